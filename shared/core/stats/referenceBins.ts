/** Into which bins do the values of a numeric column fall, as the reference sees it? */

import type { NotComputable } from './interval.ts';
import { quantilesOfCounts } from './quantile.ts';

/** Bins of a numeric column; they are stored and shown with every figure made from them. */
export type Bins =
  /** (−∞, e₁], (e₁, e₂], …, (eₖ, ∞): k + 1 bins; closed on the left, (−∞, e₁), [e₁, e₂), …, where that is said. */
  | { readonly kind: 'edges'; readonly edges: readonly number[]; readonly closed?: 'left' }
  /** One bin a value and a last one for every other value. */
  | { readonly kind: 'values'; readonly values: readonly number[] };

export interface BinOptions {
  /** Equal-count bins asked for; 10 by default. */
  readonly bins?: number;
  /** With at most this many distinct reference values each gets its own bin; 20 by default. */
  readonly distinctAtMost?: number;
}

/**
 * Equal-count bins from the reference: inner edges are its type-7 quantiles at 1/k … (k−1)/k, duplicates merged, outer bins open.
 * An edge at the reference's maximum is dropped (the bin above it could hold no reference row).
 *
 * @param values ascending finite values
 * @param counts reference rows of each value; cells with 0 are not seen
 * @returns a reason when the reference has no value
 */
export function referenceBins(values: ArrayLike<number>, counts: ArrayLike<number>, options: BinOptions = {}): Bins | NotComputable {
  const { bins = 10, distinctAtMost = 20 } = options;
  if (!Number.isInteger(bins) || bins < 1) throw new RangeError(`${bins} bins`);
  const { few, max } = distinctValues(values, counts, distinctAtMost);
  if (few.length === 0) return { reason: 'the reference has no value' };
  if (few.length <= distinctAtMost) return { kind: 'values', values: few };
  const shares = Array.from({ length: bins - 1 }, (_, i) => (i + 1) / bins);
  const inner = quantilesOfCounts(values, counts, shares).filter((edge) => edge !== undefined);
  return { kind: 'edges', edges: [...new Set(inner)].filter((edge) => edge < max) };
}

/** The first distinct counted values, one more than `atMost` when there are more, and the largest. */
function distinctValues(values: ArrayLike<number>, counts: ArrayLike<number>, atMost: number): { readonly few: number[]; readonly max: number } {
  const few: number[] = [];
  let max = -Infinity;
  for (let i = 0; i < values.length; i += 1) {
    if ((counts[i] ?? 0) === 0) continue;
    max = values[i] ?? max;
    if (few.length <= atMost) few.push(max);
  }
  return { few, max };
}

/**
 * Rows a bin; for `values` bins the last cell counts every other value.
 *
 * @param values finite, in any order
 * @param counts rows of each value
 */
export function binCounts(values: ArrayLike<number>, counts: ArrayLike<number>, bins: Bins): number[] {
  const borders = bins.kind === 'edges' ? bins.edges : bins.values;
  const out = new Array<number>(borders.length + 1).fill(0);
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i] ?? 0;
    const at = firstNotBelow(borders, value);
    const cell = cellAt(bins, at, borders[at] === value);
    out[cell] = (out[cell] ?? 0) + (counts[i] ?? 0);
  }
  return out;
}

/** `at` is the first border that is not below the value, `on` whether the value lies on it. */
function cellAt(bins: Bins, at: number, on: boolean): number {
  if (bins.kind === 'values') return on ? at : bins.values.length;
  return on && bins.closed === 'left' ? at + 1 : at;
}

/** First index of an ascending list whose member is ≥ value. */
function firstNotBelow(ascending: readonly number[], value: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] ?? Infinity) >= value) high = middle;
    else low = middle + 1;
  }
  return low;
}
