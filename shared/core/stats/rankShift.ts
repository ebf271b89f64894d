/** By how much are the values of one sample larger than those of another, whatever their shapes, and may that be chance? */

import { Z95, type Interval, type NotComputable } from './interval.ts';
import { twoSidedNormal } from './twoSidedNormal.ts';

export interface RankShift {
  /** Rows of a and of b. */
  readonly n: readonly [number, number];
  /** Hodges–Lehmann estimate: median of all differences b − a. */
  readonly shift: Interval & { readonly value: number };
  /** Mann–Whitney U of b: pairs in which b is larger, ties counted half. */
  readonly u: number;
  /** U divided by the number of pairs: how often b is the larger one. */
  readonly larger: number;
  /** Two-sided, normal approximation with ties and continuity correction. */
  readonly p: number;
  readonly method: string;
}

/**
 * Mann–Whitney test and Hodges–Lehmann shift of two independent samples of finite values, exact over all pairs without listing them:
 * pairs are counted by two pointers and the wanted difference is found by halving.
 *
 * @returns a reason when a sample is empty
 * @see Mann and Whitney (1947), Ann. Math. Statist. 18:50; Hollander, Wolfe and Chicken (2014), 4.1–4.3, for estimate and interval
 */
export function rankShift(a: ArrayLike<number>, b: ArrayLike<number>): RankShift | NotComputable {
  const [x, y] = [Float64Array.from(a).sort(), Float64Array.from(b).sort()];
  const [m, n] = [x.length, y.length];
  if (m === 0 || n === 0) return { reason: 'a sample is empty' };
  const pairs = m * n;
  const u = (pairsWithin(x, y, { below: 0, strict: false }) + pairsWithin(x, y, { below: 0, strict: true })) / 2;
  const uOfB = pairs - u;
  const variance = (pairs / 12) * (m + n + 1 - tieTerm(x, y) / ((m + n) * Math.max(1, m + n - 1)));
  const z = variance > 0 ? Math.max(0, Math.abs(uOfB - pairs / 2) - 0.5) / Math.sqrt(variance) : 0;
  const margin = Math.round(Z95 * Math.sqrt((pairs * (m + n + 1)) / 12));
  const rank = Math.max(1, Math.round(pairs / 2) - margin);
  return {
    n: [m, n], u: uOfB, larger: uOfB / pairs, p: twoSidedNormal(z),
    shift: { value: (nthDifference(x, y, Math.floor((pairs + 1) / 2)) + nthDifference(x, y, Math.ceil((pairs + 1) / 2))) / 2, low: nthDifference(x, y, rank), high: nthDifference(x, y, pairs - rank + 1) },
    method: 'Hodges–Lehmann shift with the interval that inverts the Mann–Whitney test, normal approximation',
  };
}

/** Pairs with y − x ≤ below (or < below). */
function pairsWithin(x: Float64Array, y: Float64Array, { below, strict }: { readonly below: number; readonly strict: boolean }): number {
  let count = 0;
  let j = 0;
  for (const from of x) {
    for (let gap = (y[j] ?? Infinity) - from; j < y.length && (strict ? gap < below : gap <= below); gap = (y[j] ?? Infinity) - from) j += 1;
    count += j;
  }
  return count;
}

/** The difference y − x of 1-based rank `rank` among all pairs: the smallest one with so many pairs at or below it. */
function nthDifference(x: Float64Array, y: Float64Array, rank: number): number {
  let low = (y[0] ?? 0) - (x.at(-1) ?? 0);
  let high = (y.at(-1) ?? 0) - (x[0] ?? 0);
  if (pairsWithin(x, y, { below: low, strict: false }) >= rank) return low;
  for (let i = 0; i < 1_100; i += 1) {
    const middle = low + (high - low) / 2;
    if (!(middle > low && middle < high)) break;
    if (pairsWithin(x, y, { below: middle, strict: false }) >= rank) high = middle;
    else low = middle;
  }
  return high;
}

/** Σ t³ − t over groups of equal values of both samples together. */
function tieTerm(x: Float64Array, y: Float64Array): number {
  const all = new Float64Array(x.length + y.length);
  all.set(x);
  all.set(y, x.length);
  all.sort();
  let sum = 0;
  for (let from = 0; from < all.length; ) {
    let to = from + 1;
    while (to < all.length && all[to] === all[from]) to += 1;
    sum += (to - from) ** 3 - (to - from);
    from = to;
  }
  return sum;
}
