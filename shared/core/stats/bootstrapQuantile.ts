/** By how much, and by which factor, do percentiles differ between two measurements of the same rows? */

import { type RandomSource, seededRandom } from '../random/seededRandom.ts';
import type { Estimate, Interval, NotComputable } from './interval.ts';
import { percentileInterval } from './percentileInterval.ts';
import { quantile } from './quantile.ts';

/** Two measurements of the same rows, finite, aligned. */
export interface PairedSeries {
  readonly a: ArrayLike<number>;
  readonly b: ArrayLike<number>;
}

export interface QuantileBootstrapOptions {
  /** 0.99 for p99; all are read from the same draws. */
  readonly ps: readonly number[];
  readonly seed: number;
  /** 2000 by default; fewer are made when rows × replicates would exceed 10⁸, and `method` gives the number. */
  readonly replicates?: number;
  /** Consecutive rows that are drawn together, because neighbours depend on each other; 1 by default. */
  readonly blockRows?: number;
}

export interface QuantileComparison {
  readonly p: number;
  /** Quantile of b minus that of a. */
  readonly difference: Interval & { readonly value: number };
  /** Quantile of b divided by that of a; null when that of a is not above 0. */
  readonly ratio: (Interval & { readonly value: number }) | null;
}

export interface ComparedSeries {
  readonly n: number;
  readonly method: string;
  /** One list a series, in the order of `ps`. */
  readonly series: readonly (readonly QuantileComparison[])[];
}

const MOST_DRAWS = 1e8;
const FEWEST_REPLICATES = 200;

/**
 * Compares quantiles (type 7) of several pairs of measurements over the same rows by a percentile bootstrap that draws whole rows, or
 * blocks of consecutive rows. Yields after every replicate, so that the caller can stop or report.
 *
 * @returns a reason below two rows
 * @throws RangeError when lengths differ or a value is not finite
 * @see Efron and Tibshirani (1993), An Introduction to the Bootstrap, 13.3; Carlstein (1986), Ann. Statist. 14:1171, for blocks
 */
export function* quantileBootstrap(pairs: readonly PairedSeries[], options: QuantileBootstrapOptions): Generator<number, ComparedSeries | NotComputable> {
  const { ps, seed, blockRows = 1 } = options;
  const n = pairs[0]?.a.length ?? 0;
  const wrong = pairs.find(({ a, b }) => a.length !== n || b.length !== n);
  if (wrong !== undefined) throw new RangeError(`${wrong.a.length} and ${wrong.b.length} rows`);
  if (n < 2) return { reason: `${n} row: nothing to resample` };
  const ordered: (readonly [Ordered, Ordered])[] = [];
  for (const { a, b } of pairs) {
    yield 0;
    ordered.push([orderOf(a, blockRows), orderOf(b, blockRows)]);
  }
  const replicates = Math.min(options.replicates ?? 2000, Math.max(FEWEST_REPLICATES, Math.floor(MOST_DRAWS / n)));
  const random = seededRandom(seed);
  const times = new Uint32Array(Math.ceil(n / blockRows));
  const drawn = ordered.map(() => ps.map(() => ({ differences: new Float64Array(replicates), ratios: new Float64Array(replicates) })));
  for (let i = 0; i < replicates; i += 1) {
    const total = drawBlocks(times, { n, blockRows, random });
    ordered.forEach(([a, b], k) => {
      const [qa, qb] = [drawnQuantiles(a, { times, total }, ps), drawnQuantiles(b, { times, total }, ps)];
      drawn[k]?.forEach(({ differences, ratios }, j) => {
        differences[i] = (qb[j] ?? 0) - (qa[j] ?? 0);
        ratios[i] = (qb[j] ?? 0) / (qa[j] ?? 0);
      });
    });
    yield (i + 1) / replicates;
  }
  const what = blockRows === 1 ? 'paired rows' : `blocks of ${blockRows} consecutive pairs`;
  return { n, method: `percentile bootstrap of ${what}, ${replicates} replicates`, series: ordered.map((both, k) => ps.map((p, j) => comparison(p, both, drawn[k]?.[j]))) };
}

