/** How far apart are two distributions, in Székely's energy distance? */

import { cdfAreas } from './cdfAreas.ts';
import { compensatedSum } from './compensatedSum.ts';
import type { NotComputable } from './interval.ts';
import { pairedTotals } from './pairedShares.ts';
import type { ValueCounts } from './valueCounts.ts';

export interface EnergyDistance {
  /** √(2∫(F − G)²dx), in the root of the column's unit. */
  readonly value: number;
  readonly n: number;
  readonly m: number;
}

/**
 * Energy distance from value counts, in time linear in the distinct values. It has no null law of its own: see `permutationTest`.
 *
 * @returns a reason when a side has no row; 0 when both sides are equal
 * @see Székely and Rizzo (2013), J. Statistical Planning and Inference 143:1249; equals scipy `energy_distance`
 */
export function energyDistance(counts: ValueCounts<number>): EnergyDistance | NotComputable {
  const [n, m] = pairedTotals(counts.reference, counts.current);
  if (n === 0) return { reason: 'the reference has no row' };
  if (m === 0) return { reason: 'the current side has no row' };
  return { value: Math.sqrt(2 * compensatedSum(cdfAreas(counts, [n, m], (gap) => gap ** 2))), n, m };
}
