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
  const size = counts ?? new Float64Array(values.length).fill(1);
  const { min, max } = rangeOf(values, size);
  if (min > max) return { reason: 'no finite value' };
  const n = compensatedSum(size);
  const mean = Math.min(max, Math.max(min, weightedSum(values, size, (x) => x) / n));
  const squares = min === max ? 0 : weightedSum(values, size, (x) => (x - mean) ** 2);
  return { n, mean, sd: n > 1 ? Math.sqrt(squares / (n - 1)) : null, populationSd: Math.sqrt(squares / n), min, max };
}

function rangeOf(values: ArrayLike<number>, counts: ArrayLike<number>): { readonly min: number; readonly max: number } {
  let [min, max] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i += 1) {
    const [x, count] = [values[i] ?? Number.NaN, counts[i] ?? Number.NaN];
    if (count === 0) continue;
    if (!Number.isFinite(x) || !(count > 0)) throw new RangeError(`value ${x} counted ${count} times`);
    if (x < min) min = x;
    if (x > max) max = x;
  }
  return { min, max };
}

function weightedSum(values: ArrayLike<number>, counts: ArrayLike<number>, term: (x: number) => number): number {
  const terms = new Float64Array(values.length);
  for (let i = 0; i < terms.length; i += 1) {
    const count = counts[i] ?? 0;
    if (count !== 0) terms[i] = count * term(values[i] ?? 0);
  }
  return compensatedSum(terms);
}
