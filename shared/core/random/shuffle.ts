/** In which random order do these items come? */

import type { RandomSource } from './seededRandom.ts';

/**
 * A shuffled copy (Fisher–Yates, every order equally likely); an empty list gives an empty list.
 */
export function shuffle<T>(items: readonly T[], random: RandomSource): T[] {
  const out = [...items];
  for (let last = out.length - 1; last > 0; last -= 1) {
    const other = random.below(last + 1);
    const a = out[last] as T; // both indices are inside the array
    out[last] = out[other] as T;
    out[other] = a;
  }
  return out;
}
