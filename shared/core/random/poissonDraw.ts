/** How many independent events happen in one random draw of a given mean? */

import type { RandomSource } from './seededRandom.ts';

/** Below this mean counting up is cheaper than rejection. */
const INVERSION_BELOW = 10;

/**
 * One draw of Poisson(mean): inversion below 10, else the transformed rejection PTRS (Hörmann 1993, Insurance: Math. Econ. 12).
 *
 * @param mean expected count, ≥ 0 and finite; 0 gives 0
 * @throws RangeError for any other mean
 */
export function poissonDraw(mean: number, random: RandomSource): number {
  if (!(mean >= 0) || mean === Infinity) throw new RangeError(`no Poisson with mean ${mean}`);
  return mean < INVERSION_BELOW ? invert(mean, random) : reject(mean, random);
}

function invert(mean: number, random: RandomSource): number {
  let k = 0;
  let mass = Math.exp(-mean);
  let left = random.uniform();
  while (left > mass && mass > 0) {
    left -= mass;
    k += 1;
    mass *= mean / k;
  }
  return k;
}

function reject(mean: number, random: RandomSource): number {
  const b = 0.931 + 2.53 * Math.sqrt(mean);
  const a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const quick = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const u = random.uniform() - 0.5;
    const v = random.uniform();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= quick) return k;
    if (k < 0 || (us < 0.013 && v > us)) continue;
    if (Math.log(v * inverseAlpha) - Math.log(a / (us * us) + b) <= -mean + k * Math.log(mean) - logFactorial(k)) return k;
  }
}

/** ln k! by Stirling's series with three terms; a table below 10. */
function logFactorial(k: number): number {
  if (k < 10) {
    let product = 1;
    for (let i = 2; i <= k; i += 1) product *= i;
    return Math.log(product);
  }
  const x = k + 1;
  const square = x * x;
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + (1 / 12 - (1 / 360 - 1 / 1260 / square) / square) / x;
}
