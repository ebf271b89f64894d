/** Would dynamic batching pay, and does the simulation agree with what was run? */
import { defineAnalysis } from '../defineAnalysis.ts';
import { compute, openReplay } from './compute.ts';
import { Params } from './params.ts';
import { present } from './present.ts';
import { Result } from './result.ts';

export const batching = defineAnalysis({
  id: 'batching',
  version: 1,
  title: 'Dynamic batching',
  question: 'Would dynamic batching pay, and does the simulation agree with what was run?',
  needs: { roles: [], sides: ['data'], abilities: ['replay'] },
  params: Params,
  result: Result,
  meantReplay: openReplay,
  compute,
  present,
});
