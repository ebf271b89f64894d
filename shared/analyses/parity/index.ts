/** Does the model, run again, give the scores that production logged? */
import { defineAnalysis } from '../defineAnalysis.ts';
import { scoredReplay } from '../replayPair.ts';
import { compute } from './compute.ts';
import { Params } from './params.ts';
import { present } from './present.ts';
import { Result } from './result.ts';

export const parity = defineAnalysis({
  id: 'parity',
  version: 2,
  title: 'Replay parity',
  question: 'Does the replay give the scores that were logged?',
  needs: { roles: [], sides: [], abilities: ['replay', 'model'] },
  params: Params,
  result: Result,
  meantReplay: (replays, { model }) => scoredReplay(replays, [model])?.name,
  compute,
  present,
});
