/** Which percentiles of a latency do these rows support, and how sure is each? */

import binomial from '@stdlib/stats-base-dists-binomial';
import { isComputable, type NotComputable } from './interval.ts';
import { momentsFromCounts } from './momentsFromCounts.ts';
import { quantile } from './quantile.ts';

export interface LadderStep {
  /** 0.5 for the median. */
  readonly p: number;
  /** Linear interpolation of order statistics. */
  readonly value: number;
  /** Order statistics bounding the true percentile with 95 % certainty; null where too few rows lie on that side. */
  readonly low: number | null;
  readonly high: number | null;
  /** Enough rows lie beyond for the percentile to be reported with 99 % confidence. */
  readonly reportable: boolean;
  /** The 99 %-confident upper estimate; null when not reportable. */
  readonly conservative: number | null;
  /** Fewest rows with which this percentile is reportable. */
  readonly minimumN: number;
}

export interface PercentileLadder {
  readonly n: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** n − 1; null for a single row. */
  readonly stdev: number | null;
  /** Median absolute deviation from the median, not rescaled. */
  readonly mad: number;
  readonly steps: readonly LadderStep[];
}

const LADDER = [0.5, 0.75, 0.9, 0.95, 0.97, 0.99, 0.999] as const;
const RULE = 0.01;

/**
 * Percentiles of ascending finite values with order-statistic intervals and the early-stopping rule of MLPerf LoadGen.
 *
 * @returns a reason when there is no value
 * @throws RangeError when a value is not finite or the values do not ascend
 * @see Reddi et al. (2020), ISCA, MLPerf Inference; Conover (1999), Practical Nonparametric Statistics, 3.2, for the intervals
 */
export function percentileLadder(sorted: ArrayLike<number>): PercentileLadder | NotComputable {
  for (let i = 1; i < sorted.length; i += 1) if ((sorted[i] ?? 0) < (sorted[i - 1] ?? 0)) throw new RangeError(`value ${i} is below the one before it`);
  const moments = momentsFromCounts(sorted);
  if (!isComputable(moments)) return moments;
  const { n, min, max, mean, sd } = moments;
  const median = quantile(sorted, 0.5) ?? min;
  const mad = quantile(Float64Array.from(sorted, (x) => Math.abs(x - median)).sort(), 0.5) ?? 0;
  return { n, min, max, mean, stdev: sd, mad, steps: LADDER.map((p) => stepOf(sorted, p)) };
}

function stepOf(sorted: ArrayLike<number>, p: number): LadderStep {
  const n = sorted.length;
  const t = earlyStopping(n, p);
  const nth = (rank: number): number | null => sorted[rank - 1] ?? null; // 1-based; rank 0 and n + 1 do not exist
  return {
    p,
    value: quantile(sorted, p) ?? 0,
    low: nth(binomial.quantile(0.025, n, p)),
    high: nth(binomial.quantile(0.975, n, p) + 1),
    reportable: t >= 1,
    conservative: t >= 1 ? nth(n - t + 1) : null,
    minimumN: minimumSampleSize(p),
  };
}

/** Largest t with BinomialCDF(t; n, 1 − p) ≤ 0.01; −1 when there is none. The percentile is reportable from t = 1. */
export function earlyStopping(n: number, p: number): number {
  const tail = tailOf(p);
  let [low, high] = [-1, Math.ceil(n * tail)];
  while (low < high) {
    const middle = Math.floor((low + high + 1) / 2);
    if (binomial.cdf(middle, n, tail) <= RULE) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Fewest rows with which the percentile p is reportable. */
export function minimumSampleSize(p: number): number {
  let [low, high] = [1, 2];
  while (earlyStopping(high, p) < 1) high *= 2;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (earlyStopping(middle, p) >= 1) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** 1 − p without the rounding of the subtraction, for percentiles of up to nine decimals. */
function tailOf(p: number): number {
  return Math.round((1 - p) * 1e9) / 1e9;
}
