/** How long does a batch take, as a function of its size, and how well do measured batches follow it? */
import type { NotComputable } from '../stats/interval.ts';
import { quantile } from '../stats/quantile.ts';

export interface SizeTime {
  readonly size: number;
  readonly batches: number;
  readonly medianMs: number;
  /** The monotone curve at this size. */
  readonly fittedMs: number;
}

export interface BatchTimeCurve {
  /** Ascending measured sizes. */
  readonly sizes: readonly SizeTime[];
  readonly batches: number;
  /** medianMs ≈ fixedMs + perRowMs · size, least squares weighted by batches; null with one size. For reading, not for simulating. */
  readonly affine: { readonly fixedMs: number; readonly perRowMs: number; readonly maxResidualMs: number } | null;
  /** Largest |median − fitted|: 0 unless medians fall as sizes grow. */
  readonly maxResidualMs: number;
  /** Median of |time − fitted| ÷ fitted over batches: how much a batch of a known size still varies. */
  readonly spread: number;
}

/** One batch: rows that were run (padding included) and ms. */
export interface MeasuredBatches {
  readonly size: ArrayLike<number>;
  readonly ms: ArrayLike<number>;
}

/** Pool-adjacent-violators: the non-decreasing values nearest to `values` in weighted squares (Barlow et al. 1972). */
function isotonic(values: readonly number[], weights: readonly number[]): number[] {
  const pools: { mean: number; weight: number; count: number }[] = [];
  values.forEach((mean, i) => {
    pools.push({ mean, weight: weights[i] ?? 1, count: 1 });
    for (;;) {
      const [left, right] = [pools.at(-2), pools.at(-1)];
      if (left === undefined || right === undefined || left.mean <= right.mean) break;
      const weight = left.weight + right.weight;
      pools.splice(-2, 2, { mean: (left.mean * left.weight + right.mean * right.weight) / weight, weight, count: left.count + right.count });
    }
  });
  return pools.flatMap(({ mean, count }) => Array.from({ length: count }, () => mean));
}

function affineOf(sizes: readonly { readonly size: number; readonly batches: number; readonly medianMs: number }[]): BatchTimeCurve['affine'] {
  if (sizes.length < 2) return null;
  const weight = sizes.reduce((sum, { batches }) => sum + batches, 0);
  const mean = (of: (x: (typeof sizes)[number]) => number): number => sizes.reduce((sum, x) => sum + x.batches * of(x), 0) / weight;
  const [sizeMean, msMean] = [mean(({ size }) => size), mean(({ medianMs }) => medianMs)];
  const perRowMs = mean(({ size, medianMs }) => (size - sizeMean) * (medianMs - msMean)) / mean(({ size }) => (size - sizeMean) ** 2);
  const fixedMs = msMean - perRowMs * sizeMean;
  return { fixedMs, perRowMs, maxResidualMs: Math.max(...sizes.map(({ size, medianMs }) => Math.abs(medianMs - fixedMs - perRowMs * size))) };
}

/**
 * Medians by size, made non-decreasing (weighted by batches). Batches without a finite time are left out.
 *
 * @returns a reason when no batch has a time
 */
export function batchTimeCurve({ size, ms }: MeasuredBatches): BatchTimeCurve | NotComputable {
  const bySize = new Map<number, number[]>();
  for (let i = 0; i < size.length; i += 1) {
    const [rows, time] = [size[i] ?? 0, ms[i] ?? NaN];
    if (!(Number.isFinite(time) && time > 0)) continue;
    const list = bySize.get(rows);
    if (list === undefined) bySize.set(rows, [time]);
    else list.push(time);
  }
  if (bySize.size === 0) return { reason: 'no batch has a time' };
  const measured = [...bySize].sort(([a], [b]) => a - b).map(([rows, times]) => ({ size: rows, batches: times.length, medianMs: quantile(Float64Array.from(times).sort(), 0.5) ?? 0 }));
  const fitted = isotonic(measured.map(({ medianMs }) => medianMs), measured.map(({ batches }) => batches));
  const sizes = measured.map((each, i) => ({ ...each, fittedMs: fitted[i] ?? each.medianMs }));
  const deviations = sizes.flatMap(({ size: rows, fittedMs }) => (bySize.get(rows) ?? []).map((time) => Math.abs(time - fittedMs) / fittedMs));
  return {
    sizes, affine: affineOf(measured),
    batches: deviations.length,
    maxResidualMs: Math.max(...sizes.map(({ medianMs, fittedMs }) => Math.abs(medianMs - fittedMs))),
    spread: quantile(Float64Array.from(deviations).sort(), 0.5) ?? 0,
  };
}

/** ms of a batch of `rows`, linear between measured sizes; undefined outside of them: nothing is extrapolated. */
export function batchTimeMs({ sizes }: Pick<BatchTimeCurve, 'sizes'>, rows: number): number | undefined {
  const at = sizes.findIndex(({ size }) => size >= rows);
  const [below, above] = [sizes[at - 1], sizes[at]];
  if (above === undefined) return undefined;
  if (above.size === rows) return above.fittedMs;
  if (below === undefined) return undefined;
  return below.fittedMs + ((above.fittedMs - below.fittedMs) * (rows - below.size)) / (above.size - below.size);
}
