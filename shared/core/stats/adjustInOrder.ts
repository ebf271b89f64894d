/** How are the p-values of a family adjusted together and given back in their places? */

/**
 * Sorts the defined p-values, adjusts them together and puts them back in place; null stays null.
 * @throws RangeError when a p-value is outside [0, 1]
 */
export function adjustInOrder(pValues: readonly (number | null)[], adjust: (sorted: readonly number[]) => readonly number[]): (number | null)[] {
  const defined = pValues.flatMap((p, index) => (p === null ? [] : [{ p, index }]));
  for (const { p } of defined) if (!(p >= 0 && p <= 1)) throw new RangeError(`${p} is no p-value`);
  defined.sort((a, b) => a.p - b.p);
  const adjusted = adjust(defined.map(({ p }) => p));
  const out: (number | null)[] = pValues.map(() => null);
  defined.forEach(({ index }, rank) => (out[index] = adjusted[rank] ?? null));
  return out;
}
