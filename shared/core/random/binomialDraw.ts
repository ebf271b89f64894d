/** How many of n independent trials succeed in one random draw? */

import type { RandomSource } from './seededRandom.ts';

/** Below this expected count inversion is cheaper than rejection and always exact. */
const INVERSION_BELOW = 10;

/**
 * One draw of Binomial(n, p): inversion when min(p, 1−p)·n < 10, else the transformed rejection BTRS (Hörmann 1993, JSCS 46).
 *
 * @param n trials, a whole number ≥ 0
 * @param p chance of success, clipped to [0, 1]
 * @throws RangeError when n is no whole number ≥ 0 or p is NaN
 */
export function binomialDraw(n: number, p: number, random: RandomSource): number {
  if (!Number.isInteger(n) || n < 0 || Number.isNaN(p)) throw new RangeError(`no binomial with n ${n} and p ${p}`);
  if (n === 0 || p <= 0) return 0;
  if (p >= 1) return n;
  if (p > 0.5) return n - binomialDraw(n, 1 - p, random);
  return n * p < INVERSION_BELOW ? invert(n, p, random) : reject(n, p, random);
}

function invert(n: number, p: number, random: RandomSource): number {
  const odds = p / (1 - p);
  let k = 0;
  let mass = Math.exp(n * Math.log1p(-p));
  let left = random.uniform();
  while (left > mass && k < n) {
    left -= mass;
    k += 1;
    mass *= (odds * (n - k + 1)) / k;
  }
  return k;
}

function reject(n: number, p: number, random: RandomSource): number {
  const sd = Math.sqrt(n * p * (1 - p));
  const b = 1.15 + 2.53 * sd;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const centre = n * p + 0.5;
  const quick = 0.92 - 4.2 / b;
  const alpha = (2.83 + 5.1 / b) * sd;
  const acceptance = logAcceptance(n, p);
  for (;;) {
    const u = random.uniform() - 0.5;
    const v = random.uniform();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + centre);
    if (us >= 0.07 && v <= quick) return k;
    if (k < 0 || k > n) continue;
    if (Math.log((v * alpha) / (a / (us * us) + b)) <= acceptance(k)) return k;
  }
}

/** Logarithm of the mass of k relative to the mass of the mode. */
function logAcceptance(n: number, p: number): (k: number) => number {
  const odds = p / (1 - p);
  const mode = Math.floor((n + 1) * p);
  const atMode = (mode + 0.5) * Math.log((mode + 1) / (odds * (n - mode + 1))) + stirlingTail(mode) + stirlingTail(n - mode);
  return (k) =>
    atMode +
    (n + 1) * Math.log((n - mode + 1) / (n - k + 1)) +
    (k + 0.5) * Math.log((odds * (n - k + 1)) / (k + 1)) -
    stirlingTail(k) -
    stirlingTail(n - k);
}

/** ln k! minus Stirling's formula at k + 1. */
const SMALL_TAILS = [
  0.08106146679532726, 0.0413406959554093, 0.0276779256849983, 0.02079067210376509, 0.01664469118982119, 0.01387612882307075,
  0.0118967099458917, 0.01041126526197209, 0.009255462182712733, 0.008330563433362871,
];

function stirlingTail(k: number): number {
  const small = SMALL_TAILS[k];
  if (small !== undefined) return small;
  const square = (k + 1) * (k + 1);
  return (1 / 12 - (1 / 360 - 1 / 1260 / square) / square) / (k + 1);
}
