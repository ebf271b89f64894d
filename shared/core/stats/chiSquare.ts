/** Do two sides share one distribution over categories? */

import { chiSquareTail } from './chiSquareTail.ts';
import { compensatedSum } from './compensatedSum.ts';
import type { NotComputable } from './interval.ts';
import { mergeSmallCells } from './mergeSmallCells.ts';
import { pairedTotals } from './pairedShares.ts';

export interface ChiSquareOptions {
  /** Cells whose smaller expected count is below this are merged into one; 5 by default, 0 merges nothing. */
  readonly minExpected?: number;
}

export interface ChiSquare {
  readonly statistic: number;
  readonly df: number;
  readonly p: number;
  readonly n: number;
  readonly m: number;
  /** The table tested: kept cells in their order, then the merged one when there is one. */
  readonly reference: readonly number[];
  readonly current: readonly number[];
  /** Indices of the cells merged into the last one. */
  readonly merged: readonly number[];
  /** Below 5 the p-value is not to be trusted. */
  readonly smallestExpected: number;
}

/**
 * χ² test of homogeneity of a 2×k table, without continuity correction; cells empty on both sides are left out.
 *
 * @returns a reason when a side has no row or one category remains
 * @see Pearson (1900); equals scipy `chi2_contingency(correction=False)` on the merged table
 */
export function chiSquare(reference: ArrayLike<number>, current: ArrayLike<number>, options: ChiSquareOptions = {}): ChiSquare | NotComputable {
  const { minExpected = 5 } = options;
  const [n, m] = pairedTotals(reference, current);
  if (n === 0) return { reason: 'the reference has no row' };
  if (m === 0) return { reason: 'the current side has no row' };
  const table = mergeSmallCells({ reference, current }, (minExpected * (n + m)) / Math.min(n, m));
  const df = table.reference.length - 1;
  if (df < 1) return { reason: table.merged.length > 0 ? 'only one category is large enough' : 'both sides have one and the same category' };
  const { statistic, smallestExpected } = chiSquareOfTable([table.reference, table.current]);
  return { statistic, df, p: chiSquareTail(statistic, df), n, m, ...table, smallestExpected };
}

/** Pearson's statistic of an r×k table whose rows and columns all hold something. */
export function chiSquareOfTable(rows: readonly ArrayLike<number>[]): { readonly statistic: number; readonly smallestExpected: number } {
  const rowTotals = rows.map(compensatedSum);
  const total = compensatedSum(rowTotals);
  const columns = rows[0]?.length ?? 0;
  const terms: number[] = [];
  let smallestExpected = Infinity;
  for (let k = 0; k < columns; k += 1) {
    const columnTotal = compensatedSum(rows.map((row) => row[k] ?? 0));
    rows.forEach((row, r) => {
      const expected = ((rowTotals[r] ?? 0) * columnTotal) / total;
      smallestExpected = Math.min(smallestExpected, expected);
      terms.push(((row[k] ?? 0) - expected) ** 2 / expected);
    });
  }
  return { statistic: compensatedSum(terms), smallestExpected };
}
