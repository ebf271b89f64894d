/** What is the mean of these rows (or of their paired differences), and how sure is it when rows come in clusters? */

import { seededRandom } from '../random/seededRandom.ts';
import { compensatedSum } from './compensatedSum.ts';
import { type Estimate, type Interval, type NotComputable, symmetricInterval, Z95 } from './interval.ts';
import { percentileInterval } from './percentileInterval.ts';

export interface BootstrapOptions {
  readonly seed: number;
  /** 2000 by default. */
  readonly replicates?: number;
  /** Cluster of each row (entity, day, request); rows of a cluster are drawn together. */
  readonly clusters?: ArrayLike<string | number>;
}

export interface BootstrapMean extends Estimate {
  /** Units drawn: clusters, or rows when there are none. */
  readonly units: number;
  readonly seed: number;
}

/** Draws beyond which the normal limit is used instead: the bootstrap would differ from it by less than its own noise. */
const MOST_DRAWS = 6e7;

/**
 * Mean with a percentile bootstrap interval, resampling clusters when given. The mean of a replicate is the sum of its rows over their
 * number. With more than 6·10⁷ draws (units × replicates) the normal interval with the cluster-robust standard error; `method` says which.
 *
 * @param values one a row, finite; for a paired comparison the differences
 * @returns a reason when there are fewer than two units
 * @throws RangeError when a value is not finite or the lengths differ
 * @see Efron (1979), Annals of Statistics 7:1; Field and Welsh (2007), JRSS B 69:369, for clusters
 */
export function bootstrapMean(values: ArrayLike<number>, options: BootstrapOptions): BootstrapMean | NotComputable {
  const { seed, replicates = 2000, clusters } = options;
  if (clusters !== undefined && clusters.length !== values.length) throw new RangeError(`${values.length} rows and ${clusters.length} clusters`);
  const { sums, sizes } = unitsOf(values, clusters);
  const units = sums.length;
  if (units < 2) return { reason: `${units} ${clusters === undefined ? 'row' : 'cluster'}: nothing to resample` };
  const n = values.length;
  const value = compensatedSum(sums) / n;
  const small = units * replicates <= MOST_DRAWS;
  const interval = small ? resampled(sums, sizes, { seed, replicates }) : normalLimit(sums, sizes, value);
  const unit = clusters === undefined ? 'rows' : 'clusters';
  const method = small ? `percentile bootstrap of ${unit}, ${replicates} replicates` : `normal limit of the bootstrap of ${unit}`;
  return { value, low: Math.min(value, interval.low), high: Math.max(value, interval.high), level: 0.95, method, n, units, seed };
}

interface Units {
  readonly sums: Float64Array;
  readonly sizes: Float64Array;
}

function unitsOf(values: ArrayLike<number>, clusters: ArrayLike<string | number> | undefined): Units {
  const index = new Map<string | number, number>();
  const sums = new Float64Array(values.length);
  const sizes = new Float64Array(values.length);
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i] ?? Number.NaN;
    if (!Number.isFinite(value)) throw new RangeError(`row ${i} has the value ${value}`);
    let unit = i;
    if (clusters !== undefined) {
      const name = clusters[i] ?? '';
      unit = index.get(name) ?? index.size;
      index.set(name, unit);
    }
    sums[unit] = (sums[unit] ?? 0) + value;
    sizes[unit] = (sizes[unit] ?? 0) + 1;
  }
  const count = clusters === undefined ? values.length : index.size;
  return { sums: sums.slice(0, count), sizes: sizes.slice(0, count) };
}

function resampled(sums: Float64Array, sizes: Float64Array, { seed, replicates }: { readonly seed: number; readonly replicates: number }): Interval {
  const random = seededRandom(seed);
  const units = sums.length;
  const means = new Float64Array(replicates);
  for (let b = 0; b < replicates; b += 1) {
    let [sum, size] = [0, 0];
    for (let i = 0; i < units; i += 1) {
      const unit = random.below(units);
      sum += sums[unit] ?? 0;
      size += sizes[unit] ?? 0;
    }
    means[b] = sum / size;
  }
  return percentileInterval(means) ?? { low: -Infinity, high: Infinity };
}

/** Linearised variance of a ratio of unit sums, n (not n − 1) as in the bootstrap's limit. */
function normalLimit(sums: Float64Array, sizes: Float64Array, mean: number): Interval {
  const n = compensatedSum(sizes);
  const squares = sums.map((sum, i) => (sum - mean * (sizes[i] ?? 0)) ** 2);
  return symmetricInterval(mean, (Z95 * Math.sqrt(compensatedSum(squares))) / n);
}
