/** By how much do two proportions measured on the same rows differ? */

import type { Estimate, NotComputable } from './interval.ts';
import { wilson } from './wilson.ts';

/** The 2×2 table of paired outcomes. */
export interface PairedCounts {
  /** Rows where both succeed. */
  readonly both: number;
  /** Rows where only the first succeeds. */
  readonly onlyFirst: number;
  /** Rows where only the second succeeds. */
  readonly onlySecond: number;
  readonly neither: number;
}

/**
 * Paired difference (first − second) with the square-and-add score interval, φ with its continuity correction.
 *
 * @returns bounds in [−1, 1] that contain the difference; a reason when there is no row
 * @throws RangeError when a count is negative or not finite
 * @see Newcombe (1998), Statistics in Medicine 17:2635, method 10
 */
export function newcombePaired(counts: PairedCounts): Estimate | NotComputable {
  const { both, onlyFirst, onlySecond, neither } = counts;
  const n = both + onlyFirst + onlySecond + neither;
  if (![both, onlyFirst, onlySecond, neither].every((x) => x >= 0 && Number.isFinite(x))) throw new RangeError('a paired count is negative or not finite');
  const [first, second] = [both + onlyFirst, both + onlySecond];
  const [w1, w2] = [wilson(first, n), wilson(second, n)];
  if (w1 === undefined || w2 === undefined) return { reason: 'no paired row' };
  const [p1, p2] = [first / n, second / n];
  const margins = Math.sqrt(first * (n - first)) * Math.sqrt(second * (n - second));
  const phi = margins === 0 ? 0 : correctedProduct(both * neither - onlyFirst * onlySecond, n) / margins;
  const half = (x: number, y: number): number => Math.sqrt(Math.max(0, x * x - 2 * phi * x * y + y * y));
  const value = (onlyFirst - onlySecond) / n;
  return {
    value,
    low: value - half(p1 - w1.low, w2.high - p2),
    high: value + half(w1.high - p1, p2 - w2.low),
    level: 0.95,
    method: 'Newcombe paired score',
    n,
  };
}

/** A positive cross difference is drawn towards 0 by n/2, not beyond it; a negative one stays. */
function correctedProduct(crossDifference: number, n: number): number {
  return crossDifference > 0 ? Math.max(0, crossDifference - n / 2) : crossDifference;
}
