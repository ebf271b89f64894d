/** How pure are the rows at the top of the ranking, averaged over recall? */

import { type Estimate, type Interval, type NotComputable, Z95 } from './interval.ts';
import { classTotals, type EffectiveClasses, type ScoreGroups } from './scoreGroups.ts';
import { wilson } from './wilson.ts';

/**
 * Average precision Σ(Rₖ − Rₖ₋₁)·Pₖ over distinct thresholds, no interpolation, tied scores together. Its chance level is the base rate.
 * Interval: normal on the logit scale with the number of positives as size; for a value of exactly 1, Wilson with that size.
 *
 * @param effective sizes for the interval when groups hold sums of weights
 * @returns a reason when a class is absent
 * @see Boyd, Eng and Page (2013), ECML PKDD, section 3.2; value equals scikit-learn `average_precision_score`
 */
export function averagePrecision(groups: ScoreGroups, effective?: EffectiveClasses): Estimate | NotComputable {
  const totals = classTotals(groups);
  if ('reason' in totals) return totals;
  const { p, n } = totals;
  let [hits, rows, sum] = [0, 0, 0];
  for (let i = groups.scores.length - 1; i >= 0; i -= 1) {
    const positives = groups.positives[i] ?? 0;
    hits += positives;
    rows += positives + (groups.negatives[i] ?? 0);
    if (positives > 0) sum += (positives / p) * (hits / rows);
  }
  const value = Math.min(1, sum);
  const size = { n: p + n, ...(effective === undefined ? {} : { nEff: effective.positives + effective.negatives }) };
  return { value, ...logitInterval(value, effective?.positives ?? p), ...size, level: 0.95 };
}

function logitInterval(value: number, positives: number): Interval & Pick<Estimate, 'method'> {
  if (value === 1) return { ...(wilson(positives, positives) ?? { low: 0, high: 1 }), method: 'Wilson on the number of positives' };
  const centre = Math.log(value / (1 - value));
  const half = Z95 / Math.sqrt(positives * value * (1 - value));
  const expit = (x: number): number => 1 / (1 + Math.exp(-x));
  return { low: expit(centre - half), high: expit(centre + half), method: 'logit normal' };
}
