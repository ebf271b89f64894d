/** How sure is a mean when equal inputs come again and again and answer alike? */
import { compensatedSum } from '../core/stats/compensatedSum.ts';
import { type Estimate, type NotComputable, symmetricInterval, Z95 } from '../core/stats/interval.ts';

/** `clusters` clusters that each have `rows` rows whose values sum to `sum`. */
export interface ClusterGroup {
  readonly sum: number;
  readonly rows: number;
  readonly clusters: number;
}

/**
 * Mean of all rows with the normal interval of the cluster-robust (linearised, without small-sample factor) standard error.
 *
 * @returns a reason when there are fewer than two clusters
 * @see Field and Welsh (2007), JRSS B 69:369; equals statsmodels OLS on a constant with cov_type="cluster", use_correction=False
 */
export function clusteredMean(groups: readonly ClusterGroup[]): (Estimate & { readonly clusters: number }) | NotComputable {
  const clusters = groups.reduce((sum, group) => sum + group.clusters, 0);
  if (clusters < 2) return { reason: `${clusters} distinct inputs: at least two are needed` };
  const n = compensatedSum(groups.map((group) => group.rows * group.clusters));
  const value = compensatedSum(groups.map((group) => group.sum * group.clusters)) / n;
  const squares = compensatedSum(groups.map((group) => group.clusters * (group.sum - value * group.rows) ** 2));
  return { value, ...symmetricInterval(value, (Z95 * Math.sqrt(squares)) / n), level: 0.95, method: 'cluster-robust normal', n, clusters };
}
