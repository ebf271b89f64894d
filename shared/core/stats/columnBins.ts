/** Into which bins do the values of a numeric column fall, by the rule asked for? */

import { compensatedSum } from './compensatedSum.ts';
import type { NotComputable } from './interval.ts';
import { type Moments, momentsFromCounts } from './momentsFromCounts.ts';
import { type Bins, referenceBins } from './referenceBins.ts';
import type { ValueCounts } from './valueCounts.ts';

export type BinRule =
  /** Equal counts of the reference, see `referenceBins`. */
  | { readonly rule: 'quantile'; readonly bins: number; readonly distinctAtMost?: number }
  /** Equal widths over the range of the reference. */
  | { readonly rule: 'equal-width'; readonly bins: number }
  /** Sturges' number of equal widths over both sides together: ⌈log₂ n + 1⌉. */
  | { readonly rule: 'sturges' }
  /** Doane's number of equal widths over the reference, which grows with its skewness. */
  | { readonly rule: 'doane' }
  /** Inner edges as given. */
  | { readonly rule: 'explicit'; readonly edges: readonly number[] };

/**
 * Bins by a rule; all but `quantile` are inner edges with open outer bins, (lo, hi].
 *
 * @returns a reason when the side a rule looks at has no value
 * @throws RangeError for fewer than one bin, or explicit edges that are not finite and strictly ascending
 * @see numbers of bins equal NumPy's `histogram_bin_edges(bins="sturges" | "doane")`
 */
export function columnBins(counts: ValueCounts<number>, rule: BinRule): Bins | NotComputable {
  const { values, reference, current } = counts;
  switch (rule.rule) {
    case 'quantile':
      return referenceBins(values, reference, rule.distinctAtMost === undefined ? { bins: rule.bins } : { bins: rule.bins, distinctAtMost: rule.distinctAtMost });
    case 'equal-width':
      return equalWidths(momentsFromCounts(values, reference), () => rule.bins);
    case 'sturges':
      return equalWidths(momentsFromCounts(values, Float64Array.from(reference, (count, i) => count + (current[i] ?? 0))), ({ n }) => ceilOf(Math.log2(n) + 1));
    case 'doane':
      return equalWidths(momentsFromCounts(values, reference), (moments) => doane(values, reference, moments));
    case 'explicit':
      return explicitBins(rule.edges);
  }
}

/** Inner edges min + i·(max − min)/bins; none when all rows have one value. */
function equalWidths(moments: Moments | NotComputable, binsOf: (moments: Moments) => number): Bins | NotComputable {
  if ('reason' in moments) return moments;
  const { min, max } = moments;
  const bins = binsOf(moments);
  if (!Number.isInteger(bins) || bins < 1) throw new RangeError(`${bins} bins`);
  const step = (max - min) / bins;
  return { kind: 'edges', edges: min === max ? [] : Array.from({ length: bins - 1 }, (_, i) => (i + 1) * step + min) };
}

/** Rounded up, not counting what rounding of the logarithm added. */
const ceilOf = (x: number): number => Math.max(1, Math.ceil(x - 1e-12));

/** ⌈1 + log₂ n + log₂(1 + |g₁|/σ(g₁))⌉, g₁ being the skewness; 1 below three rows. */
function doane(values: ArrayLike<number>, counts: ArrayLike<number>, { n, mean, populationSd }: Moments): number {
  if (n <= 2 || populationSd === 0) return 1;
  const cubes = Float64Array.from(counts, (count, i) => (count === 0 ? 0 : count * (((values[i] ?? 0) - mean) / populationSd) ** 3));
  const skewness = compensatedSum(cubes) / n;
  const spread = Math.sqrt((6 * (n - 2)) / ((n + 1) * (n + 3)));
  return ceilOf(1 + Math.log2(n) + Math.log2(1 + Math.abs(skewness) / spread));
}

function explicitBins(edges: readonly number[]): Bins {
  edges.forEach((edge, i) => {
    if (!Number.isFinite(edge) || (i > 0 && edge <= (edges[i - 1] ?? edge))) throw new RangeError(`edges ${edges.join(', ')} do not ascend`);
  });
  return { kind: 'edges', edges: [...edges] };
}
