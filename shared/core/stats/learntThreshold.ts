/** How large may a metric be before it leaves the range of the reference's own periods? */

import { isComputable, type NotComputable } from './interval.ts';
import { momentsFromCounts } from './momentsFromCounts.ts';

export interface ThresholdOptions {
  /** Standard deviations; 3 by default. */
  readonly k?: number;
  /** `upper` for distances (default), `both` for means and rates. */
  readonly sides?: 'upper' | 'both';
  /** Fewest chunks to learn from; 6 by default. */
  readonly minChunks?: number;
}

export interface LearntThreshold {
  readonly upper: number;
  /** Null when only the upper side counts. */
  readonly lower: number | null;
  readonly mean: number;
  /** n − 1 over chunks. */
  readonly sd: number;
  readonly chunks: number;
}

/**
 * mean ± k·sd of the metric over reference chunks, each measured against the reference without itself.
 *
 * @param chunkValues null for a chunk whose metric is undefined: it does not count
 * @returns a reason with fewer than six defined chunks
 * @throws RangeError when a value is not finite
 */
export function learntThreshold(chunkValues: readonly (number | null)[], options: ThresholdOptions = {}): LearntThreshold | NotComputable {
  const { k = 3, sides = 'upper', minChunks = 6 } = options;
  const defined = chunkValues.filter((x) => x !== null);
  if (defined.length < Math.max(2, minChunks)) return { reason: `${defined.length} reference chunks have a value, ${Math.max(2, minChunks)} are needed` };
  const moments = momentsFromCounts(defined);
  if (!isComputable(moments)) return moments;
  const { mean } = moments;
  const sd = moments.sd ?? 0; // two chunks at least, so it exists
  return { upper: mean + k * sd, lower: sides === 'both' ? mean - k * sd : null, mean, sd, chunks: defined.length };
}
