/** Which percentiles of a latency do these rows support, and how sure is each? */

import binomial from '@stdlib/stats-base-dists-binomial';
import { compensatedSum } from './compensatedSum.ts';
import type { NotComputable } from './interval.ts';
import { orderStatistics } from './orderStatistics.ts';
import { interpolate } from './quantile.ts';

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
 * Percentiles of finite values in any order, with order-statistic intervals and the early-stopping rule of MLPerf LoadGen. Nothing is
 * sorted as a whole: ten million values take a fraction of a second.
 *
 * @returns a reason when there is no value
 * @throws RangeError when a value is not finite
 * @see Reddi et al. (2020), ISCA, MLPerf Inference; Conover (1999), Practical Nonparametric Statistics, 3.2, for the intervals
 */
export function percentileLadder(values: ArrayLike<number>): PercentileLadder | NotComputable {
  const column = values instanceof Float64Array ? values : Float64Array.from(values);
  const n = column.length;
  if (n === 0) return { reason: 'no finite value' };
  const spread = spreadOf(column);
  const plans = LADDER.map((p) => planOf(n, p));
  const nth = valuesAt(column, [...plans.flatMap(({ ranks, quantileRanks }) => [...ranks, ...quantileRanks]), ...ranksOfQuantile(n, 0.5)]);
  const mad = madOf(column, quantileAt(n, 0.5, nth));
  return { n, ...spread, mad, steps: plans.map((plan) => stepOf(plan, n, nth)) };
}

/** Moments by compensated sums over the values as they stand. */
function spreadOf(values: Float64Array): Pick<PercentileLadder, 'min' | 'max' | 'mean' | 'stdev'> {
  let [min, max] = [Infinity, -Infinity];
  for (const x of values) {
    if (!Number.isFinite(x)) throw new RangeError(`value ${x} is not finite`);
    if (x < min) min = x;
    if (x > max) max = x;
  }
  const n = values.length;
  const mean = Math.min(max, Math.max(min, compensatedSum(values) / n));
  let [squares, lost] = [0, 0];
  for (const x of values) {
    const square = (x - mean) * (x - mean);
    const next = squares + square;
    lost += squares >= square ? squares - next + square : square - next + squares;
    squares = next;
  }
  return { min, max, mean, stdev: n < 2 ? null : min === max ? 0 : Math.sqrt((squares + lost) / (n - 1)) };
}

/** Reads a value by its 0-based rank; undefined where there is no such rank. */
type Nth = (rank: number) => number | undefined;

function valuesAt(values: Float64Array, ranks: readonly number[]): Nth {
  const wanted = [...new Set(ranks)].filter((rank) => rank >= 0 && rank < values.length);
  const found = orderStatistics(values, wanted);
  const byRank = new Map(wanted.map((rank, i) => [rank, found[i]]));
  return (rank) => byRank.get(rank);
}

const ranksOfQuantile = (n: number, p: number): readonly number[] => [Math.floor((n - 1) * p), Math.ceil((n - 1) * p)];

function quantileAt(n: number, p: number, nth: Nth): number {
  const at = (n - 1) * p;
  return interpolate(nth(Math.floor(at)) ?? 0, nth(Math.ceil(at)) ?? 0, at - Math.floor(at));
}

function madOf(values: Float64Array, median: number): number {
  const n = values.length;
  const distances = new Float64Array(n);
  for (let i = 0; i < n; i += 1) distances[i] = Math.abs((values[i] ?? 0) - median);
  return quantileAt(n, 0.5, valuesAt(distances, ranksOfQuantile(n, 0.5)));
}

interface StepPlan {
  readonly p: number;
  /** Early-stopping count. */
  readonly t: number;
  /** 0-based ranks of the lower bound, the upper bound and the conservative estimate; −1 and n do not exist. */
  readonly ranks: readonly [low: number, high: number, conservative: number];
  readonly quantileRanks: readonly number[];
}

function planOf(n: number, p: number): StepPlan {
  const t = earlyStopping(n, p);
  return { p, t, ranks: [binomial.quantile(0.025, n, p) - 1, binomial.quantile(0.975, n, p), t >= 1 ? n - t : -1], quantileRanks: ranksOfQuantile(n, p) };
}

function stepOf({ p, t, ranks: [low, high, conservative] }: StepPlan, n: number, nth: Nth): LadderStep {
  return { p, value: quantileAt(n, p, nth), low: nth(low) ?? null, high: nth(high) ?? null, reportable: t >= 1, conservative: nth(conservative) ?? null, minimumN: smallest(p) };
}

const known = new Map<number, number>();

/** {@link minimumSampleSize}, found once a percentile. */
function smallest(p: number): number {
  const n = known.get(p) ?? minimumSampleSize(p);
  known.set(p, n);
  return n;
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
