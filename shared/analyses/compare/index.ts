/** Is the challenger better than the champion on the same rows? */
import { defineAnalysis } from '../defineAnalysis.ts';
import { scoredReplay } from '../replayPair.ts';
import { compute } from './compute.ts';
import { Params } from './params.ts';
import { present } from './present.ts';
import { Result } from './result.ts';

export const compare = defineAnalysis({
  id: 'compare',
  version: 1,
  title: 'Challenger',
  question: 'Is the challenger better on the same rows?',
  needs: { roles: ['label'], sides: [], abilities: ['replay', 'two-models'] },
  params: Params,
  result: Result,
  meantReplay: (replays, { champion, challenger }) => scoredReplay(replays, [champion, challenger])?.name,
  compute,
  present,
});
