/** Do two independent groups differ in a share, and could it be chance? */

import { fisherExact } from './fisherExact.ts';
import type { Estimate, NotComputable } from './interval.ts';
import { newcombe } from './newcombe.ts';
import type { Proportion } from './proportion.ts';
import { twoSidedNormal } from './twoSidedNormal.ts';

export interface TwoProportions {
  /** Share of a − share of b with Newcombe's interval. */
  readonly difference: Estimate;
  /** Pooled z; null when both shares are 0 or both are 1. */
  readonly z: number | null;
  readonly p: number;
  readonly method: 'pooled z' | 'Fisher';
  readonly smallestExpected: number;
}

/**
 * Two-proportion test: pooled z, or Fisher's exact test when an expected count is below 5 and the counts are whole.
 *
 * @returns a reason when a side has no row; p = 1 when no row differs
 * @throws RangeError when a side is no proportion
 */
export function twoProportions(a: Proportion, b: Proportion): TwoProportions | NotComputable {
  const difference = newcombe(a, b);
  if ('reason' in difference) return difference;
  const [n, hits] = [a.n + b.n, a.hits + b.hits];
  const share = hits / n;
  const smallestExpected = Math.min(a.n, b.n) * Math.min(share, 1 - share);
  const se = Math.sqrt(share * (1 - share) * (1 / a.n + 1 / b.n));
  const z = se > 0 ? difference.value / se : null;
  const exact = smallestExpected < 5 && [a.hits, a.n, b.hits, b.n].every(Number.isInteger);
  const p = exact ? fisherExact([a.hits, a.n - a.hits], [b.hits, b.n - b.hits]) : twoSidedNormal(z ?? 0);
  return { difference, z, p, method: exact ? 'Fisher' : 'pooled z', smallestExpected };
}
