/** Which findings of a family survive when even one false one must be unlikely? */

import { adjustInOrder } from './adjustInOrder.ts';

/**
 * Holm adjusted p-values, in the order given.
 *
 * @param pValues null for an undefined test: it stays null and is not counted in the family
 * @returns adjusted p = max over j ≤ i of (m − j + 1)·p₍ⱼ₎, at most 1
 * @throws RangeError when a p-value is outside [0, 1]
 * @see Holm (1979), Scandinavian J. Statistics 6:65; equals R `p.adjust(method = "holm")`
 */
export function holm(pValues: readonly (number | null)[]): (number | null)[] {
  return adjustInOrder(pValues, (sorted) => {
    let most = 0;
    return sorted.map((p, i) => (most = Math.max(most, Math.min(1, (sorted.length - i) * p))));
  });
}
