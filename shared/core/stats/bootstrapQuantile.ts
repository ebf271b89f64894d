/** By how much does a percentile differ between two measurements of the same rows? */

import { type RandomSource, seededRandom } from '../random/seededRandom.ts';
import type { Estimate, NotComputable } from './interval.ts';
import { percentileInterval } from './percentileInterval.ts';
import { quantile } from './quantile.ts';

export interface QuantileDifferenceOptions {
  /** 0.99 for p99. */
  readonly p: number;
  readonly seed: number;
  /** 2000 by default; fewer are made when rows × replicates would exceed 10⁸, and `method` gives the number. */
  readonly replicates?: number;
}

const MOST_DRAWS = 1e8;
const FEWEST_REPLICATES = 200;

/**
 * Difference of the p-quantiles (type 7) of a and b, paired by row, with a percentile bootstrap that draws whole rows.
 *
 * @param a finite, one a row
 * @param b finite, aligned
 * @returns a reason below two rows
 * @throws RangeError when the lengths differ or a value is not finite
 */
export function bootstrapQuantile(a: ArrayLike<number>, b: ArrayLike<number>, options: QuantileDifferenceOptions): Estimate | NotComputable {
  const { p, seed } = options;
  const n = a.length;
  if (b.length !== n) throw new RangeError(`${n} and ${b.length} rows`);
  if (n < 2) return { reason: `${n} row: nothing to resample` };
  const [sortedA, sortedB] = [orderOf(a), orderOf(b)];
  const asked = options.replicates ?? 2000;
  const replicates = Math.min(asked, Math.max(FEWEST_REPLICATES, Math.floor(MOST_DRAWS / n)));
  const random = seededRandom(seed);
  const times = new Uint32Array(n);
  const differences = new Float64Array(replicates);
  for (let i = 0; i < replicates; i += 1) {
    drawRows(times, random);
    differences[i] = drawnQuantile(sortedA, times, p) - drawnQuantile(sortedB, times, p);
  }
  const value = (quantile(sortedA.values, p) ?? 0) - (quantile(sortedB.values, p) ?? 0);
  const interval = percentileInterval(differences) ?? { low: value, high: value };
  const method = `percentile bootstrap of paired rows, ${replicates} replicates`;
  return { value, low: Math.min(value, interval.low), high: Math.max(value, interval.high), level: 0.95, method, n };
}

/** Ascending values and the row of each. */
interface Ordered {
  readonly values: Float64Array;
  readonly rows: Uint32Array;
}

function orderOf(x: ArrayLike<number>): Ordered {
  const values = Float64Array.from(x);
  if (!values.every(Number.isFinite)) throw new RangeError('a value is not finite');
  const rows = Uint32Array.from(values, (_, i) => i).sort((i, j) => (values[i] ?? 0) - (values[j] ?? 0));
  return { values: Float64Array.from(rows, (row) => values[row] ?? 0), rows };
}

/** How often each row is drawn, n draws with replacement. */
function drawRows(times: Uint32Array, random: RandomSource): void {
  const n = times.length;
  times.fill(0);
  for (let i = 0; i < n; i += 1) {
    const row = random.below(n);
    times[row] = (times[row] ?? 0) + 1;
  }
}

/** Type 7 quantile of the drawn rows, walking down from the largest (high percentiles are the usual question). */
function drawnQuantile({ values, rows }: Ordered, times: Uint32Array, p: number): number {
  const n = rows.length;
  const at = (n - 1) * p;
  const [low, high] = [Math.floor(at), Math.ceil(at)];
  let before = n; // drawn rows that lie before position i in ascending order
  let upper = Number.NaN;
  for (let i = n - 1; i >= 0; i -= 1) {
    before -= times[rows[i] ?? 0] ?? 0;
    if (Number.isNaN(upper) && before <= high) upper = values[i] ?? 0;
    if (before <= low) return (values[i] ?? 0) + (at - low) * (upper - (values[i] ?? 0));
  }
  return upper;
}
