/** Of the rows where two decisions differ in being right, does one win more often than chance? */

import binomial from '@stdlib/stats-base-dists-binomial';
import { twoSidedNormal } from './twoSidedNormal.ts';

export interface Mcnemar {
  readonly p: number;
  /** Exact p with half the mass of the observed table taken off. */
  readonly midP: number;
  readonly method: 'exact' | 'chi-square with continuity';
  /** (|b − c| − 1)²/(b + c); null in the exact case. */
  readonly statistic: number | null;
  readonly b: number;
  readonly c: number;
}

/**
 * McNemar's test: exact two-sided binomial below 25 discordant rows, else χ² with continuity correction, 1 df.
 *
 * @param b rows where only the first is right
 * @param c rows where only the second is right
 * @returns p = 1 when no row is discordant: no difference was seen
 * @throws RangeError unless both are whole numbers ≥ 0
 * @see McNemar (1947); Fagerland, Lydersen and Laake (2013), BMC Med. Res. Methodol. 13:91, for mid-p
 */
export function mcnemar(b: number, c: number): Mcnemar {
  if (![b, c].every((x) => Number.isInteger(x) && x >= 0)) throw new RangeError(`${b} and ${c} are no counts`);
  const n = b + c;
  if (n === 0) return { p: 1, midP: 1, method: 'exact', statistic: null, b, c };
  const fewer = Math.min(b, c);
  const tail = 2 * binomial.cdf(fewer, n, 0.5);
  const midP = Math.min(1, Math.max(0, tail - binomial.pmf(fewer, n, 0.5)));
  if (n < 25) return { p: Math.min(1, tail), midP, method: 'exact', statistic: null, b, c };
  const statistic = Math.max(0, Math.abs(b - c) - 1) ** 2 / n;
  return { p: twoSidedNormal(Math.sqrt(statistic)), midP, method: 'chi-square with continuity', statistic, b, c };
}
