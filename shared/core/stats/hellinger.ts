/** How far apart are two distributions, in Hellinger's distance? */

import type { NotComputable } from './interval.ts';
import { pairedShares, sumOverCells } from './pairedShares.ts';

/**
 * √(½ Σ(√p − √q)²) over aligned cells, which equals √(1 − Σ√(pq)) and keeps its digits near 0.
 *
 * @returns a number in [0, 1]; a reason when a side has no row
 */
export function hellinger(reference: ArrayLike<number>, current: ArrayLike<number>): number | NotComputable {
  const shares = pairedShares(reference, current);
  if ('reason' in shares) return shares;
  return Math.sqrt(Math.min(1, sumOverCells(shares, (p, q) => 0.5 * (Math.sqrt(p) - Math.sqrt(q)) ** 2)));
}
