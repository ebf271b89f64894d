/** Do two columns share one distribution, with as much weight on the tails as on the middle? */

import { compensatedSum } from './compensatedSum.ts';
import type { NotComputable } from './interval.ts';
import { andersonDarlingTail } from './quadraticStatisticTails.ts';
import { limitLawBroken, tiedSizes, type TiedSizes } from './tiedSizes.ts';
import type { ValueCounts } from './valueCounts.ts';

export interface AndersonDarling {
  /** A² with midranks for ties; its mean is 1 when nothing moved. */
  readonly statistic: number;
  /** (A² − 1) ÷ its standard deviation at these sizes. */
  readonly standardised: number;
  /** By the limit law; null where it does not hold (see `noP`): take `permutationTest`. */
  readonly p: number | null;
  readonly noP: string | null;
  readonly n: number;
  readonly m: number;
}

const LIMIT_SD = Math.sqrt((2 * Math.PI * Math.PI) / 3 - 6);
const FEWEST = 10;

/**
 * Two-sample Anderson–Darling test from value counts, linear in the distinct values and, once, in the rows.
 *
 * @returns a reason when a side has no row, rows are weighted, all rows have one value, or there are fewer than four
 * @see Scholz and Stephens (1987), JASA 82:918, equation 7; the statistic equals scipy `anderson_ksamp(variant="midrank")`. p is the limit
 *   law's own, not interpolated from a table and not clipped.
 */
export function andersonDarling(counts: ValueCounts<number>): AndersonDarling | NotComputable {
  const sizes = tiedSizes(counts);
  if ('reason' in sizes) return sizes;
  const { n, m } = sizes;
  if (n + m < 4) return { reason: `${n + m} rows: the variance of the statistic needs four` };
  const statistic = midrankStatistic(counts, sizes);
  const standardised = (statistic - 1) / Math.sqrt(varianceOf(n, m));
  const noP = limitLawBroken(sizes, FEWEST) ?? null;
  return { statistic, standardised, p: noP === null ? andersonDarlingTail(1 + standardised * LIMIT_SD) : null, noP, n, m };
}

function midrankStatistic({ reference, current }: ValueCounts<number>, { n, m }: TiedSizes): number {
  const total = n + m;
  const terms = new Float64Array(reference.length);
  let [before, beforeOther] = [0, 0];
  for (let i = 0; i < terms.length; i += 1) {
    const [a, b] = [reference[i] ?? 0, current[i] ?? 0];
    const tied = a + b;
    const rank = before + beforeOther + tied / 2;
    const [own, other] = [before + a / 2, beforeOther + b / 2];
    // N·M − B·n of one side is minus that of the other, and equals m·own − n·other
    const gap = m * own - n * other;
    if (tied > 0) terms[i] = (tied * gap * gap) / (rank * (total - rank) - (total * tied) / 4);
    before += a;
    beforeOther += b;
  }
  return (((total - 1) / total) * (1 / n + 1 / m) * compensatedSum(terms)) / total;
}

/** Variance of A² at these sizes when no rows are tied (Scholz and Stephens, equation 4, k = 2). */
function varianceOf(n: number, m: number): number {
  const total = n + m;
  const perSide = 1 / n + 1 / m;
  let [tail, g] = [0, 0];
  for (let i = total - 1; i >= 2; i -= 1) {
    tail += 1 / i;
    g += tail / (total - i + 1);
  }
  const h = tail + 1;
  const a = 4 * g - 6 + (10 - 6 * g) * perSide;
  const b = (2 * g - 4) * 4 + 16 * h + (2 * g - 14 * h - 4) * perSide - 8 * h + 4 * g - 6;
  const c = (6 * h + 2 * g - 2) * 4 + (4 * h - 4 * g + 6) * 2 + (2 * h - 6) * perSide + 4 * h;
  const d = (2 * h + 6) * 4 - 8 * h;
  return (a * total ** 3 + b * total ** 2 + c * total + d) / ((total - 1) * (total - 2) * (total - 3));
}
