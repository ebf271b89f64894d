/** Between which shares does the true share lie with at least 95 % certainty, whatever it is? */

import beta from '@stdlib/stats-base-dists-beta';
import type { Interval } from './interval.ts';
import { shareOf } from './proportion.ts';

/**
 * Exact (conservative) interval of a proportion.
 *
 * @param level coverage, 0.95 by default
 * @returns bounds in [0, 1]; 0 hits give low = 0 and n hits give high = 1; `undefined` when n = 0
 * @throws RangeError when hits is outside [0, n]
 * @see Clopper and Pearson (1934), Biometrika 26:404; equals statsmodels `proportion_confint(method="beta")`
 */
export function clopperPearson(hits: number, n: number, level = 0.95): Interval | undefined {
  if (shareOf({ hits, n }) === undefined) return undefined;
  const tail = (1 - level) / 2;
  return {
    low: hits === 0 ? 0 : beta.quantile(tail, hits, n - hits + 1),
    high: hits === n ? 1 : beta.quantile(1 - tail, hits + 1, n - hits),
  };
}
