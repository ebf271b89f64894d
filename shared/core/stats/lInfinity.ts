/** In which cell do two distributions differ most, and by how much? */

import type { NotComputable } from './interval.ts';
import { pairedShares } from './pairedShares.ts';

export interface LInfinity {
  /** max |p − q|, in [0, 1]. */
  readonly value: number;
  /** Index of the first cell where it is reached. */
  readonly cell: number;
}

/**
 * Largest difference of shares over aligned cells.
 *
 * @returns a reason when a side has no row
 */
export function lInfinity(reference: ArrayLike<number>, current: ArrayLike<number>): LInfinity | NotComputable {
  const shares = pairedShares(reference, current);
  if ('reason' in shares) return shares;
  let [value, cell] = [0, 0];
  shares.p.forEach((p, i) => {
    const gap = Math.abs(p - (shares.q[i] ?? 0));
    if (gap > value) [value, cell] = [gap, i];
  });
  return { value, cell };
}
