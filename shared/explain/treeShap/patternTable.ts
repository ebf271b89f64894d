/** What does one leaf add to each player's Shapley value, given which of its conditions a row fails? */

/** Leaves with at most this many players look results up in an array, others in a map. */
const DENSE_PLAYERS = 10;

/** More players than bits of a 32-bit mask can hold are not supported on one path. */
export const MAX_PLAYERS_ON_PATH = 30;

function bitCount(mask: number): number {
  let v = mask - ((mask >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return (((v + (v >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}

/** Row a, column c of the tables below. */
const STRIDE = MAX_PLAYERS_ON_PATH + 1;

/** 1 / C(a+c, a). */
function inverseBinomials(): Float64Array {
  const table = new Float64Array(STRIDE * STRIDE);
  for (let a = 0; a < STRIDE; a += 1) {
    let binomial = 1;
    for (let c = 0; c < STRIDE; c += 1) {
      if (c > 0) binomial = (binomial * (a + c)) / c;
      table[a * STRIDE + c] = 1 / binomial;
    }
  }
  return table;
}

const INVERSE_BINOMIAL = inverseBinomials();

/** Background rows of one leaf as distinct patterns with their shares. */
interface WeightedPatterns {
  /** Bit p is set when the background row fails a condition of player p. */
  readonly patterns: Int32Array;
  readonly weights: Float64Array;
}

function addToBits(mask: number, value: number, into: Float64Array): void {
  for (let rest = mask; rest !== 0; rest &= rest - 1) {
    const player = 31 - Math.clz32(rest & -rest);
    into[player] = (into[player] ?? 0) + value;
  }
}

/**
 * Adds the Shapley values of a unit leaf to `into`, averaged over background patterns.
 *
 * With a = players that only the row satisfies and c = players that only the background row satisfies, a player of the first kind gets
 * (a−1)!c!/(a+c)! and one of the second −a!(c−1)!/(a+c)!; a background row that fails where the row fails adds nothing.
 *
 * @param failed the row's own failed players
 * @param into one cell for each of the leaf's players
 */
export function addPatterns(failed: number, background: WeightedPatterns, into: Float64Array): void {
  const { patterns, weights } = background;
  const c = bitCount(failed);
  let lost = 0;
  for (let index = 0; index < patterns.length; index += 1) {
    const pattern = patterns[index] ?? 0;
    if ((pattern & failed) !== 0) continue;
    const a = bitCount(pattern);
    const share = (weights[index] ?? 0) * (INVERSE_BINOMIAL[a * STRIDE + c] ?? 0);
    if (c > 0) lost += share;
    if (a > 0) addToBits(pattern, share / a, into);
  }
  if (lost !== 0) addToBits(failed, -lost / c, into);
}

/** Counts how often each pattern of a leaf occurs in the background. */
export class PatternCounter {
  readonly #dense: Float64Array | undefined;
  readonly #sparse = new Map<number, number>();

  constructor(players: number) {
    this.#dense = players <= DENSE_PLAYERS + 2 ? new Float64Array(2 ** players) : undefined;
  }

  /** Counts the first `weights.length` masks, mask i with weight i. */
  add(masks: Int32Array, weights: Float64Array): void {
    const { length } = weights;
    const dense = this.#dense;
    if (dense !== undefined) {
      for (let row = 0; row < length; row += 1) {
        const mask = masks[row] ?? 0;
        dense[mask] = (dense[mask] ?? 0) + (weights[row] ?? 0);
      }
      return;
    }
    for (let row = 0; row < length; row += 1) {
      const mask = masks[row] ?? 0;
      this.#sparse.set(mask, (this.#sparse.get(mask) ?? 0) + (weights[row] ?? 0));
    }
  }

  /** The patterns that occurred, with weights divided by `total`. */
  finish(total: number): WeightedPatterns {
    const entries: (readonly [number, number])[] = [];
    if (this.#dense === undefined) entries.push(...this.#sparse);
    else {
      this.#dense.forEach((weight, pattern) => {
        if (weight > 0) entries.push([pattern, weight]);
      });
    }
    return { patterns: Int32Array.from(entries, ([pattern]) => pattern), weights: Float64Array.from(entries, ([, weight]) => weight / total) };
  }
}

/**
 * Shapley values of a unit leaf by failed-player mask, computed when first asked for. A cell block of `players` numbers belongs to a slot;
 * slot 0 means "not computed yet", the cells of slot 1 are all zero.
 */
export class PatternTable {
  readonly background: WeightedPatterns;
  readonly players: number;
  readonly #dense: Int32Array | undefined;
  readonly #sparse = new Map<number, number>();
  #cells: Float64Array;
  #slots = 2;

  constructor(players: number, background: WeightedPatterns) {
    this.background = background;
    this.players = players;
    this.#dense = players <= DENSE_PLAYERS ? new Int32Array(2 ** players) : undefined;
    this.#cells = new Float64Array(4 * players);
  }

  get cells(): Float64Array {
    return this.#cells;
  }

  /** Slots by mask for leaves with few players; undefined for others, which must ask {@link slotOf}. */
  get denseSlots(): Int32Array | undefined {
    return this.#dense;
  }

  get sizeBytes(): number {
    return this.#cells.byteLength;
  }

  /** The slot of a mask, computing it if needed. */
  slotOf(failed: number): number {
    const known = this.#dense === undefined ? this.#sparse.get(failed) : this.#dense[failed];
    if (known !== undefined && known !== 0) return known;
    const slot = this.#compute(failed);
    if (this.#dense === undefined) this.#sparse.set(failed, slot);
    else this.#dense[failed] = slot;
    return slot;
  }

  /** Forgets all computed slots, to give memory back. */
  clear(): void {
    this.#dense?.fill(0);
    this.#sparse.clear();
    this.#cells = new Float64Array(4 * this.players);
    this.#slots = 2;
  }

  #compute(failed: number): number {
    const players = this.players;
    const slot = this.#slots;
    if ((slot + 1) * players > this.#cells.length) {
      const grown = new Float64Array(2 * this.#cells.length);
      grown.set(this.#cells);
      this.#cells = grown;
    }
    const block = this.#cells.subarray(slot * players, (slot + 1) * players);
    block.fill(0);
    addPatterns(failed, this.background, block);
    if (block.every((cell) => cell === 0)) return 1;
    this.#slots += 1;
    return slot;
  }
}
