/** Which inputs, scores, predictions and labels moved, by how much, and since when? */
import { defineAnalysis } from '../defineAnalysis.ts';
import { compute } from './compute.ts';
import { Params } from './params.ts';
import { present } from './present.ts';
import { Result } from './result.ts';

export const drift = defineAnalysis({
  id: 'drift',
  version: 2,
  title: 'Drift',
  question: 'Which inputs, scores, predictions and labels moved, by how much, and since when?',
  needs: { roles: [], sides: ['reference', 'current'] },
  params: Params,
  result: Result,
  compute,
  present,
});
