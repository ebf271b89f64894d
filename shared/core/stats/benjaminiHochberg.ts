/** Which findings of a family survive when the share of false ones is held down? */

import { adjustInOrder } from './adjustInOrder.ts';

/**
 * Benjamini–Hochberg adjusted p-values, in the order given.
 *
 * @param pValues null for an undefined test: it stays null and is not counted in the family
 * @returns adjusted p = min over j ≥ i of p₍ⱼ₎·m/j, at most 1; ties share their value
 * @throws RangeError when a p-value is outside [0, 1]
 * @see Benjamini and Hochberg (1995), JRSS B 57:289; equals R `p.adjust(method = "BH")`
 */
export function benjaminiHochberg(pValues: readonly (number | null)[]): (number | null)[] {
  return adjustInOrder(pValues, (sorted) => {
    const m = sorted.length;
    let least = 1;
    return sorted
      .map((p, i) => ({ p, rank: i + 1 }))
      .reverse()
      .map(({ p, rank }) => (least = Math.min(least, p * (m / rank))))
      .reverse();
  });
}
