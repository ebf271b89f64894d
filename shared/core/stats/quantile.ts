/** Below which value does a given share of the rows lie? */

import { compensatedSum } from './compensatedSum.ts';

/**
 * Quantile of ascending values by linear interpolation of order statistics (Hyndman and Fan type 7, NumPy's default).
 *
 * @param sorted ascending finite values
 * @param p in [0, 1]
 * @returns `undefined` when there is no value
 * @throws RangeError when p is outside [0, 1]
 */
export function quantile(sorted: ArrayLike<number>, p: number): number | undefined {
  const n = sorted.length;
  const at = (n - 1) * checkedShare(p);
  const below = sorted[Math.floor(at)];
  const above = sorted[Math.ceil(at)];
  return below === undefined || above === undefined ? undefined : interpolate(below, above, at - Math.floor(at));
}

/**
 * The same quantiles from value counts, without expanding them; `undefined` entries when nothing is counted.
 *
 * @param values ascending
 * @param counts rows of each value, whole numbers ≥ 0
 * @param shares ascending or not, each in [0, 1]
 */
export function quantilesOfCounts(values: ArrayLike<number>, counts: ArrayLike<number>, shares: readonly number[]): (number | undefined)[] {
  const cumulative = new Float64Array(counts.length);
  let total = 0;
  for (let i = 0; i < counts.length; i += 1) cumulative[i] = total += counts[i] ?? 0;
  const n = Math.round(compensatedSum(counts));
  return shares.map((p) => {
    const at = (n - 1) * checkedShare(p);
    const below = values[firstAbove(cumulative, Math.floor(at))];
    const above = values[firstAbove(cumulative, Math.ceil(at))];
    return n === 0 || below === undefined || above === undefined ? undefined : interpolate(below, above, at - Math.floor(at));
  });
}

/** From one order statistic to the next. */
export function interpolate(below: number, above: number, fraction: number): number {
  // the two forms of NumPy's lerp: exact at both ends, monotone
  const step = above - below;
  return fraction >= 0.5 ? above - step * (1 - fraction) : below + step * fraction;
}

function checkedShare(p: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`${p} is no share`);
  return p;
}

/** First index whose cumulative count exceeds the 0-based rank. */
function firstAbove(cumulative: Float64Array, rank: number): number {
  let [low, high] = [0, cumulative.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((cumulative[middle] ?? Infinity) > rank) high = middle;
    else low = middle + 1;
  }
  return low;
}
