/** How much is there, and did everything arrive? */
import { defineAnalysis } from '../defineAnalysis.ts';
import { compute } from './compute.ts';
import { Params } from './params.ts';
import { present } from './present.ts';
import { Result } from './result.ts';

export const overview = defineAnalysis({
  id: 'overview',
  version: 1,
  title: 'Volume',
  question: 'How much is there, and did everything arrive?',
  needs: { roles: [], sides: ['data'] },
  params: Params,
  result: Result,
  compute,
  present,
});
