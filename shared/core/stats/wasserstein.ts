/** How far must the rows of one distribution move to become the other? */

import { cdfAreas } from './cdfAreas.ts';
import { isComputable, type NotComputable } from './interval.ts';
import { momentsFromCounts } from './momentsFromCounts.ts';
import { pairedTotals } from './pairedShares.ts';
import { quantilesOfCounts } from './quantile.ts';
import { compensatedSum } from './compensatedSum.ts';
import type { ValueCounts } from './valueCounts.ts';

export interface WassersteinOptions {
  /**
   * The unit that makes the distance comparable between columns: population standard deviation of the reference (default), its interquartile
   * range (type-7 quartiles), or the range of both sides together.
   */
  readonly scale?: 'sd' | 'iqr' | 'range';
}

export interface Wasserstein {
  /** W1 = ∫|F − G|dx, in the column's unit. */
  readonly raw: number;
  /** W1 ÷ `unit`; null when the unit is 0 (a constant reference, or half of it in one value for the interquartile range). */
  readonly normalised: number | null;
  readonly scale: 'sd' | 'iqr' | 'range';
  /** What `raw` was divided by. */
  readonly unit: number;
  readonly n: number;
  readonly m: number;
}

/**
 * First Wasserstein distance from value counts.
 *
 * @returns a reason when a side has no row
 * @see equals scipy `wasserstein_distance(values, values, reference, current)`
 */
export function wasserstein(counts: ValueCounts<number>, options: WassersteinOptions = {}): Wasserstein | NotComputable {
  const { scale = 'sd' } = options;
  const [n, m] = pairedTotals(counts.reference, counts.current);
  if (n === 0) return { reason: 'the reference has no row' };
  if (m === 0) return { reason: 'the current side has no row' };
  const raw = compensatedSum(cdfAreas(counts, [n, m], Math.abs));
  const unit = unitOf(counts, scale);
  return { raw, normalised: unit === 0 ? null : raw / unit, scale, unit, n, m };
}

function unitOf({ values, reference, current }: ValueCounts<number>, scale: Wasserstein['scale']): number {
  if (scale === 'iqr') {
    const [low, high] = quantilesOfCounts(values, reference, [0.25, 0.75]);
    return low === undefined || high === undefined ? 0 : high - low;
  }
  const counts = scale === 'sd' ? reference : Float64Array.from(reference, (count, i) => count + (current[i] ?? 0));
  const moments = momentsFromCounts(values, counts);
  if (!isComputable(moments)) return 0;
  return scale === 'sd' ? moments.populationSd : moments.max - moments.min;
}
