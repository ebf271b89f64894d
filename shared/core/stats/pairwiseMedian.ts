/** How far apart are two rows of a column, typically? */

/**
 * Median of |x − y| over all pairs of rows, from value counts, without forming the pairs: bisection over distances, each step one pass.
 *
 * @param values ascending finite values
 * @param counts rows of each value, whole numbers
 * @returns the mean of the two middle distances where the number of pairs is even (NumPy's median); undefined below two rows
 */
export function pairwiseMedian(values: ArrayLike<number>, counts: ArrayLike<number>): number | undefined {
  const cumulative = new Float64Array(counts.length + 1);
  for (let i = 0; i < counts.length; i += 1) cumulative[i + 1] = (cumulative[i] ?? 0) + (counts[i] ?? 0);
  const n = cumulative[counts.length] ?? 0;
  if (n < 2) return undefined;
  const pairs = (n * (n - 1)) / 2;
  const low = nthDistance({ values, counts, cumulative }, Math.floor((pairs - 1) / 2));
  return pairs % 2 === 1 ? low : (low + nthDistance({ values, counts, cumulative }, pairs / 2)) / 2;
}

interface Sorted {
  readonly values: ArrayLike<number>;
  readonly counts: ArrayLike<number>;
  readonly cumulative: Float64Array;
}

/** The distance with this 0-based rank among all pairs. */
function nthDistance(sorted: Sorted, rank: number): number {
  if (within(sorted, 0).pairs > rank) return 0;
  let [low, high] = [0, within(sorted, Infinity).largest];
  for (;;) {
    const middle = low + (high - low) / 2;
    if (!(middle > low && middle < high)) return high;
    const here = within(sorted, middle);
    if (here.pairs > rank) high = here.largest;
    else low = middle;
  }
}

/** Pairs of rows no further apart than `distance`, and the largest distance among them. */
function within({ values, counts, cumulative }: Sorted, distance: number): { readonly pairs: number; readonly largest: number } {
  let [pairs, largest, first] = [0, 0, 0];
  for (let i = 0; i < values.length; i += 1) {
    const [value, count] = [values[i] ?? 0, counts[i] ?? 0];
    if (count === 0) continue;
    while (value - (values[first] ?? 0) > distance || (counts[first] ?? 0) === 0) first += 1;
    pairs += (count * (count - 1)) / 2 + count * ((cumulative[i] ?? 0) - (cumulative[first] ?? 0));
    largest = Math.max(largest, value - (values[first] ?? 0));
  }
  return { pairs, largest };
}
