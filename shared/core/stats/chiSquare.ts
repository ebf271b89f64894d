/** Do two sides share one distribution over categories? */

import { chiSquareTail } from './chiSquareTail.ts';
import { compensatedSum } from './compensatedSum.ts';
import { isComputable, type NotComputable } from './interval.ts';
import { testedTable, type TestedTableOptions } from './testedTable.ts';

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
export function chiSquare(reference: ArrayLike<number>, current: ArrayLike<number>, options: TestedTableOptions = {}): ChiSquare | NotComputable {
  const tested = testedTable(reference, current, options);
  if (!isComputable(tested)) return tested;
  const { table, df, n, m } = tested;
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
