/** How far has a distribution moved, in the population stability index? */

import { chiSquareTail } from './chiSquareTail.ts';
import type { NotComputable } from './interval.ts';
import { pairedTotals } from './pairedShares.ts';
import { compensatedSum } from './compensatedSum.ts';
import { filledShares, FLOOR, type ZeroHandling } from './filledShares.ts';

export interface PsiOptions {
  /** Empty cells: add 0.5 to every count and renormalise (default), or raise zero shares to 0.0001 without renormalising. */
  readonly zeros?: ZeroHandling;
  /** The share that stands for an empty cell with `floor`; 0.0001 by default. */
  readonly floor?: number;
  /** Effective sizes of weighted sides, for the expectation and p. */
  readonly effective?: { readonly reference: number; readonly current: number };
}

export interface Psi {
  readonly value: number;
  /** Mean of PSI when nothing moved, (cells − 1)(1/n + 1/m). */
  readonly expected: number;
  /** Chance of at least this PSI when nothing moved; null with a single cell. */
  readonly p: number | null;
  /** Cells with a row on either side. */
  readonly cells: number;
  readonly n: number;
  readonly m: number;
  readonly zeros: ZeroHandling;
}

/**
 * Σ (q − p)·ln(q/p) over aligned cells; cells empty on both sides are left out. PSI ÷ (1/n + 1/m) is compared with χ², cells − 1 df.
 *
 * @param reference counts of the reference side
 * @param current counts of the current side, aligned
 * @returns a reason when a side has no row
 * @see Yurdakul and Naranjo (2020), J. Risk Model Validation 14(4)
 */
export function psi(reference: ArrayLike<number>, current: ArrayLike<number>, options: PsiOptions = {}): Psi | NotComputable {
  const { zeros = 'add-half', floor = FLOOR, effective } = options;
  const [n, m] = pairedTotals(reference, current);
  if (n === 0) return { reason: 'the reference has no row' };
  if (m === 0) return { reason: 'the current side has no row' };
  const { p: shareBefore, q: shareNow } = filledShares({ reference, current }, { zeros, floor });
  const cells = shareBefore.length;
  const value = compensatedSum(shareBefore.map((p, i) => ((shareNow[i] ?? 0) - p) * Math.log((shareNow[i] ?? 0) / p)));
  const noise = 1 / (effective?.reference ?? n) + 1 / (effective?.current ?? m);
  return { value, expected: (cells - 1) * noise, p: cells < 2 ? null : chiSquareTail(value / noise, cells - 1), cells, n, m, zeros };
}
