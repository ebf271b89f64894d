/** Which columns move the scores? */
import { defineAnalysis } from '../defineAnalysis.ts';
import { compute } from './compute.ts';
import { Params } from './params.ts';
import { present } from './present.ts';
import { Result } from './result.ts';

export const explanationSummary = defineAnalysis({
  id: 'explanation-summary',
  version: 1,
  title: 'Reasons',
  question: 'Which columns move the scores?',
  needs: { roles: [], sides: [], abilities: ['model'] },
  params: Params,
  result: Result,
  compute,
  present,
});
