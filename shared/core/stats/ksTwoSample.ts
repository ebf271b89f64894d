/** How large is the widest gap between two distribution functions, and could it be chance? */

import type { NotComputable } from './interval.ts';
import { kolmogorov } from './kolmogorov.ts';
import { pairedTotals } from './pairedShares.ts';
import type { ValueCounts } from './valueCounts.ts';

export interface KsTwoSample {
  /** D = sup |F − G|. */
  readonly statistic: number;
  /** Two-sided; conservative when values are tied. */
  readonly p: number;
  readonly method: 'exact' | 'asymptotic';
  /** The value at which the gap is widest. */
  readonly at: number;
  readonly n: number;
  readonly m: number;
}

export interface KsOptions {
  /** Exact up to this many rows on the larger side; 10 000 by default. */
  readonly exactAtMost?: number;
  /** Effective sizes of weighted sides; the p-value is then asymptotic. */
  readonly effective?: { readonly reference: number; readonly current: number };
}

/** Lattice points the exact method may visit; beyond, λ is so large (or p so small) that both methods agree to every digit shown. */
const EXACT_WORK = 4e7;

/**
 * Two-sample Kolmogorov–Smirnov test from value counts (for full vectors see `valueCounts`).
 *
 * @returns a reason when a side has no row
 * @see Hodges (1958), Arkiv för Matematik 3:469 for the exact tail; equals scipy `ks_2samp(method="exact")`
 */
export function ksTwoSample({ values, reference, current }: ValueCounts<number>, options: KsOptions = {}): KsTwoSample | NotComputable {
  const [n, m] = pairedTotals(reference, current);
  if (n === 0) return { reason: 'the reference has no row' };
  if (m === 0) return { reason: 'the current side has no row' };
  const { gap, at } = widestGap({ values, reference, current }, n, m);
  const statistic = Math.min(1, gap / (n * m));
  const [nEff, mEff] = [options.effective?.reference ?? n, options.effective?.current ?? m];
  const exact = isWhole(options, n, m) && 2 * gap <= EXACT_WORK;
  const lambda = statistic * Math.sqrt((nEff * mEff) / (nEff + mEff));
  return { statistic, p: exact ? exactTail(Math.round(gap), n, m) : kolmogorov(lambda), method: exact ? 'exact' : 'asymptotic', at, n, m };
}

function isWhole({ exactAtMost = 10_000, effective }: KsOptions, n: number, m: number): boolean {
  return effective === undefined && Number.isInteger(n) && Number.isInteger(m) && Math.max(n, m) <= exactAtMost;
}

/** The largest |m·A − n·B| over values, A and B being cumulative counts (a whole number for whole counts, so exact). */
function widestGap({ values, reference, current }: ValueCounts<number>, n: number, m: number): { readonly gap: number; readonly at: number } {
  let [a, b, gap] = [0, 0, 0];
  let at = values[0] ?? 0;
  for (let i = 0; i < values.length; i += 1) {
    a += reference[i] ?? 0;
    b += current[i] ?? 0;
    const here = Math.abs(m * a - n * b);
    if (here > gap) {
      gap = here;
      at = values[i] ?? at;
    }
  }
  return { gap, at };
}

/**
 * Chance that a random order of n and m rows reaches a gap |m·i − n·j| ≥ gap: dynamic programming over the band of lattice points
 * inside the gap; every point outside has chance 1, all terms are positive, so small tails keep their digits.
 */
function exactTail(gap: number, n: number, m: number): number {
  if (gap <= 0) return 1;
  const chance = new Float64Array(m + 1).fill(1);
  const lastInside = (i: number): number => Math.min(m, Math.ceil((m * i + gap) / n) - 1);
  const firstInside = (i: number): number => Math.max(0, Math.floor((m * i - gap) / n) + 1);
  for (let j = 0; j <= lastInside(0); j += 1) chance[j] = 0;
  for (let i = 1; i <= n; i += 1) {
    const first = firstInside(i);
    const last = lastInside(i);
    let left = first === 0 ? 0 : 1;
    if (first > 0) chance[first - 1] = 1;
    for (let j = first; j <= last; j += 1) {
      left = (i * (chance[j] ?? 1) + j * left) / (i + j);
      chance[j] = left;
    }
  }
  return Math.min(1, chance[m] ?? 1);
}
