/** How far do two classifications of the same rows agree beyond chance? */

import { compensatedSum } from './compensatedSum.ts';
import { type Estimate, type NotComputable, symmetricInterval, Z95 } from './interval.ts';

/**
 * Cohen's unweighted κ of a square table (rows: first, columns: second classification) with the large-sample interval cut to [−1, 1].
 *
 * @returns a reason when the table is empty or both sides use one and the same class only
 * @throws RangeError when the table is not square or a count is negative
 * @see Fleiss, Cohen and Everitt (1969), Psychological Bulletin 72:323; equals statsmodels `cohens_kappa`
 */
export function cohenKappa(table: readonly ArrayLike<number>[]): Estimate | NotComputable {
  const k = table.length;
  const cells = table.map((row) => Array.from(row));
  if (cells.some((row) => row.length !== k || row.some((x) => !(x >= 0 && x < Infinity)))) throw new RangeError('no square table of counts');
  const n = compensatedSum(cells.flat());
  if (n === 0) return { reason: 'no row' };
  const share = (i: number, j: number): number => (cells[i]?.[j] ?? 0) / n;
  const classes = cells.map((_, i) => i);
  const rows = classes.map((i) => compensatedSum(classes.map((j) => share(i, j))));
  const columns = classes.map((j) => compensatedSum(classes.map((i) => share(i, j))));
  const agreed = compensatedSum(classes.map((i) => share(i, i)));
  const chance = compensatedSum(classes.map((i) => (rows[i] ?? 0) * (columns[i] ?? 0)));
  if (chance >= 1) return { reason: 'both sides use one and the same class only' };
  const value = (agreed - chance) / (1 - chance);
  const term = (i: number, j: number): number => {
    const margins = (columns[i] ?? 0) + (rows[j] ?? 0);
    const onDiagonal = (1 - ((rows[i] ?? 0) + (columns[i] ?? 0)) * (1 - value)) ** 2;
    return share(i, j) * (i === j ? onDiagonal : (1 - value) ** 2 * margins ** 2);
  };
  const sum = compensatedSum(classes.flatMap((i) => classes.map((j) => term(i, j))));
  const variance = Math.max(0, sum - (value - chance * (1 - value)) ** 2) / ((1 - chance) ** 2 * n);
  return { value, ...symmetricInterval(value, Z95 * Math.sqrt(variance), { low: -1, high: 1 }), level: 0.95, method: 'Fleiss large-sample', n };
}
