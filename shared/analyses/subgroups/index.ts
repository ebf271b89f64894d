/** For whom is the model good, and for whom not? */
import { defineAnalysis } from '../defineAnalysis.ts';
import { compute } from './compute.ts';
import { Params } from './params.ts';
import { present } from './present.ts';
import { Result } from './result.ts';

export const subgroups = defineAnalysis({
  id: 'subgroups',
  version: 1,
  title: 'Subgroups',
  question: 'For whom is the model good, and for whom not?',
  needs: { roles: [], sides: [] },
  params: Params,
  result: Result,
  compute,
  present,
});
