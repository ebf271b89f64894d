/** How strongly do the rows and columns of a table depend on each other? */

import { chiSquareOfTable } from './chiSquare.ts';
import { compensatedSum } from './compensatedSum.ts';
import type { NotComputable } from './interval.ts';

export interface CramersV {
  /** √(χ²/n ÷ min(r − 1, k − 1)), in [0, 1]. */
  readonly plain: number;
  /** The same with the bias of small samples taken off; 0 when the association is no larger than chance. */
  readonly corrected: number;
  readonly n: number;
}

/**
 * Cramér's V of an r×k table of counts; empty rows and columns are left out. For drift the rows are reference and current.
 *
 * @param table rows of equal length
 * @returns a reason when fewer than two rows or two columns hold something
 * @see Bergsma (2013), J. Korean Statistical Society 42:323
 */
export function cramersV(table: readonly ArrayLike<number>[]): CramersV | NotComputable {
  const rows = table.filter((row) => compensatedSum(row) > 0);
  const kept = Array.from({ length: rows[0]?.length ?? 0 }, (_, k) => k).filter((k) => rows.some((row) => (row[k] ?? 0) > 0));
  if (rows.length < 2) return { reason: 'one side has no row' };
  if (kept.length < 2) return { reason: 'only one category' };
  const cells = rows.map((row) => kept.map((k) => row[k] ?? 0));
  const n = compensatedSum(cells.map(compensatedSum));
  const phi2 = chiSquareOfTable(cells).statistic / n;
  const [r, k] = [rows.length, kept.length];
  const plain = Math.min(1, Math.sqrt(phi2 / (Math.min(r, k) - 1)));
  if (n <= 1) return { reason: 'fewer than two rows' };
  const phi2Corrected = Math.max(0, phi2 - ((k - 1) * (r - 1)) / (n - 1));
  const shrink = (size: number): number => size - (size - 1) ** 2 / (n - 1);
  const room = Math.min(shrink(k), shrink(r)) - 1;
  return { plain, corrected: room > 0 ? Math.min(1, Math.sqrt(phi2Corrected / room)) : 0, n };
}
