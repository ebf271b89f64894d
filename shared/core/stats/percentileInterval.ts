/** Which range holds the middle 95 % of bootstrap replicates? */

import type { Interval } from './interval.ts';
import { quantile } from './quantile.ts';

/** 2.5 % and 97.5 % quantiles (type 7) of finite replicates, in any order; `undefined` when there is none. */
export function percentileInterval(replicates: ArrayLike<number>): Interval | undefined {
  const sorted = Float64Array.from(replicates).sort();
  const [low, high] = [quantile(sorted, 0.025), quantile(sorted, 0.975)];
  return low === undefined || high === undefined ? undefined : { low, high };
}
