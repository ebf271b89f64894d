/** From when to when was a series beyond its limit? */

/** A run of periods beyond the limit; indices of its first and last breach. */
export interface BreachSpan {
  readonly first: number;
  readonly last: number;
  /** Periods of the run that are beyond the limit. */
  readonly breaches: number;
}

export interface SpanOptions {
  /** Fewest breached periods of a span; 1 by default. */
  readonly minBreaches?: number;
  /** Periods within the limit that a span may bridge at a time; 0 by default. */
  readonly maxGap?: number;
}

/**
 * Merges neighbouring breaches into spans.
 *
 * @param beyond one entry a period, in order; null where the period cannot be judged: it neither begins nor ends a span
 */
export function breachSpans(beyond: readonly (boolean | null)[], { minBreaches = 1, maxGap = 0 }: SpanOptions = {}): BreachSpan[] {
  const spans: BreachSpan[] = [];
  let gap = Infinity;
  beyond.forEach((breached, i) => {
    if (breached === null) return;
    if (!breached) {
      gap += 1;
      return;
    }
    const open = spans[spans.length - 1];
    if (open !== undefined && gap <= maxGap) spans[spans.length - 1] = { first: open.first, last: i, breaches: open.breaches + 1 };
    else spans.push({ first: i, last: i, breaches: 1 });
    gap = 0;
  });
  return spans.filter(({ breaches }) => breaches >= minBreaches);
}
