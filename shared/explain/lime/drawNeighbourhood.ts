/** Which rows around the explained one does LIME ask the model about? */
import normal from '@stdlib/stats-base-dists-normal';
import type { RandomSource } from '../../core/random/seededRandom.ts';
import type { LimeCell, LimeColumn } from './limeColumns.ts';
import { binOf } from './limeStatistics.ts';
import type { LimeFeature, LimeStatistics, NumericBin } from './limeStatistics.ts';

interface NeighbourhoodOptions {
  /** Rows to draw, the explained row (row 0) included. */
  readonly samples: number;
  readonly random: RandomSource;
  /** Reproduces a defect of lime 0.2.0.1: a bin whose bounds are equal gives 0 instead of its value. */
  readonly compat?: boolean | undefined;
}

interface Neighbourhood {
  /** Row-major [samples × columns]: 1 where the drawn value lies in the explained row's bin; row 0 is all ones. */
  readonly sameBin: Uint8Array;
  /** What the model is asked; row 0 holds the explained row's own values. */
  readonly columns: readonly LimeColumn[];
}

/** Index drawn with the given shares, which add up to 1. */
function drawBin(shares: Float64Array, random: RandomSource): number {
  let left = random.uniform();
  let last = 0;
  for (let bin = 0; bin < shares.length; bin += 1) {
    const share = shares[bin] ?? 0;
    if (share > 0) last = bin;
    if (left < share) return bin;
    left -= share;
  }
  return last;
}

/** Normal(mean, std) restricted to [min, max], by inversion. */
function drawInBin(bin: NumericBin, { random, compat = false }: NeighbourhoodOptions): number {
  if (bin.min === bin.max) return compat ? 0 : bin.min;
  const low = normal.cdf((bin.min - bin.mean) / bin.std, 0, 1);
  const high = normal.cdf((bin.max - bin.mean) / bin.std, 0, 1);
  const drawn = bin.mean + bin.std * normal.quantile(low + random.uniform() * (high - low), 0, 1);
  return Math.min(bin.max, Math.max(bin.min, drawn));
}

function drawColumn(feature: LimeFeature, cell: LimeCell, options: NeighbourhoodOptions): { readonly column: LimeColumn; readonly same: Uint8Array } {
  const own = binOf(feature, cell);
  const bins = Int32Array.from({ length: options.samples }, (_, row) => (row === 0 ? own : drawBin(feature.shares, options.random)));
  const same = Uint8Array.from(bins, (bin, row) => (row === 0 || bin === own ? 1 : 0));
  if (feature.kind === 'numeric') {
    const first = typeof cell === 'number' ? cell : Number.NaN;
    const values = Float64Array.from(bins, (bin, row) => {
      const drawn = feature.bins[bin];
      return row === 0 ? first : drawn === undefined ? Number.NaN : drawInBin(drawn, options);
    });
    return { column: { kind: 'numeric', name: feature.name, values }, same };
  }
  const first = cell === null || (typeof cell === 'number' && Number.isNaN(cell)) ? null : String(cell);
  const values = Array.from(bins, (bin, row) => (row === 0 ? first : (feature.categories[bin] ?? null)));
  return { column: { kind: 'category', name: feature.name, values }, same };
}

/**
 * Draws LIME's neighbourhood of a row: each column's bin with its training share, and a value inside the bin from a normal distribution with the
 * bin's mean and standard deviation, truncated to the bin. A missing value is drawn as often as training has it.
 *
 * @param row one value per column of the statistics, in their order
 */
export function drawNeighbourhood(statistics: LimeStatistics, row: readonly LimeCell[], options: NeighbourhoodOptions): Neighbourhood {
  const width = statistics.features.length;
  const sameBin = new Uint8Array(options.samples * width);
  const columns = statistics.features.map((feature, index) => {
    const { column, same } = drawColumn(feature, row[index] ?? null, options);
    same.forEach((bit, sample) => {
      sameBin[sample * width + index] = bit;
    });
    return column;
  });
  return { sameBin, columns };
}
