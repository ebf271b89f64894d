/** How far apart are two distributions, in Jensen and Shannon's distance? */

import type { NotComputable } from './interval.ts';
import { pairedShares, sumOverCells } from './pairedShares.ts';

/**
 * Jensen–Shannon distance to base 2, √(½KL(p‖m) + ½KL(q‖m)) with m = (p + q)/2, over aligned cells; zeros need no filling.
 *
 * @returns a number in [0, 1], symmetric in its arguments; a reason when a side has no row
 * @see Endres and Schindelin (2003), IEEE Trans. Inf. Theory 49; equals scipy `jensenshannon(base=2)`
 */
export function jensenShannon(reference: ArrayLike<number>, current: ArrayLike<number>): number | NotComputable {
  const shares = pairedShares(reference, current);
  if ('reason' in shares) return shares;
  const divergence = sumOverCells(shares, (p, q) => (p === q ? 0 : half(p, q) + half(q, p)));
  return Math.sqrt(Math.min(1, Math.max(0, divergence)));
}

function half(p: number, q: number): number {
  return p === 0 ? 0 : 0.5 * p * Math.log2((2 * p) / (p + q));
}
