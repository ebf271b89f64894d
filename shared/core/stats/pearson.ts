/** How straight is the relation of two numeric columns? */

import t from '@stdlib/stats-base-dists-t';
import { compensatedSum } from './compensatedSum.ts';
import { type Estimate, type Interval, type NotComputable, Z95 } from './interval.ts';

export interface Pearson extends Estimate {
  /** Two-sided, by t with n − 2 df. */
  readonly p: number;
}

/**
 * Pearson's r with Fisher's z interval; with three rows the interval is [−1, 1].
 *
 * @param x finite, one a row
 * @param y finite, aligned
 * @returns a reason below three rows or when a column is constant
 * @throws RangeError when the lengths differ or a value is not finite
 * @see Fisher (1921), Metron 1:3; equals scipy `pearsonr` and its `confidence_interval`
 */
export function pearson(x: ArrayLike<number>, y: ArrayLike<number>): Pearson | NotComputable {
  const n = x.length;
  if (y.length !== n) throw new RangeError(`${n} and ${y.length} rows`);
  if (n < 3) return { reason: `${n} rows: at least three are needed` };
  const [dx, dy] = [centred(x), centred(y)];
  const [sx, sy] = [scaleOf(dx), scaleOf(dy)];
  if (sx === 0 || sy === 0) return { reason: 'a column is constant' };
  const value = Math.max(-1, Math.min(1, compensatedSum(dx.map((d, i) => (d / sx) * ((dy[i] ?? 0) / sy)))));
  const exact = Math.abs(value) === 1;
  const p = exact ? 0 : Math.min(1, 2 * t.cdf(-Math.abs(value) * Math.sqrt((n - 2) / ((1 - value) * (1 + value))), n - 2));
  return { value, ...fisherInterval(value, n), level: 0.95, method: 'Fisher z', n, p };
}

function fisherInterval(r: number, n: number): Interval {
  if (n === 3) return { low: -1, high: 1 };
  const half = Z95 / Math.sqrt(n - 3);
  return { low: Math.tanh(Math.atanh(r) - half), high: Math.tanh(Math.atanh(r) + half) };
}

/** Deviations from the mean; all 0 for a constant column whatever its rounding. */
function centred(x: ArrayLike<number>): Float64Array {
  const values = Float64Array.from(x);
  if (!values.every(Number.isFinite)) throw new RangeError('a value is not finite');
  if (values.every((v) => v === values[0])) return values.fill(0);
  const mean = compensatedSum(values) / values.length;
  return values.map((v) => v - mean);
}

function scaleOf(deviations: Float64Array): number {
  return Math.sqrt(compensatedSum(deviations.map((d) => d * d)));
}
