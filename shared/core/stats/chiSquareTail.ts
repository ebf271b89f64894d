/** How likely is a χ² value at least this large by chance? */

import chisquare from '@stdlib/stats-base-dists-chisquare';
import { twoSidedNormal } from './twoSidedNormal.ts';

/** The smallest tail that 1 − cdf can resolve in double precision; smaller tails are reported as this bound. */
const SMALLEST_TAIL = 2 ** -53;

/**
 * Upper tail of χ² with df degrees of freedom; exact in relative terms for df = 1, otherwise no smaller than 2⁻⁵³ (a bound, not a value).
 * @param df ≥ 1
 */
export function chiSquareTail(statistic: number, df: number): number {
  if (df === 1) return twoSidedNormal(Math.sqrt(statistic));
  return Math.min(1, Math.max(SMALLEST_TAIL, 1 - chisquare.cdf(statistic, df)));
}
