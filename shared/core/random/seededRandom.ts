/** How does every draw become repeatable from one recorded seed? */

import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

/** A stream of random numbers; drawing changes its state. */
export interface RandomSource {
  /** The seed that repeats this stream. */
  readonly seed: number;
  /** Uniform in [0, 1), 53 bits. */
  uniform(): number;
  /** Uniform integer in [0, n), exactly unbiased (Lemire 2019); RangeError unless n is a whole number in [1, 2^32]. */
  below(n: number): number;
}

const WORD = 4294967296;
const HALF_WORD_BITS = 134217728;
/** Largest n whose product with a 32-bit word is an exact double. */
const EXACT_PRODUCT = 2097152;

/**
 * A seeded stream: xoroshiro128+ of pure-rand, its state filled by splitmix32 so that neighbouring seeds give unrelated streams.
 *
 * @param seed a whole number with |seed| ≤ 2^53 − 1; all its bits count
 * @throws RangeError when the seed is no such number
 */
export function seededRandom(seed: number): RandomSource {
  if (!Number.isSafeInteger(seed)) throw new RangeError(`seed ${seed} is no whole number that can be kept exactly`);
  const generator = xoroshiro128plusFromState(stateOf(seed));
  const word = (): number => generator.next() >>> 0;
  const below = (n: number): number => {
    if (!Number.isInteger(n) || n < 1 || n > WORD) throw new RangeError(`cannot draw a whole number below ${n}`);
    return n <= EXACT_PRODUCT ? belowSmall(n, word) : belowLarge(n, word);
  };
  return { seed, uniform: () => ((word() >>> 5) * 67108864 + (word() >>> 6)) / (HALF_WORD_BITS * 67108864), below };
}

/** Multiply-and-shift with rejection of the short interval. */
function belowSmall(n: number, word: () => number): number {
  for (;;) {
    const product = word() * n;
    const high = Math.floor(product / WORD);
    const low = product - high * WORD;
    if (low >= n || low >= WORD % n) return high;
  }
}

/** Modulo with rejection of the incomplete last block. */
function belowLarge(n: number, word: () => number): number {
  const limit = WORD - (WORD % n);
  for (;;) {
    const drawn = word();
    if (drawn < limit) return drawn % n;
  }
}

/** Four well-mixed words out of the 53 bits of a seed. */
function stateOf(seed: number): readonly number[] {
  const low = seed >>> 0;
  const high = Math.floor(seed / WORD) >>> 0;
  let counter = low ^ mix(high ^ 0x5bd1e995);
  return [0, 1, 2, 3].map(() => {
    counter = (counter + 0x9e3779b9) | 0;
    return mix(counter);
  });
}

/** Finaliser of splitmix32 (Steele, Lea and Flood 2014; constants of MurmurHash3). */
function mix(word: number): number {
  let z = word;
  z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
  z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
  return (z ^ (z >>> 16)) | 0;
}
