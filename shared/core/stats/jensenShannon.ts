/** How far apart are two distributions, in Jensen and Shannon's distance? */

import type { NotComputable } from './interval.ts';
import { pairedShares, sumOverCells } from './pairedShares.ts';

export interface JensenShannonOptions {
  /** Base of the logarithm: 2 (default; the distance then ends at 1) or e (it ends at √ln 2). */
  readonly base?: 2 | 'e';
  /** The distance (default) is the root of the divergence. */
  readonly form?: 'distance' | 'divergence';
}

/**
 * Jensen–Shannon distance √(½KL(p‖m) + ½KL(q‖m)) with m = (p + q)/2, over aligned cells; zeros need no filling.
 *
 * @returns a number in [0, 1] (in nats at most √ln 2), symmetric in its arguments; a reason when a side has no row
 * @see Endres and Schindelin (2003), IEEE Trans. Inf. Theory 49; equals scipy `jensenshannon(base=2)`, without a base in nats
 */
export function jensenShannon(reference: ArrayLike<number>, current: ArrayLike<number>, options: JensenShannonOptions = {}): number | NotComputable {
  const { base = 2, form = 'distance' } = options;
  const shares = pairedShares(reference, current);
  if ('reason' in shares) return shares;
  const bits = sumOverCells(shares, (p, q) => (p === q ? 0 : half(p, q) + half(q, p)));
  const divergence = Math.min(1, Math.max(0, bits)) * (base === 2 ? 1 : Math.LN2);
  return form === 'divergence' ? divergence : Math.sqrt(divergence);
}

function half(p: number, q: number): number {
  return p === 0 ? 0 : 0.5 * p * Math.log2((2 * p) / (p + q));
}
