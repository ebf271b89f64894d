/** What did a replayed model cost in memory, processor and GPU while it ran? */
import { defineAnalysis } from '../defineAnalysis.ts';
import { compute } from './compute.ts';
import { Params } from './params.ts';
import { present } from './present.ts';
import { Result } from './result.ts';

export const resources = defineAnalysis({
  id: 'resources',
  version: 1,
  title: 'Resources',
  question: 'What did a replayed model cost in memory, processor and GPU while it ran?',
  needs: { roles: [], sides: ['data'], abilities: ['replay'] },
  params: Params,
  result: Result,
  meantReplay: (replays) => replays.find(({ schedule }) => schedule !== 'offline')?.name,
  compute,
  present,
});
