/** Which 2×k table of counts do tests of homogeneity look at? */
import type { NotComputable } from './interval.ts';
import { mergeSmallCells, type MergedCells } from './mergeSmallCells.ts';
import { pairedTotals } from './pairedShares.ts';

export interface TestedTableOptions {
  /** Cells whose smaller expected count is below this are merged into one; 5 by default, 0 merges nothing. */
  readonly minExpected?: number;
}

export interface TestedTable {
  readonly table: MergedCells;
  readonly df: number;
  /** Rows of the reference, current side. */
  readonly n: number;
  readonly m: number;
}

/**
 * Cells empty on both sides are left out, small ones merged.
 *
 * @returns a reason when a side has no row or one category remains
 */
export function testedTable(reference: ArrayLike<number>, current: ArrayLike<number>, { minExpected = 5 }: TestedTableOptions): TestedTable | NotComputable {
  const [n, m] = pairedTotals(reference, current);
  if (n === 0) return { reason: 'the reference has no row' };
  if (m === 0) return { reason: 'the current side has no row' };
  const table = mergeSmallCells({ reference, current }, (minExpected * (n + m)) / Math.min(n, m));
  const df = table.reference.length - 1;
  if (df < 1) return { reason: table.merged.length > 0 ? 'only one category is large enough' : 'both sides have one and the same category' };
  return { table, df, n, m };
}
