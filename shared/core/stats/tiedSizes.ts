/** How are the rows of two numeric columns tied with each other? */

import type { NotComputable } from './interval.ts';
import { pairedTotals } from './pairedShares.ts';
import type { ValueCounts } from './valueCounts.ts';

export interface TiedSizes {
  readonly n: number;
  readonly m: number;
  /** Distinct values with a row. */
  readonly distinct: number;
  /** Share of all rows that the commonest value holds. */
  readonly largestTie: number;
}

/** Above this share of rows in one value the limit laws of rank statistics for continuous columns no longer hold. */
const MOST_TIED = 0.05;

/**
 * Sizes of both sides for a rank test, which needs whole rows.
 *
 * @returns a reason when a side has no row, rows are weighted, or all rows have one value
 */
export function tiedSizes({ reference, current }: ValueCounts<number>): TiedSizes | NotComputable {
  const [n, m] = pairedTotals(reference, current);
  if (n === 0) return { reason: 'the reference has no row' };
  if (m === 0) return { reason: 'the current side has no row' };
  if (!Number.isInteger(n) || !Number.isInteger(m)) return { reason: 'ranks are defined for whole rows, these are weighted' };
  let [distinct, largest] = [0, 0];
  for (let i = 0; i < reference.length; i += 1) {
    const count = (reference[i] ?? 0) + (current[i] ?? 0);
    if (count > 0) distinct += 1;
    largest = Math.max(largest, count);
  }
  if (distinct < 2) return { reason: 'all rows of both sides have one value' };
  return { n, m, distinct, largestTie: largest / (n + m) };
}

/** Why a limit law does not give a p-value here, or undefined where it does. */
export function limitLawBroken({ n, m, largestTie }: TiedSizes, fewest: number): string | undefined {
  if (Math.min(n, m) < fewest) return `${Math.min(n, m)} rows on a side: the limit law needs ${fewest}`;
  if (largestTie > MOST_TIED) return 'one value holds more than 5 % of the rows: the limit law holds for columns with few ties';
  return undefined;
}
