/** What are the mean, the spread and the range of a column given as value counts? */

import { compensatedSum } from './compensatedSum.ts';
import type { NotComputable } from './interval.ts';

export interface Moments {
  /** Rows (Σ counts). */
  readonly n: number;
  readonly mean: number;
  /** Sample standard deviation (n − 1); null below two rows. */
  readonly sd: number | null;
  /** Population standard deviation (n). */
  readonly populationSd: number;
  readonly min: number;
  readonly max: number;
}

/**
 * Moments of finite values, each with how often it occurs (counts may be weights; cells with count 0 are ignored).
 *
 * @param counts as long as values; left out, every value counts once
 * @returns a reason when nothing is counted
 * @throws RangeError when a counted value is not finite or a count is negative
 */
export function momentsFromCounts(values: ArrayLike<number>, counts?: ArrayLike<number>): Moments | NotComputable {
  const weighted = new Float64Array(values.length);
  const size = counts ?? new Float64Array(values.length).fill(1);
  let [min, max] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i += 1) {
    const [x, count] = [values[i] ?? 0, size[i] ?? 0];
    if (count === 0) continue;
    if (!Number.isFinite(x) || !(count > 0)) throw new RangeError(`value ${x} counted ${count} times`);
    weighted[i] = x * count;
    if (x < min) min = x;
    if (x > max) max = x;
  }
  const n = compensatedSum(size);
  if (min > max) return { reason: 'no finite value' };
  const mean = Math.min(max, Math.max(min, compensatedSum(weighted) / n));
  const squares = weighted; // reused: every cell is overwritten
  for (let i = 0; i < values.length; i += 1) {
    const count = size[i] ?? 0;
    squares[i] = count === 0 ? 0 : count * ((values[i] ?? 0) - mean) ** 2;
  }
  const sum = min === max ? 0 : compensatedSum(squares);
  return { n, mean, sd: n > 1 ? Math.sqrt(sum / (n - 1)) : null, populationSd: Math.sqrt(sum / n), min, max };
}
