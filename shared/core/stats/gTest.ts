/** Do two sides share one distribution over categories, by the ratio of likelihoods? */

import { chiSquareTail } from './chiSquareTail.ts';
import { compensatedSum } from './compensatedSum.ts';
import { isComputable, type NotComputable } from './interval.ts';
import { testedTable, type TestedTableOptions } from './testedTable.ts';

export interface GTest {
  /** 2 Σ O ln(O/E). */
  readonly statistic: number;
  readonly df: number;
  readonly p: number;
  readonly n: number;
  readonly m: number;
  /** Indices of the cells merged into one. */
  readonly merged: readonly number[];
}

/**
 * Likelihood-ratio test of homogeneity of a 2×k table, without correction; cells are merged and left out as in `chiSquare`.
 *
 * @returns a reason when a side has no row or one category remains
 * @see Wilks (1938); equals scipy `chi2_contingency(correction=False, lambda_="log-likelihood")` on the merged table
 */
export function gTest(reference: ArrayLike<number>, current: ArrayLike<number>, options: TestedTableOptions = {}): GTest | NotComputable {
  const tested = testedTable(reference, current, options);
  if (!isComputable(tested)) return tested;
  const { table, df, n, m } = tested;
  const term = (count: number, expected: number): number => (count === 0 ? 0 : count * Math.log(count / expected));
  const terms = table.reference.flatMap((a, i) => {
    const b = table.current[i] ?? 0;
    const share = (a + b) / (n + m);
    return [term(a, share * n), term(b, share * m)];
  });
  const statistic = Math.max(0, 2 * compensatedSum(terms));
  return { statistic, df, p: chiSquareTail(statistic, df), n, m, merged: table.merged };
}
