/** How often does a positive row score above a negative one? */

import { type Estimate, type NotComputable, symmetricInterval, Z95 } from './interval.ts';
import { classTotals, type EffectiveClasses, type ScoreGroups } from './scoreGroups.ts';

export interface RocAuc extends Estimate {
  /** DeLong's variance of the AUC; null when a class has a single row. */
  readonly variance: number | null;
  readonly positives: number;
  readonly negatives: number;
}

/**
 * Area under the ROC curve, ties counting ½, with DeLong's interval cut to [0, 1]. O(distinct scores).
 * A perfect ranking has variance 0, so its interval is a point.
 *
 * @param effective sizes for the variance when groups hold sums of weights
 * @returns a reason when a class is absent; with a single row in a class the interval is [0, 1]
 * @see DeLong, DeLong and Clarke-Pearson (1988), Biometrics 44:837
 */
export function rocAuc(groups: ScoreGroups, effective?: EffectiveClasses): RocAuc | NotComputable {
  const totals = classTotals(groups);
  if ('reason' in totals) return totals;
  const { p, n } = totals;
  const value = areaOf(groups, p, n);
  const [pEff, nEff] = [effective?.positives ?? p, effective?.negatives ?? n];
  const spread = placementSpread(groups, { p, n, value });
  const variance = pEff > 1 && nEff > 1 ? spread.positives / (pEff - 1) + spread.negatives / (nEff - 1) : null;
  const interval = variance === null ? { low: 0, high: 1 } : symmetricInterval(value, Z95 * Math.sqrt(variance), { low: 0, high: 1 });
  const method = variance === null ? 'none: a class has a single row' : 'DeLong';
  return { value, ...interval, level: 0.95, method, n: p + n, variance, positives: p, negatives: n, ...(effective === undefined ? {} : { nEff: pEff + nEff }) };
}

function areaOf({ scores, positives, negatives }: ScoreGroups, p: number, n: number): number {
  let below = 0;
  let pairs = 0;
  for (let i = 0; i < scores.length; i += 1) {
    const here = negatives[i] ?? 0;
    pairs += (positives[i] ?? 0) * (below + here / 2);
    below += here;
  }
  return pairs / (p * n);
}

/** Mean squared deviation of the placements of each class from the AUC, which is their mean. */
function placementSpread(
  { scores, positives, negatives }: ScoreGroups,
  { p, n, value }: { readonly p: number; readonly n: number; readonly value: number },
): { readonly positives: number; readonly negatives: number } {
  let [positivesBelow, negativesBelow, ofPositives, ofNegatives] = [0, 0, 0, 0];
  for (let i = 0; i < scores.length; i += 1) {
    const [pos, neg] = [positives[i] ?? 0, negatives[i] ?? 0];
    ofPositives += pos * ((negativesBelow + neg / 2) / n - value) ** 2;
    ofNegatives += neg * ((p - positivesBelow - pos / 2) / p - value) ** 2;
    positivesBelow += pos;
    negativesBelow += neg;
  }
  return { positives: ofPositives / p, negatives: ofNegatives / n };
}
