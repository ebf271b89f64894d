/** How good was the model on the rows whose labels have come? */
import { defineAnalysis } from '../defineAnalysis.ts';
import { compute } from './compute.ts';
import { Params } from './params.ts';
import { present } from './present.ts';
import { Result } from './result.ts';

export const performance = defineAnalysis({
  id: 'performance',
  version: 1,
  title: 'Performance',
  question: 'How good was the model, and did that change?',
  needs: { roles: ['label'], sides: [] },
  params: Params,
  result: Result,
  compute,
  present,
});
