/** Which replayed model answers faster, and can the measurement be trusted? */
import { defineAnalysis } from '../defineAnalysis.ts';
import { compute, pacedReplay } from './compute.ts';
import { Params } from './params.ts';
import { present } from './present.ts';
import { Result } from './result.ts';

export const latency = defineAnalysis({
  id: 'latency',
  version: 2,
  title: 'Replay latency',
  question: 'Which replayed model answers faster, and can the measurement be trusted?',
  needs: { roles: [], sides: ['data'], abilities: ['replay'] },
  params: Params,
  result: Result,
  meantReplay: pacedReplay,
  compute,
  present,
});
