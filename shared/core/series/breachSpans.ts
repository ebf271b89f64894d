/** From when to when was a series beyond its limit? */

/** A run of neighbouring periods beyond the limit; indices of its first and last member. */
export interface BreachSpan {
  readonly first: number;
  readonly last: number;
}

/**
 * Merges neighbouring breaches into spans.
 *
 * @param beyond one entry a period, in order; null where the period cannot be judged: it neither begins nor ends a span
 * @param minLength shortest span kept, in breached periods
 */
export function breachSpans(beyond: readonly (boolean | null)[], minLength = 1): BreachSpan[] {
  const spans: BreachSpan[] = [];
  let open: { first: number; last: number; breaches: number } | undefined;
  const close = (): void => {
    if (open !== undefined && open.breaches >= minLength) spans.push({ first: open.first, last: open.last });
    open = undefined;
  };
  beyond.forEach((breached, i) => {
    if (breached === false) close();
    if (breached === true) open = { first: open?.first ?? i, last: i, breaches: (open?.breaches ?? 0) + 1 };
  });
  close();
  return spans;
}
