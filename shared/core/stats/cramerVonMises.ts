/** Do two columns share one distribution, by the squared gap between their distribution functions? */

import { compensatedSum } from './compensatedSum.ts';
import type { NotComputable } from './interval.ts';
import { cramerVonMisesTail } from './quadraticStatisticTails.ts';
import { limitLawBroken, tiedSizes, type TiedSizes } from './tiedSizes.ts';
import type { ValueCounts } from './valueCounts.ts';

export interface CramerVonMises {
  /** T of Anderson (1962), with midranks for ties. */
  readonly statistic: number;
  /** nm/N² Σ(F − G)² over all rows: T without ties; with them, midranks inflate T in large samples, so p is taken of this one. */
  readonly ofDistributions: number;
  /** By the limit law; null where it does not hold (see `noP`): take `permutationTest`. */
  readonly p: number | null;
  readonly noP: string | null;
  readonly n: number;
  readonly m: number;
}

/** The limit law, corrected for mean and variance at these sizes, is good from here on. */
const FEWEST = 10;

/**
 * Two-sample Cramér–von Mises test from value counts, linear in the distinct values.
 *
 * @returns a reason when a side has no row, rows are weighted, or all rows have one value
 * @see Anderson (1962), Annals of Mathematical Statistics 33:1148; the statistic equals scipy `cramervonmises_2samp`, p that of
 *   `method="asymptotic"` where no rows are tied
 */
export function cramerVonMises(counts: ValueCounts<number>): CramerVonMises | NotComputable {
  const sizes = tiedSizes(counts);
  if ('reason' in sizes) return sizes;
  const { n, m } = sizes;
  const total = n + m;
  const statistic = rankSum(counts, sizes) / (n * m * total) - (4 * n * m - 1) / (6 * total);
  const ofDistributions = gapSum(counts, sizes);
  const mean = (1 + 1 / total) / 6;
  const variance = ((total + 1) * (4 * n * m * total - 3 * (n * n + m * m) - 2 * n * m)) / (45 * total * total * 4 * n * m);
  const noP = limitLawBroken(sizes, FEWEST) ?? null;
  return { statistic, ofDistributions, p: noP === null ? cramerVonMisesTail(1 / 6 + (ofDistributions - mean) / Math.sqrt(45 * variance)) : null, noP, n, m };
}

/** n Σ(rᵢ − i)² + m Σ(sⱼ − j)², r and s being midranks in both sides together, i and j ranks in their own. */
function rankSum({ reference, current }: ValueCounts<number>, { n, m }: TiedSizes): number {
  const terms = new Float64Array(reference.length);
  let [before, beforeOther] = [0, 0];
  for (let i = 0; i < terms.length; i += 1) {
    const [a, b] = [reference[i] ?? 0, current[i] ?? 0];
    // inside a tie the deviations are those of a whole block around its middle
    terms[i] = n * (a * (beforeOther + b / 2) ** 2 + (a * (a * a - 1)) / 12) + m * (b * (before + a / 2) ** 2 + (b * (b * b - 1)) / 12);
    before += a;
    beforeOther += b;
  }
  return compensatedSum(terms);
}

function gapSum({ reference, current }: ValueCounts<number>, { n, m }: TiedSizes): number {
  const terms = new Float64Array(reference.length);
  let [before, beforeOther] = [0, 0];
  for (let i = 0; i < terms.length; i += 1) {
    before += reference[i] ?? 0;
    beforeOther += current[i] ?? 0;
    terms[i] = ((reference[i] ?? 0) + (current[i] ?? 0)) * (before / n - beforeOther / m) ** 2;
  }
  return (n * m * compensatedSum(terms)) / (n + m) ** 2;
}
