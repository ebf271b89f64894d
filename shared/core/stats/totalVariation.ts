/** What share of the rows would have to change cell to make two distributions equal? */

import type { NotComputable } from './interval.ts';
import { pairedShares, sumOverCells } from './pairedShares.ts';

/**
 * ½ Σ|p − q| over aligned cells.
 *
 * @returns a number in [0, 1]; a reason when a side has no row
 */
export function totalVariation(reference: ArrayLike<number>, current: ArrayLike<number>): number | NotComputable {
  const shares = pairedShares(reference, current);
  if ('reason' in shares) return shares;
  return Math.min(1, sumOverCells(shares, (p, q) => 0.5 * Math.abs(p - q)));
}
