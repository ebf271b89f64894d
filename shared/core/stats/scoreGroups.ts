/** How many positive and negative rows share each distinct score? */

import type { NotComputable } from './interval.ts';
import { compensatedSum } from './compensatedSum.ts';

/** Labelled scores, grouped: strictly ascending scores with rows (or weights) of each class. */
export interface ScoreGroups {
  readonly scores: ArrayLike<number>;
  readonly positives: ArrayLike<number>;
  readonly negatives: ArrayLike<number>;
}

/** Effective rows (Σw)²/Σw² of each class, when groups hold sums of weights. */
export interface EffectiveClasses {
  readonly positives: number;
  readonly negatives: number;
}

export interface GroupedScores extends ScoreGroups {
  /** Rows left out because the score is missing or not finite, or the label is neither true nor false. */
  readonly excluded: number;
}

/**
 * Groups rows by score. O(n log n).
 *
 * @param scores one a row
 * @param labels 1 or true for the positive class, 0 or false for the negative; anything else is excluded and counted
 * @throws RangeError when the lengths differ
 */
export function scoreGroups(scores: ArrayLike<number | null>, labels: ArrayLike<number | boolean | null>): GroupedScores {
  if (scores.length !== labels.length) throw new RangeError(`${scores.length} scores and ${labels.length} labels`);
  const { positive, negative, excluded } = splitByLabel(scores, labels);
  const size = positive.length + negative.length;
  const [distinct, positives, negatives] = [new Float64Array(size), new Float64Array(size), new Float64Array(size)];
  let groups = 0;
  let [i, j] = [0, 0];
  while (i < positive.length || j < negative.length) {
    const score = Math.min(positive[i] ?? Infinity, negative[j] ?? Infinity);
    const [fromI, fromJ] = [i, j];
    while (i < positive.length && positive[i] === score) i += 1;
    while (j < negative.length && negative[j] === score) j += 1;
    distinct[groups] = score;
    positives[groups] = i - fromI;
    negatives[groups] = j - fromJ;
    groups += 1;
  }
  return { scores: distinct.slice(0, groups), positives: positives.slice(0, groups), negatives: negatives.slice(0, groups), excluded };
}

/** Sorted finite scores of each class. */
function splitByLabel(
  scores: ArrayLike<number | null>,
  labels: ArrayLike<number | boolean | null>,
): { readonly positive: Float64Array; readonly negative: Float64Array; readonly excluded: number } {
  const [positive, negative] = [new Float64Array(scores.length), new Float64Array(scores.length)];
  let [p, q] = [0, 0];
  for (let i = 0; i < scores.length; i += 1) {
    const [score, label] = [scores[i] ?? Number.NaN, labels[i]];
    if (!Number.isFinite(score)) continue;
    if (label === 1 || label === true) positive[p++] = score + 0; // + 0 turns −0 into 0
    else if (label === 0 || label === false) negative[q++] = score + 0;
  }
  return { positive: positive.slice(0, p).sort(), negative: negative.slice(0, q).sort(), excluded: scores.length - p - q };
}

/** Totals of both classes, or why a curve cannot be drawn. */
export function classTotals({ scores, positives, negatives }: ScoreGroups): { readonly p: number; readonly n: number } | NotComputable {
  if (scores.length !== positives.length || scores.length !== negatives.length) throw new RangeError('score groups differ in length');
  const [p, n] = [compensatedSum(positives), compensatedSum(negatives)];
  if (p + n === 0) return { reason: 'no labelled row with a score' };
  if (p === 0) return { reason: 'no row is labelled positive' };
  if (n === 0) return { reason: 'no row is labelled negative' };
  return { p, n };
}
