/** Which values stand at given ranks of a long column, without sorting all of it? */

/** Up to so many values, sorting is the fastest selection. */
const SORTED_UP_TO = 32_768;
const KEY_BITS = 20;

/**
 * Values at 0-based ascending ranks, as sorting would give them (−0 before 0), by counting the leading bits of the numbers and sorting
 * only the bins that hold a rank: two passes over the values, and two more over a bin that holds many almost equal ones.
 *
 * @param values finite or infinite, in any order; left as they are
 * @param ranks whole numbers in any order, each 0 ≤ rank < values.length; at most 255 different ones
 * @returns as long as ranks; empty for no rank
 * @throws RangeError when a rank lies outside
 * @see Knuth (1998), The Art of Computer Programming 3, 5.2.5, for radix order of floating-point numbers
 */
export function orderStatistics(values: Float64Array, ranks: readonly number[]): Float64Array {
  const outside = ranks.find((rank) => !(rank >= 0 && rank < values.length));
  if (outside !== undefined) throw new RangeError(`rank ${outside} of ${values.length} values`);
  const found = new Float64Array(ranks.length);
  const wanted = ranks.map((rank, at) => ({ rank, at })).sort((a, b) => a.rank - b.rank);
  if (wanted.length > 0) select(values, wanted, { level: 0, found });
  return found;
}

interface Wanted {
  readonly rank: number;
  /** Where in the answer it goes. */
  readonly at: number;
}

interface Selection {
  readonly level: 0 | 1 | 2;
  readonly found: Float64Array;
}

function select(values: Float64Array, wanted: readonly Wanted[], { level, found }: Selection): void {
  if (level > 0 && allEqual(values)) {
    for (const { at } of wanted) found[at] = values[0] ?? 0;
    return;
  }
  if (level === 2 || values.length <= SORTED_UP_TO) {
    const sorted = values.slice().sort();
    for (const { rank, at } of wanted) found[at] = sorted[rank] ?? 0;
    return;
  }
  const keys = keysOf(values, level);
  const bins = binsOf(countKeys(keys), wanted);
  gather(values, keys, bins);
  for (const { members, ranks } of bins) select(members, ranks, { level: level === 0 ? 1 : 2, found });
}

/** Bit by bit, so that −0 and 0 differ. */
function allEqual(values: Float64Array): boolean {
  const [first] = values;
  for (let i = 1; i < values.length; i += 1) if (!Object.is(values[i], first)) return false;
  return true;
}

/** Unsigned numbers whose order is that of the values: the leading 20 bits, or the 20 bits after them. */
function keysOf(values: Float64Array, level: 0 | 1): Uint32Array {
  const words = new Uint32Array(values.buffer, values.byteOffset, 2 * values.length);
  const keys = new Uint32Array(values.length);
  for (let i = 0; i < keys.length; i += 1) {
    const high = words[2 * i + 1] ?? 0;
    const flip = high >> 31; // −1 below zero, where larger bits mean smaller numbers
    keys[i] = level === 0 ? (high ^ (flip | 0x80000000)) >>> 12 : (((high ^ flip) & 0xfff) << 8) | (((words[2 * i] ?? 0) ^ flip) >>> 24);
  }
  return keys;
}

function countKeys(keys: Uint32Array): Uint32Array {
  const counts = new Uint32Array(2 ** KEY_BITS);
  for (const key of keys) counts[key] = (counts[key] ?? 0) + 1;
  return counts;
}

interface Bin {
  readonly key: number;
  readonly members: Float64Array;
  /** Ranks inside the bin. */
  readonly ranks: Wanted[];
}

/** The bins that hold a wanted rank, ascending. */
function binsOf(counts: Uint32Array, wanted: readonly Wanted[]): Bin[] {
  const bins: Bin[] = [];
  let before = 0;
  let next = 0;
  for (let key = 0; next < wanted.length; key += 1) {
    const count = counts[key] ?? 0;
    const ranks: Wanted[] = [];
    for (let each = wanted[next]; each !== undefined && each.rank < before + count; each = wanted[next]) {
      ranks.push({ rank: each.rank - before, at: each.at });
      next += 1;
    }
    if (ranks.length > 0) bins.push({ key, members: new Float64Array(count), ranks });
    before += count;
  }
  return bins;
}

/** Copies the members of each bin out of the values. */
function gather(values: Float64Array, keys: Uint32Array, bins: readonly Bin[]): void {
  const slots = new Uint8Array(2 ** KEY_BITS);
  const filled = new Uint32Array(bins.length);
  bins.forEach(({ key }, slot) => (slots[key] = slot + 1));
  for (let i = 0; i < values.length; i += 1) {
    const slot = slots[keys[i] ?? 0] ?? 0;
    if (slot === 0) continue;
    const members = bins[slot - 1]?.members;
    const at = filled[slot - 1] ?? 0;
    if (members === undefined) continue;
    members[at] = values[i] ?? 0;
    filled[slot - 1] = at + 1;
  }
}
