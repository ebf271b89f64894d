/** Was the service slow or failing, how much, and when? */
import { defineAnalysis } from '../defineAnalysis.ts';
import { compute } from './compute.ts';
import { Params } from './params.ts';
import { present } from './present.ts';
import { Result } from './result.ts';

export const logLatency = defineAnalysis({
  id: 'log-latency',
  version: 2,
  title: 'Latency in production',
  question: 'Was the service slow or failing, how much, and when?',
  needs: { roles: ['latency'], sides: ['data'] },
  params: Params,
  result: Result,
  compute,
  present,
});
