/** What share of each side falls into each cell, and are there rows at all? */

import { compensatedSum } from './compensatedSum.ts';
import type { NotComputable } from './interval.ts';

export interface PairedShares {
  /** Shares of the reference, current rows; each sums to 1. */
  readonly p: Float64Array;
  readonly q: Float64Array;
  /** Rows (Σ counts) of the reference, current side. */
  readonly n: number;
  readonly m: number;
}

/**
 * Shares of aligned cells.
 *
 * @returns a reason when a side has no row
 * @throws RangeError when the arrays differ in length or a count is negative or not finite
 */
export function pairedShares(reference: ArrayLike<number>, current: ArrayLike<number>): PairedShares | NotComputable {
  const [n, m] = pairedTotals(reference, current);
  if (n === 0) return { reason: 'the reference has no row' };
  if (m === 0) return { reason: 'the current side has no row' };
  return { p: Float64Array.from(reference, (x) => x / n), q: Float64Array.from(current, (x) => x / m), n, m };
}

/** Totals of both sides of aligned cells; throws RangeError like {@link pairedShares}. */
export function pairedTotals(reference: ArrayLike<number>, current: ArrayLike<number>): readonly [number, number] {
  if (reference.length !== current.length) throw new RangeError(`${reference.length} reference cells and ${current.length} current cells`);
  for (const side of [reference, current]) {
    const cells = side.length;
    for (let i = 0; i < cells; i += 1) {
      const count = side[i] ?? 0;
      if (!(count >= 0 && count < Infinity)) throw new RangeError(`${count} is no count`);
    }
  }
  return [compensatedSum(reference), compensatedSum(current)];
}

/** Sum over cells of a function of both shares. */
export function sumOverCells({ p, q }: PairedShares, term: (p: number, q: number) => number): number {
  return compensatedSum(p.map((share, i) => term(share, q[i] ?? 0)));
}
