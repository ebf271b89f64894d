/** Would this difference be seen between two random halves of the reference? */

import { drawWithoutReplacement } from '../random/hypergeometricDraw.ts';
import { seededRandom } from '../random/seededRandom.ts';
import type { Interval, NotComputable } from './interval.ts';
import { type CountStatistic, type DrawOptions, reaches } from './permutationTest.ts';
import { quantile } from './quantile.ts';
import { wilson } from './wilson.ts';

export interface SplitHalf {
  /** Share of draws in which two halves differ at least as much as the two sides do, with its Wilson interval over draws. */
  readonly share: number;
  readonly interval: Interval;
  /** Difference that two halves exceed in 5 of 100 draws. */
  readonly typicalLimit: number;
  readonly draws: number;
  /** Rows of each half. */
  readonly half: number;
  readonly seed: number;
}

/**
 * Splits the reference at random into halves, draw by draw from its cell counts (no row is shuffled), and compares their difference with the
 * one observed. Halves hold half the rows, so that they differ more than two whole references would.
 *
 * @param reference whole numbers, one a cell
 * @param observed the statistic of reference against current
 * @param statistic draws for which it is null do not count as reaching the observed one
 * @returns a reason with fewer than four reference rows, or weighted ones
 */
export function splitHalf(
  { reference, observed }: { readonly reference: ArrayLike<number>; readonly observed: number },
  statistic: CountStatistic,
  { seed, draws = 1000 }: DrawOptions,
): SplitHalf | NotComputable {
  const cells = Float64Array.from(reference);
  const rows = cells.reduce((sum, count) => sum + count, 0);
  if (!cells.every(Number.isInteger)) return { reason: 'the reference is weighted and cannot be split by rows' };
  const half = Math.floor(rows / 2);
  if (half < 2) return { reason: `${rows} reference rows cannot be split into halves that differ` };
  const random = seededRandom(seed);
  const [left, right] = [new Float64Array(cells.length), new Float64Array(cells.length)];
  const seen: number[] = [];
  for (let draw = 0; draw < draws; draw += 1) {
    drawWithoutReplacement(half, cells, { random, out: left });
    for (let i = 0; i < right.length; i += 1) right[i] = (cells[i] ?? 0) - (left[i] ?? 0);
    seen.push(statistic(left, right) ?? -Infinity);
  }
  const atLeast = seen.filter((drawn) => reaches(drawn, observed)).length;
  const interval = wilson(atLeast, draws);
  if (interval === undefined) return { reason: 'no draw was asked for' };
  return { share: atLeast / draws, interval, typicalLimit: quantile(seen.sort((a, b) => a - b), 0.95) ?? 0, draws, half, seed };
}
