/** How many nats more does it take to describe one side in the code of the other? */

import { compensatedSum } from './compensatedSum.ts';
import { filledShares, FLOOR, type ZeroHandling } from './filledShares.ts';
import type { NotComputable } from './interval.ts';
import { pairedShares, sumOverCells } from './pairedShares.ts';

export interface KullbackLeiblerOptions {
  /** `current-reference` is Σ q ln(q/p) (default), `reference-current` is Σ p ln(p/q). */
  readonly direction?: 'current-reference' | 'reference-current';
  /** As for PSI; `keep` leaves zeros as they are, and a cell that only the first side has makes the divergence infinite. */
  readonly zeros?: ZeroHandling | 'keep';
  /** The share that stands for an empty cell with `floor`; 0.0001 by default. */
  readonly floor?: number;
}

/**
 * Kullback–Leibler divergence over aligned cells, in nats; not symmetric.
 *
 * @returns a number ≥ 0 (with `floor` shares do not sum to 1, and it may fall below); a reason when a side has no row or it is infinite
 * @see Kullback and Leibler (1951); with `keep` equals scipy `stats.entropy(q, p)`
 */
export function kullbackLeibler(reference: ArrayLike<number>, current: ArrayLike<number>, options: KullbackLeiblerOptions = {}): number | NotComputable {
  const { direction = 'current-reference', zeros = 'add-half', floor = FLOOR } = options;
  const shares = pairedShares(reference, current);
  if ('reason' in shares) return shares;
  const forward = direction === 'current-reference';
  if (zeros !== 'keep') {
    const filled = filledShares({ reference, current }, { zeros, floor });
    const [of, against] = forward ? [filled.q, filled.p] : [filled.p, filled.q];
    return compensatedSum(of.map((share, i) => share * Math.log(share / (against[i] ?? 0))));
  }
  const term = (of: number, against: number): number => (of === 0 ? 0 : of * Math.log(of / against));
  const sum = sumOverCells(shares, (p, q) => (forward ? term(q, p) : term(p, q)));
  return Number.isFinite(sum) ? Math.max(0, sum) : { reason: 'a cell is empty on one side only: the divergence is infinite' };
}
