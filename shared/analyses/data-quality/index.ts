/** Are the inputs still what the model was given before? */
import { defineAnalysis } from '../defineAnalysis.ts';
import { compute } from './compute.ts';
import { Params } from './params.ts';
import { present } from './present.ts';
import { Result } from './result.ts';

export const dataQuality = defineAnalysis({
  id: 'data-quality',
  version: 1,
  title: 'Data quality',
  question: 'Are values missing, out of range or never seen before, since when and where?',
  needs: { roles: [], sides: ['reference', 'current'] },
  params: Params,
  result: Result,
  compute,
  present,
});
