/** Is this pair of counts a proportion at all? */

/** `hits` of `n`; fractional when rows are weighted (scaled so that n is the effective size). */
export interface Proportion {
  readonly hits: number;
  readonly n: number;
}

/** The share, or `undefined` when n = 0. @throws RangeError when hits is outside [0, n] or either is not finite */
export function shareOf({ hits, n }: Proportion): number | undefined {
  if (!Number.isFinite(hits) || !Number.isFinite(n) || hits < 0 || hits > n) throw new RangeError(`hits ${hits} of ${n} is no proportion`);
  return n === 0 ? undefined : hits / n;
}
