/** By how much do two independent proportions differ? */

import type { Estimate, NotComputable } from './interval.ts';
import { type Proportion, shareOf } from './proportion.ts';
import { wilson } from './wilson.ts';

/**
 * Difference a − b of two independent proportions with the hybrid score interval.
 *
 * @returns bounds in [−1, 1] that contain the difference, n = both sizes together; a reason when a side has no row
 * @throws RangeError when a side is no proportion
 * @see Newcombe (1998), Statistics in Medicine 17:873, method 10; equals statsmodels `confint_proportions_2indep(method="newcomb")`
 */
export function newcombe(a: Proportion, b: Proportion): Estimate | NotComputable {
  const [pA, pB] = [shareOf(a), shareOf(b)];
  const [wA, wB] = [wilson(a.hits, a.n), wilson(b.hits, b.n)];
  if (pA === undefined || pB === undefined || wA === undefined || wB === undefined) return { reason: 'one side has no row' };
  const value = pA - pB;
  return {
    value,
    low: value - Math.hypot(pA - wA.low, wB.high - pB),
    high: value + Math.hypot(wA.high - pA, pB - wB.low),
    level: 0.95,
    method: 'Newcombe hybrid score',
    n: a.n + b.n,
  };
}
