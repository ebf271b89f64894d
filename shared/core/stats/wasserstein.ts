/** How far must the rows of one distribution move to become the other? */

import { isComputable, type NotComputable } from './interval.ts';
import { momentsFromCounts } from './momentsFromCounts.ts';
import { pairedTotals } from './pairedShares.ts';
import { compensatedSum } from './compensatedSum.ts';
import type { ValueCounts } from './valueCounts.ts';

export interface Wasserstein {
  /** W1 = ∫|F − G|dx, in the column's unit. */
  readonly raw: number;
  /** W1 ÷ population standard deviation of the reference; null when the reference is constant. */
  readonly normalised: number | null;
  /** Population standard deviation of the reference. */
  readonly referenceSd: number;
  readonly n: number;
  readonly m: number;
}

/**
 * First Wasserstein distance from value counts.
 *
 * @returns a reason when a side has no row
 * @see equals scipy `wasserstein_distance(values, values, reference, current)`
 */
export function wasserstein({ values, reference, current }: ValueCounts<number>): Wasserstein | NotComputable {
  const [n, m] = pairedTotals(reference, current);
  if (n === 0) return { reason: 'the reference has no row' };
  if (m === 0) return { reason: 'the current side has no row' };
  const moments = momentsFromCounts(values, reference);
  if (!isComputable(moments)) return moments;
  const areas = new Float64Array(values.length);
  let [a, b] = [0, 0];
  for (let i = 0; i + 1 < values.length; i += 1) {
    a += reference[i] ?? 0;
    b += current[i] ?? 0;
    areas[i] = Math.abs(a / n - b / m) * ((values[i + 1] ?? 0) - (values[i] ?? 0));
  }
  const raw = compensatedSum(areas);
  const referenceSd = moments.populationSd;
  return { raw, normalised: referenceSd === 0 ? null : raw / referenceSd, referenceSd, n, m };
}
