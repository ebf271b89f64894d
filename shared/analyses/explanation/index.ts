/** Why did the model give these rows their scores? */
import { defineAnalysis } from '../defineAnalysis.ts';
import { compute } from './compute.ts';
import { Params } from './params.ts';
import { present } from './present.ts';
import { Result } from './result.ts';

export const explanation = defineAnalysis({
  id: 'explanation',
  version: 1,
  title: 'Single rows explained',
  question: 'Why did the model give these rows their scores?',
  needs: { roles: [], sides: [], abilities: ['model'] },
  params: Params,
  result: Result,
  compute,
  present,
});
