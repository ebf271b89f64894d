/** How surprised is the model by the labels, on average? */

import { type Estimate, isComputable, type NotComputable } from './interval.ts';
import { meanOfGroups } from './meanOfGroups.ts';
import type { ScoreGroups } from './scoreGroups.ts';

export interface LogLoss extends Estimate {
  /** Rows whose score was moved to [1e-15, 1 − 1e-15]. */
  readonly clipped: number;
}

const CLIP = 1e-15;

/**
 * Mean of −ln p(label), natural logarithm, scores clipped to [1e-15, 1 − 1e-15], with Student's interval of the mean (≥ 0).
 *
 * @param nEff (Σw)²/Σw² when groups hold sums of weights
 * @returns a reason when fewer than two rows are labelled or a score is no probability
 * @see equals scikit-learn `log_loss` on clipped scores
 */
export function logLoss({ scores, positives, negatives }: ScoreGroups, nEff?: number): LogLoss | NotComputable {
  const size = scores.length;
  const [losses, counts] = [new Float64Array(2 * size), new Float64Array(2 * size)];
  let clipped = 0;
  for (let i = 0; i < size; i += 1) {
    const score = scores[i] ?? Number.NaN;
    if (!(score >= 0 && score <= 1)) return { reason: `score ${score} is no probability` };
    const [pos, neg] = [positives[i] ?? 0, negatives[i] ?? 0];
    const p = Math.min(1 - CLIP, Math.max(CLIP, score));
    if (p !== score) clipped += pos + neg;
    [losses[2 * i], counts[2 * i]] = [-Math.log(p), pos];
    [losses[2 * i + 1], counts[2 * i + 1]] = [-Math.log1p(-p), neg];
  }
  const mean = meanOfGroups(losses, counts, nEff);
  return isComputable(mean) ? { ...mean, low: Math.max(0, mean.low), clipped } : mean;
}
