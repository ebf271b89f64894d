/** Are there enough labels to judge the model? */
import { defineAnalysis } from '../defineAnalysis.ts';
import { compute } from './compute.ts';
import { Params } from './params.ts';
import { present } from './present.ts';
import { Result } from './result.ts';

export const labelCoverage = defineAnalysis({
  id: 'label-coverage',
  version: 1,
  title: 'Label coverage',
  question: 'Are there enough labels to judge the model?',
  needs: { roles: ['label', 'time'], sides: ['data'] },
  params: Params,
  result: Result,
  compute,
  present,
});
