/** Could this 2×2 table of small counts be chance? */

import hypergeometric from '@stdlib/stats-base-dists-hypergeometric';
import { compensatedSum } from './compensatedSum.ts';

/** Tables whose chance exceeds the observed one by rounding only are counted as equally likely. */
const SLACK = 1 + 1e-7;

/**
 * Fisher's exact test, two-sided: the chance of all tables with the same margins that are no likelier than the observed one.
 *
 * @param first hits and misses of one side
 * @param second hits and misses of the other
 * @returns a probability; 1 when a margin is empty
 * @throws RangeError unless all four are whole numbers ≥ 0
 * @see Fisher (1935); equals scipy `fisher_exact` and R `fisher.test`
 */
export function fisherExact(first: readonly [number, number], second: readonly [number, number]): number {
  const [[a, b], [c, d]] = [first, second];
  if (![a, b, c, d].every((x) => Number.isInteger(x) && x >= 0)) throw new RangeError('a cell is no count');
  const [total, hits, drawn] = [a + b + c + d, a + c, a + b];
  const chance = (k: number): number => hypergeometric.pmf(k, total, hits, drawn);
  const observed = chance(a) * SLACK;
  const from = Math.max(0, drawn + hits - total);
  const tables = Array.from({ length: Math.min(drawn, hits) - from + 1 }, (_, i) => chance(from + i));
  return Math.min(1, compensatedSum(tables.filter((p) => p <= observed)));
}
