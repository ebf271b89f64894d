/** How do n rows fall into cells of given weight in one random draw? */

import { binomialDraw } from './binomialDraw.ts';
import type { RandomSource } from './seededRandom.ts';

/**
 * One draw of Multinomial(n, weights ÷ Σ weights), by conditional binomials.
 *
 * @param n rows, a whole number ≥ 0
 * @param weights one non-negative number a cell, not necessarily summing to 1
 * @returns whole numbers that sum to n
 * @throws RangeError when a weight is negative or not finite, or all are 0 while n > 0
 */
export function multinomialDraw(n: number, weights: ArrayLike<number>, random: RandomSource): number[] {
  let restWeight = 0;
  let lastCell = -1;
  for (let i = 0; i < weights.length; i += 1) {
    const weight = weights[i] ?? 0;
    if (!(weight >= 0) || weight === Infinity) throw new RangeError(`cell weight ${weight} is no weight`);
    restWeight += weight;
    if (weight > 0) lastCell = i;
  }
  if (lastCell < 0 && n > 0) throw new RangeError('no cell has a weight');
  const out = new Array<number>(weights.length).fill(0);
  let rest = n;
  for (let i = 0; i < lastCell && rest > 0; i += 1) {
    const weight = weights[i] ?? 0;
    const drawn = binomialDraw(rest, weight / restWeight, random);
    out[i] = drawn;
    rest -= drawn;
    restWeight -= weight;
  }
  if (lastCell >= 0) out[lastCell] = rest;
  return out;
}
