/** How many marked rows are among rows drawn without replacement, and how do drawn rows fall into cells? */

import { compensatedSum } from '../stats/compensatedSum.ts';
import type { RandomSource } from './seededRandom.ts';

/** Up to this many steps drawing one row after the other is cheaper than rejection. */
const ONE_BY_ONE = 12;

export interface Urn {
  /** All rows. */
  readonly total: number;
  /** Marked rows. */
  readonly marked: number;
  /** Rows drawn. */
  readonly drawn: number;
}

/**
 * One draw of the hypergeometric distribution: row by row when few are drawn or marked, else ratio of uniforms (HRUA, Stadlober 1990).
 *
 * @returns marked rows among those drawn
 * @throws RangeError unless all three are whole numbers and marked, drawn ≤ total
 */
export function hypergeometricDraw({ total, marked, drawn }: Urn, random: RandomSource): number {
  if (![total, marked, drawn].every((x) => Number.isSafeInteger(x) && x >= 0) || marked > total || drawn > total) throw new RangeError(`no urn of ${total} rows, ${marked} marked, ${drawn} drawn`);
  // the law is symmetric in marked and drawn, and mirrored by taking the rest of either
  if (2 * drawn > total) return marked - hypergeometricDraw({ total, marked, drawn: total - drawn }, random);
  if (2 * marked > total) return drawn - hypergeometricDraw({ total, marked: total - marked, drawn }, random);
  const [few, many] = marked < drawn ? [marked, drawn] : [drawn, marked];
  return few <= ONE_BY_ONE ? oneByOne({ total, marked: many, drawn: few }, random) : reject({ total, marked: many, drawn: few }, random);
}

function oneByOne({ total, marked, drawn }: Urn, random: RandomSource): number {
  let hits = 0;
  for (let i = 0; i < drawn; i += 1) if (random.uniform() * (total - i) < marked - hits) hits += 1;
  return hits;
}

/** Needs drawn ≤ marked ≤ total/2. */
function reject({ total, marked, drawn }: Urn, random: RandomSource): number {
  const share = marked / total;
  const centre = drawn * share + 0.5;
  const spread = Math.sqrt(((total - drawn) * drawn * share * (1 - share)) / (total - 1) + 0.5);
  const width = 1.7155277699214135 * spread + 0.8989161620588988; // 2√(2/e), 3 − 2√(3/e)
  const mode = Math.floor(((drawn + 1) * (marked + 1)) / (total + 2));
  const logMass = (k: number): number => -(logFactorial(k) + logFactorial(marked - k) + logFactorial(drawn - k) + logFactorial(total - marked - drawn + k));
  const atMode = logMass(mode);
  const end = Math.min(drawn + 1, Math.floor(centre + 16 * spread));
  for (;;) {
    const [u, v] = [1 - random.uniform(), random.uniform()];
    const x = centre + (width * (v - 0.5)) / u;
    if (x < 0 || x >= end) continue;
    const k = Math.floor(x);
    const ratio = logMass(k) - atMode;
    if (u * (4 - u) - 3 <= ratio) return k;
    if (u * (u - ratio) >= 1) continue;
    if (2 * Math.log(u) <= ratio) return k;
  }
}

const SMALL = new Float64Array(128);
for (let k = 2; k < SMALL.length; k += 1) SMALL[k] = (SMALL[k - 1] ?? 0) + Math.log(k);

/** ln k!, by Stirling's series from 128 on. */
function logFactorial(k: number): number {
  if (k < SMALL.length) return SMALL[k] ?? 0;
  const square = k * k;
  return (k + 0.5) * Math.log(k) - k + 0.5 * Math.log(2 * Math.PI) + (1 / 12 - (1 / 360 - 1 / 1260 / square) / square) / k;
}

/**
 * Rows drawn without replacement from cells of given sizes, by conditional hypergeometric draws.
 *
 * @param drawn rows, at most Σ cells
 * @param cells whole numbers ≥ 0
 * @param out filled with rows drawn from each cell, and returned; as long as `cells`
 * @throws RangeError when more rows are drawn than there are, or a cell is no whole number
 */
export function drawWithoutReplacement(drawn: number, cells: ArrayLike<number>, { random, out }: { readonly random: RandomSource; readonly out: Float64Array }): Float64Array {
  let total = compensatedSum(cells);
  let rest = drawn;
  for (let i = 0; i < cells.length; i += 1) {
    const marked = cells[i] ?? 0;
    const hits = rest === 0 || marked === 0 ? 0 : hypergeometricDraw({ total, marked, drawn: rest }, random);
    out[i] = hits;
    rest -= hits;
    total -= marked;
  }
  if (rest > 0) throw new RangeError(`${drawn} rows drawn, ${drawn - rest} there`);
  return out;
}
