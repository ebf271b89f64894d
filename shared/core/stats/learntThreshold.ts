/** How large may a metric be before it leaves the range of the reference's own periods, and how often is that by chance? */

import t from '@stdlib/stats-base-dists-t';
import { isComputable, type NotComputable } from './interval.ts';
import { momentsFromCounts } from './momentsFromCounts.ts';
import { quantile } from './quantile.ts';

export interface ThresholdOptions {
  /** `deviations`: mean ± k·sd of the chunks (default); `quantile`: their type-7 quantile at `share`, and at 1 − share for both sides. */
  readonly rule?: 'deviations' | 'quantile';
  /** Standard deviations; 3 by default. */
  readonly k?: number;
  /** 0.99 by default. */
  readonly share?: number;
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
  /**
   * Chance that a further chunk like these leaves the limits: of Student's law for `deviations` (normal chunks), of the rank of a new value
   * among as many for `quantile` (any continuous law).
   */
  readonly falseAlarm: number;
}

/**
 * Limits of a metric over reference chunks, each measured against the reference without itself.
 *
 * @param chunkValues null for a chunk whose metric is undefined: it does not count
 * @returns a reason with fewer than six defined chunks
 * @throws RangeError when a value is not finite
 */
export function learntThreshold(chunkValues: readonly (number | null)[], options: ThresholdOptions = {}): LearntThreshold | NotComputable {
  const { sides = 'upper', minChunks = 6 } = options;
  const defined = chunkValues.filter((x) => x !== null);
  const chunks = defined.length;
  if (chunks < Math.max(2, minChunks)) return { reason: `${chunks} reference chunks have a value, ${Math.max(2, minChunks)} are needed` };
  const moments = momentsFromCounts(defined);
  if (!isComputable(moments)) return moments;
  const { mean } = moments;
  const sd = moments.sd ?? 0; // two chunks at least, so it exists
  const { upper, lower, tail } = limitsOf(defined, { mean, sd }, options);
  return { upper, lower: sides === 'both' ? lower : null, mean, sd, chunks, falseAlarm: Math.min(1, sides === 'both' ? 2 * tail : tail) };
}

function limitsOf(chunks: readonly number[], { mean, sd }: { readonly mean: number; readonly sd: number }, { rule = 'deviations', k = 3, share = 0.99 }: ThresholdOptions): { readonly upper: number; readonly lower: number; readonly tail: number } {
  const n = chunks.length;
  if (rule === 'deviations') return { upper: mean + k * sd, lower: mean - k * sd, tail: t.cdf(-k / Math.sqrt(1 + 1 / n), n - 1) };
  const sorted = [...chunks].sort((a, b) => a - b);
  // the limit lies at rank 1 + (n − 1)·share of n; a new value is above rank r with chance 1 − r/(n + 1)
  return { upper: quantile(sorted, share) ?? mean, lower: quantile(sorted, 1 - share) ?? mean, tail: 1 - (1 + (n - 1) * share) / (n + 1) };
}
