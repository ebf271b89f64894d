/** How far apart are the means of two columns in the space of a Gaussian kernel? */

import normal from '@stdlib/stats-base-dists-normal';
import { compensatedSum } from './compensatedSum.ts';
import type { NotComputable } from './interval.ts';
import { momentsFromCounts } from './momentsFromCounts.ts';
import { pairedTotals } from './pairedShares.ts';
import { pairwiseMedian } from './pairwiseMedian.ts';
import type { ValueCounts } from './valueCounts.ts';

export interface Mmd {
  /** Unbiased estimate of MMD²; it falls below 0 when nothing moved. */
  readonly squared: number;
  /** σ of the kernel exp(−(x − y)²/(2σ²)). */
  readonly bandwidth: number;
  readonly n: number;
  readonly m: number;
}

export interface MmdOptions {
  /** σ; by default the median distance of all pairs of rows of both sides together (the median heuristic). */
  readonly bandwidth?: number;
}

/** Distinct values beyond which the double sum is no longer taken: 8 million kernel values. */
const MOST_DISTINCT = 4_000;

/**
 * MMD² with a Gaussian kernel, unbiased, exact from value counts; quadratic in the distinct values. It has no simple null law: see
 * `permutationTest`, or `blockMmd` for large columns.
 *
 * @returns a reason when a side has fewer than two rows, there are more than 4000 distinct values, or the median distance is 0
 * @see Gretton et al. (2012), JMLR 13:723, lemma 6
 */
export function mmd(counts: ValueCounts<number>, options: MmdOptions = {}): Mmd | NotComputable {
  const { values } = counts;
  const [n, m] = pairedTotals(counts.reference, counts.current);
  if (Math.min(n, m) < 2) return { reason: `${Math.min(n, m)} rows on a side, two are needed` };
  if (values.length > MOST_DISTINCT) return { reason: `${values.length} distinct values, at most ${MOST_DISTINCT} are compared pair by pair: use blocks` };
  const bandwidth = options.bandwidth ?? medianHeuristic(counts);
  if (!(bandwidth > 0)) return { reason: 'half of all pairs of rows are equal: the median heuristic gives no kernel width' };
  return { squared: doubleSum(counts, { n, m, bandwidth }), bandwidth, n, m };
}

/** Σ over pairs of different rows, each with its weight 1/(n(n − 1)), 1/(m(m − 1)) or −1/(nm): one term a value and those before it. */
function doubleSum({ values, reference, current }: ValueCounts<number>, { n, m, bandwidth }: Omit<Mmd, 'squared'>): number {
  const [x, a, b] = [Float64Array.from(values), Float64Array.from(reference), Float64Array.from(current)];
  const own = 1 / (n * (n - 1));
  const other = 1 / (m * (m - 1));
  const cross = 1 / (n * m);
  return compensatedSum(
    x.map((value, i) => {
      const [before, now] = [a[i] ?? 0, b[i] ?? 0];
      let sum = own * before * (before - 1) + other * now * (now - 1) - 2 * cross * before * now;
      for (let j = 0; j < i; j += 1) {
        const [left, right] = [a[j] ?? 0, b[j] ?? 0];
        sum += 2 * Math.exp(-((value - (x[j] ?? 0)) ** 2) / (2 * bandwidth * bandwidth)) * (own * before * left + other * now * right - cross * (before * right + now * left));
      }
      return sum;
    }),
  );
}

/** Median distance of all pairs of rows of both sides together; 0 when half of them are equal, NaN below two rows. */
export function medianHeuristic({ values, reference, current }: ValueCounts<number>): number {
  return pairwiseMedian(values, Float64Array.from(reference, (count, i) => count + (current[i] ?? 0))) ?? Number.NaN;
}

export interface BlockMmd extends Mmd {
  readonly standardError: number;
  /** One-sided: the chance of at least this value when nothing moved. */
  readonly p: number;
  readonly blocks: number;
  readonly blockSize: number;
}

export interface BlockMmdOptions {
  readonly bandwidth: number;
  /** Rows of each side in a block; √n of the smaller side by default. 2 is the linear-time statistic. */
  readonly blockSize?: number;
}

/**
 * Mean of the unbiased MMD² over disjoint blocks of rows, with the standard error of that mean and a normal p-value; linear in rows for a
 * fixed block size. Rows beyond the last whole block of the shorter side are not used.
 *
 * @param reference rows in random order, finite
 * @param current rows in random order, finite
 * @returns a reason when fewer than 10 blocks can be made or all blocks agree
 * @throws RangeError unless the bandwidth is positive and the block size a whole number ≥ 2
 * @see Zaremba, Gretton and Blaschko (2013), NeurIPS 26 (B-test); Gretton et al. (2012), section 6 for blocks of 2
 */
export function blockMmd(reference: ArrayLike<number>, current: ArrayLike<number>, { bandwidth, blockSize }: BlockMmdOptions): BlockMmd | NotComputable {
  const rows = Math.min(reference.length, current.length);
  const size = blockSize ?? Math.max(2, Math.floor(Math.sqrt(rows)));
  if (!(bandwidth > 0) || !Number.isInteger(size) || size < 2) throw new RangeError(`bandwidth ${bandwidth}, blocks of ${size}`);
  const blocks = Math.floor(rows / size);
  if (blocks < 10) return { reason: `${blocks} blocks of ${size} rows, 10 are needed` };
  const kernel = (x: number, y: number): number => Math.exp(-((x - y) ** 2) / (2 * bandwidth * bandwidth));
  const found = Float64Array.from({ length: blocks }, (_, block) => {
    let sum = 0;
    for (let i = block * size; i < (block + 1) * size; i += 1) {
      for (let j = block * size; j < i; j += 1) {
        const [x, y, otherX, otherY] = [reference[i] ?? 0, current[i] ?? 0, reference[j] ?? 0, current[j] ?? 0];
        sum += kernel(x, otherX) + kernel(y, otherY) - kernel(x, otherY) - kernel(otherX, y);
      }
    }
    return (2 * sum) / (size * (size - 1));
  });
  const moments = momentsFromCounts(found);
  if ('reason' in moments || moments.sd === null || moments.sd === 0) return { reason: 'all blocks agree: there is no variance to test against' };
  const standardError = moments.sd / Math.sqrt(blocks);
  return { squared: moments.mean, bandwidth, standardError, p: normal.cdf(-moments.mean / standardError, 0, 1), blocks, blockSize: size, n: blocks * size, m: blocks * size };
}
