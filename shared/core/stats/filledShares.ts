/** What share of each side falls into each cell when no share may be 0? */

import { pairedTotals } from './pairedShares.ts';

/** Cells that are empty on one side: 0.5 added to every count and renormalised, or zero shares raised to a floor without renormalising. */
export type ZeroHandling = 'add-half' | 'floor';

/** The share that stands for an empty cell where nothing else is asked for. */
export const FLOOR = 1e-4;

/**
 * Positive shares of aligned cells; cells empty on both sides are left out.
 *
 * @param counts of both sides, each with a row
 * @param how what is done about zeros, and the floor
 */
export function filledShares(
  counts: { readonly reference: ArrayLike<number>; readonly current: ArrayLike<number> },
  { zeros, floor }: { readonly zeros: ZeroHandling; readonly floor: number },
): { readonly p: readonly number[]; readonly q: readonly number[] } {
  const { reference, current } = counts;
  const [n, m] = pairedTotals(reference, current);
  const seen = Array.from({ length: reference.length }, (_, i) => i).filter((i) => (reference[i] ?? 0) + (current[i] ?? 0) > 0);
  const share =
    zeros === 'add-half'
      ? (count: number, total: number): number => (count + 0.5) / (total + seen.length / 2)
      : (count: number, total: number): number => (count === 0 ? floor : count / total);
  return { p: seen.map((i) => share(reference[i] ?? 0, n)), q: seen.map((i) => share(current[i] ?? 0, m)) };
}
