/** What would an A/B test on this traffic have measured, and was its split the one that was asked for? */
import { chiSquareTail } from '../../core/stats/chiSquareTail.ts';
import { independentEffects, pairedEffects } from './means.ts';
import type { Params } from './params.ts';
import type { RolloutRequest } from './requests.ts';
import type { AbTest } from './result.ts';

/** A split that chance gives less often is not the one that was asked for. @see Fabijan et al. (2019), KDD, sample ratio mismatch */
const MISMATCH = 0.001;

/** Units with a bucket below the share are answered by the challenger. Labels count that arrived before the last request. */
export function simulateAb(requests: readonly RolloutRequest[], { share }: Params): AbTest {
  const labelsUntil = requests.at(-1)?.at ?? 0;
  const arms = [requests.filter(({ bucket }) => bucket >= share), requests.filter(({ bucket }) => bucket < share)] as const;
  const units = [unitsOf(arms[0]), unitsOf(arms[1])] as const;
  return {
    mode: 'ab', share, units: [...units], requests: [arms[0].length, arms[1].length], sampleRatio: sampleRatio(units, share),
    effects: independentEffects({ requests: arms[0], side: 0, labelsUntil }, { requests: arms[1], side: 1, labelsUntil }),
    paired: pairedEffects(requests, labelsUntil),
    labelsUntil: new Date(labelsUntil).toISOString(),
  };
}

const unitsOf = (requests: readonly RolloutRequest[]): number => new Set(requests.map(({ unit }) => unit)).size;

/** Pearson's χ² of the units of both arms against the share, 1 df; null without a unit. */
export function sampleRatio([champion, challenger]: readonly [number, number], share: number): AbTest['sampleRatio'] {
  const n = champion + challenger;
  if (n === 0) return null;
  const expected: [number, number] = [n * (1 - share), n * share];
  const statistic = (champion - expected[0]) ** 2 / expected[0] + (challenger - expected[1]) ** 2 / expected[1];
  const p = chiSquareTail(statistic, 1);
  return { statistic, p, expected, matches: p >= MISMATCH };
}
