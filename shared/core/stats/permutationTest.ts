/** How often would rows of both sides, dealt out anew, differ as much as the two sides do? */

import { drawWithoutReplacement } from '../random/hypergeometricDraw.ts';
import { seededRandom } from '../random/seededRandom.ts';
import type { NotComputable } from './interval.ts';
import { pairedTotals } from './pairedShares.ts';

/** A statistic of aligned counts that grows with the difference; null where it is not defined. */
export type CountStatistic = (reference: ArrayLike<number>, current: ArrayLike<number>) => number | null;

export interface DrawOptions {
  readonly seed: number;
  /** 999 by default. */
  readonly draws?: number;
}

export interface PermutationTest {
  readonly observed: number;
  /** (1 + draws at least as large) ÷ (1 + draws). */
  readonly p: number;
  readonly atLeast: number;
  readonly draws: number;
  readonly seed: number;
}

/** Draws whose statistic equals the observed one up to rounding count as equal. */
const SLACK = 1e-12;

export const reaches = (drawn: number, observed: number): boolean => drawn >= observed - SLACK * Math.max(1, Math.abs(observed));

/**
 * Permutation test from counts: rows of a cell are alike, so dealing rows out anew is drawing cell counts without replacement, and no row is
 * shuffled. Exact in level for any statistic, ties and sizes.
 *
 * @param counts aligned whole numbers
 * @returns a reason when a side has no row, rows are weighted, or the statistic is not defined
 * @see Phipson and Smyth (2010), Statistical Applications in Genetics and Molecular Biology 9:39, for the 1 added
 */
export function permutationTest(
  counts: { readonly reference: ArrayLike<number>; readonly current: ArrayLike<number> },
  statistic: CountStatistic,
  { seed, draws = 999 }: DrawOptions,
): PermutationTest | NotComputable {
  const { reference, current } = counts;
  const [n, m] = pairedTotals(reference, current);
  const undealt = undealtBecause(counts, n, m);
  if (undealt !== undefined) return { reason: undealt };
  const observed = statistic(reference, current);
  if (observed === null) return { reason: 'the statistic is not defined for these rows' };
  const pooled = Float64Array.from(reference, (count, i) => count + (current[i] ?? 0));
  const random = seededRandom(seed);
  const [left, right] = [new Float64Array(pooled.length), new Float64Array(pooled.length)];
  let atLeast = 0;
  for (let draw = 0; draw < draws; draw += 1) {
    drawWithoutReplacement(n, pooled, { random, out: left });
    for (let i = 0; i < right.length; i += 1) right[i] = (pooled[i] ?? 0) - (left[i] ?? 0);
    const drawn = statistic(left, right);
    if (drawn !== null && reaches(drawn, observed)) atLeast += 1;
  }
  return { observed, p: (1 + atLeast) / (1 + draws), atLeast, draws, seed };
}

function undealtBecause({ reference, current }: { readonly reference: ArrayLike<number>; readonly current: ArrayLike<number> }, n: number, m: number): string | undefined {
  if (n === 0) return 'the reference has no row';
  if (m === 0) return 'the current side has no row';
  const whole = Array.from(reference).every(Number.isInteger) && Array.from(current).every(Number.isInteger);
  return whole ? undefined : 'rows are weighted and cannot be dealt out anew';
}
