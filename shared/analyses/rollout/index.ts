/** How would this challenger have been rolled out on this traffic? */
import { defineAnalysis } from '../defineAnalysis.ts';
import { scoredReplay } from '../replayPair.ts';
import { compute } from './compute.ts';
import { Params } from './params.ts';
import { present } from './present.ts';
import { Result } from './result.ts';

export const rollout = defineAnalysis({
  id: 'rollout',
  version: 1,
  title: 'Roll-out',
  question: 'How would this challenger have been rolled out on this traffic?',
  needs: { roles: ['time'], sides: [], abilities: ['replay', 'two-models'] },
  params: Params,
  result: Result,
  meantReplay: (replays, { champion, challenger }) => scoredReplay(replays, [champion, challenger])?.name,
  compute,
  present,
});
