/** How many times as large is one proportion as another? */

import { type Estimate, type NotComputable, Z95 } from './interval.ts';
import { type Proportion, shareOf } from './proportion.ts';

/**
 * Ratio a ÷ b of two independent proportions with Katz's interval on the log scale.
 *
 * Where a cell is 0 (no hit, or no miss on both sides) 0.5 is added to every cell for the interval, and for the value as well when b
 * has no hit; `method` says so.
 *
 * @returns bounds ≥ 0 that contain the ratio; a reason when a side has no row or neither has a hit
 * @throws RangeError when a side is no proportion
 * @see Katz et al. (1978), Biometrics 34:469
 */
export function katzRatio(a: Proportion, b: Proportion): Estimate | NotComputable {
  const [pA, pB] = [shareOf(a), shareOf(b)];
  if (pA === undefined || pB === undefined) return { reason: 'one side has no row' };
  if (a.hits === 0 && b.hits === 0) return { reason: 'neither side has a hit, so the ratio is 0 ÷ 0' };
  const corrected = a.hits === 0 || b.hits === 0 || (a.hits === a.n && b.hits === b.n);
  const add = corrected ? 0.5 : 0;
  const [x, n, y, m] = [a.hits + add, a.n + 2 * add, b.hits + add, b.n + 2 * add];
  const centre = x / n / (y / m);
  const half = Z95 * Math.sqrt(Math.max(0, 1 / x - 1 / n + 1 / y - 1 / m));
  const value = b.hits === 0 ? centre : pA / pB;
  return {
    value,
    low: Math.min(value, centre * Math.exp(-half)),
    high: Math.max(value, centre * Math.exp(half)),
    level: 0.95,
    method: methodOf(corrected, b.hits === 0),
    n: a.n + b.n,
  };
}

function methodOf(corrected: boolean, valueToo: boolean): string {
  if (!corrected) return 'Katz log';
  return valueToo ? 'Katz log, 0.5 added to every cell, also for the value' : 'Katz log, 0.5 added to every cell';
}
