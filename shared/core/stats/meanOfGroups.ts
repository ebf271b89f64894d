/** What is the mean of a per-row quantity given in groups of equal rows, and how sure is it? */

import t from '@stdlib/stats-base-dists-t';
import { type Estimate, isComputable, type NotComputable, symmetricInterval } from './interval.ts';
import { momentsFromCounts } from './momentsFromCounts.ts';

/**
 * Mean with Student's interval.
 *
 * @param values one a group, finite
 * @param counts rows of each group; left out, one each
 * @param nEff (Σw)²/Σw² when counts are sums of weights
 * @returns a reason when nothing is counted; a single row gives an interval without bounds, so a reason too
 */
export function meanOfGroups(values: ArrayLike<number>, counts?: ArrayLike<number>, nEff?: number): Estimate | NotComputable {
  const moments = momentsFromCounts(values, counts);
  if (!isComputable(moments)) return moments;
  const { n, mean, populationSd } = moments;
  const size = nEff ?? n;
  if (size <= 1) return { reason: 'a single row has no interval' };
  const half = (t.quantile(0.975, size - 1) * populationSd) / Math.sqrt(size - 1);
  return { value: mean, ...symmetricInterval(mean, half), level: 0.95, method: 't of the mean', n, ...(nEff === undefined ? {} : { nEff }) };
}