function comparison(p: number, [a, b]: readonly [Ordered, Ordered], drawn: { readonly differences: Float64Array; readonly ratios: Float64Array } | undefined): QuantileComparison {
  const [qa, qb] = [quantile(a.values, p) ?? 0, quantile(b.values, p) ?? 0];
  const around = (value: number, replicates: ArrayLike<number>): Interval & { readonly value: number } => {
    const interval = percentileInterval(replicates) ?? { low: value, high: value };
    return { value, low: Math.min(value, interval.low), high: Math.max(value, interval.high) };
  };
  const ratios = drawn?.ratios ?? new Float64Array(0);
  return { p, difference: around(qb - qa, drawn?.differences ?? []), ratio: qa > 0 && ratios.every(Number.isFinite) ? around(qb / qa, ratios) : null };
}

/** One difference of quantiles, a − b, paired by row. @throws RangeError as {@link quantileBootstrap} */
export function bootstrapQuantile(a: ArrayLike<number>, b: ArrayLike<number>, { p, ...options }: Omit<QuantileBootstrapOptions, 'ps'> & { readonly p: number }): Estimate | NotComputable {
  const steps = quantileBootstrap([{ a: b, b: a }], { ...options, ps: [p] });
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  if ('reason' in step.value) return step.value;
  const { n, method, series } = step.value;
  const difference = series[0]?.[0]?.difference ?? { value: 0, low: 0, high: 0 };
  return { ...difference, level: 0.95, method, n };
}

/** Ascending values and the block of each. */
interface Ordered {
  readonly values: Float64Array;
  readonly blocks: Uint32Array;
}

function orderOf(x: ArrayLike<number>, blockRows: number): Ordered {
  const values = Float64Array.from(x);
  if (!values.every(Number.isFinite)) throw new RangeError('a value is not finite');
  const rows = Uint32Array.from(values, (_, i) => i).sort((i, j) => (values[i] ?? 0) - (values[j] ?? 0));
  return { values: Float64Array.from(rows, (row) => values[row] ?? 0), blocks: rows.map((row) => Math.floor(row / blockRows)) };
}

/** How often each block is drawn, as many draws as there are blocks; gives the rows drawn. */
function drawBlocks(times: Uint32Array, { n, blockRows, random }: { readonly n: number; readonly blockRows: number; readonly random: RandomSource }): number {
  times.fill(0);
  for (let i = times.length; i > 0; i -= 1) {
    const block = random.below(times.length);
    times[block] = (times[block] ?? 0) + 1;
  }
  const last = times.length - 1;
  const ofLast = times[last] ?? 0;
  return (times.length - ofLast) * blockRows + ofLast * (n - last * blockRows);
}

/** Type 7 quantiles of the drawn rows, walking down from the largest (high percentiles are the usual question). */
function drawnQuantiles({ values, blocks }: Ordered, { times, total }: { readonly times: Uint32Array; readonly total: number }, ps: readonly number[]): Float64Array {
  const ranks = ps.map((p, at) => ({ at, rank: (total - 1) * p })).sort((x, y) => y.rank - x.rank);
  const [lows, highs] = [Float64Array.from(ranks, ({ rank }) => Math.floor(rank)), Float64Array.from(ranks, ({ rank }) => Math.ceil(rank))];
  const [below, above] = [new Float64Array(ranks.length), new Float64Array(ranks.length)];
  let [reached, next] = [0, 0];
  let before = total; // drawn rows that lie before position i in ascending order
  for (let i = values.length - 1; i >= 0 && next < ranks.length; i -= 1) {
    before -= times[blocks[i] ?? 0] ?? 0;
    const value = values[i] ?? 0;
    while (before <= (highs[reached] ?? -1)) above[reached++] = value;
    while (before <= (lows[next] ?? -1)) below[next++] = value;
  }
  const found = new Float64Array(ranks.length);
  ranks.forEach(({ at, rank }, k) => (found[at] = (below[k] ?? 0) + (rank - (lows[k] ?? 0)) * ((above[k] ?? 0) - (below[k] ?? 0))));
  return found;
}
