/** How far are probabilities from the outcomes, in mean squared error? */

import { type Estimate, isComputable, type NotComputable } from './interval.ts';
import { meanOfGroups } from './meanOfGroups.ts';
import type { ScoreGroups } from './scoreGroups.ts';

/**
 * Mean of (p − y)² over rows, binary form in [0, 1], with Student's interval of the mean cut to [0, 1].
 *
 * @param nEff (Σw)²/Σw² when groups hold sums of weights
 * @returns a reason when fewer than two rows are labelled or a score is no probability
 * @see Brier (1950), Monthly Weather Review 78:1; equals scikit-learn `brier_score_loss`
 */
export function brier({ scores, positives, negatives }: ScoreGroups, nEff?: number): Estimate | NotComputable {
  const size = scores.length;
  const [losses, counts] = [new Float64Array(2 * size), new Float64Array(2 * size)];
  for (let i = 0; i < size; i += 1) {
    const score = scores[i] ?? Number.NaN;
    if (!(score >= 0 && score <= 1)) return { reason: `score ${score} is no probability` };
    [losses[2 * i], counts[2 * i]] = [(1 - score) ** 2, positives[i] ?? 0];
    [losses[2 * i + 1], counts[2 * i + 1]] = [score * score, negatives[i] ?? 0];
  }
  const mean = meanOfGroups(losses, counts, nEff);
  return isComputable(mean) ? { ...mean, low: Math.max(0, mean.low), high: Math.min(1, mean.high) } : mean;
}
