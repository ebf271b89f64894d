/** Do labels exist for both decisions alike, or does the decision select who gets one? */
import { isComputable } from '../../core/stats/interval.ts';
import { newcombe } from '../../core/stats/newcombe.ts';
import { wilson } from '../../core/stats/wilson.ts';
import { type Metric, noMetric, toMetric } from '../metric.ts';
import type { RolloutRows } from './requests.ts';
import type { Coverage } from './result.ts';

/** Coverage that differs by less is taken for chance or delay. */
const NOTABLE = 0.05;

/** Label coverage by the champion's decision; null when no row has a label. */
export function labelCoverage({ label, sides }: RolloutRows, threshold: number): Coverage | null {
  const [scores] = sides;
  const counts = [{ hits: 0, n: 0 }, { hits: 0, n: 0 }];
  label.forEach((known, i) => {
    const score = scores.score[i] ?? Number.NaN;
    const side = counts[score >= threshold ? 1 : 0];
    if (Number.isNaN(score) || side === undefined) return;
    side.n += 1;
    side.hits += Number(!Number.isNaN(known));
  });
  const [negative, positive] = counts;
  if (negative === undefined || positive === undefined || negative.hits + positive.hits === 0) return null;
  const difference = newcombe(positive, negative);
  const selected = isComputable(difference) && (difference.low > NOTABLE || difference.high < -NOTABLE);
  return { positives: shareOf(positive), negatives: shareOf(negative), difference: toMetric(difference, positive.n + negative.n), selected };
}

function shareOf({ hits, n }: { readonly hits: number; readonly n: number }): Metric {
  const interval = wilson(hits, n);
  return interval === undefined ? noMetric({ reason: 'no such decision', n }) : { value: hits / n, ...interval, n, method: 'Wilson' };
}
