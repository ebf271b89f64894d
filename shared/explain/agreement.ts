/** How far do two explanations of one row agree? */

export interface Agreement {
  /** Features compared: the requested number, or all of them if there are fewer. */
  readonly k: number;
  /** Share of features among the top k of both. */
  readonly topK: number;
  /** Share of features among the top k of both with the same sign. */
  readonly signedTopK: number;
  /** Share of places 1 … k that hold the same feature in both. */
  readonly rank: number;
  /** Features (by position) among the top k of both whose signs differ: conflicts to show. */
  readonly conflicts: readonly number[];
}

/** Positions by |value|, largest first; ties keep their order. */
const order = (values: ArrayLike<number>): number[] =>
  Array.from({ length: values.length }, (_, index) => index).sort((a, b) => Math.abs(values[b] ?? 0) - Math.abs(values[a] ?? 0));

/**
 * Top-k, sign and rank agreement of two attributions over the same features.
 *
 * @param a attribution of each feature; 0 for features that an explanation leaves out
 * @param b the other attribution, same length
 * @param k how many of the largest features to compare, at least 1
 * @returns shares in [0, 1]; all 0 when there are no features. A zero attribution has no sign and conflicts with none.
 * @throws RangeError for different lengths, or k that is no whole number ≥ 1
 * @see Krishna et al. 2022, "The disagreement problem in explainable machine learning", section 4
 */
export function agreement(a: ArrayLike<number>, b: ArrayLike<number>, k: number): Agreement {
  if (a.length !== b.length) throw new RangeError(`explanations of ${a.length} and ${b.length} features cannot be compared`);
  if (!Number.isInteger(k) || k < 1) throw new RangeError(`cannot compare the top ${k} features`);
  const size = Math.min(k, a.length);
  if (size === 0) return { k: 0, topK: 0, signedTopK: 0, rank: 0, conflicts: [] };
  const topA = order(a).slice(0, size);
  const topB = order(b).slice(0, size);
  const both = topA.filter((feature) => topB.includes(feature));
  const sign = (values: ArrayLike<number>, feature: number): number => Math.sign(values[feature] ?? 0);
  return {
    k: size,
    topK: both.length / size,
    signedTopK: both.filter((feature) => sign(a, feature) === sign(b, feature)).length / size,
    rank: topA.filter((feature, place) => topB[place] === feature).length / size,
    conflicts: both.filter((feature) => sign(a, feature) * sign(b, feature) < 0),
  };
}
