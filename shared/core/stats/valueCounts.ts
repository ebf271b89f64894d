/** How often does each value of a column occur in the reference and in the current rows? */

/** The sufficient statistic of a column: aligned arrays, numbers strictly ascending, counts ≥ 0 (weights allowed). */
export interface ValueCounts<V extends number | string> {
  readonly values: ArrayLike<V>;
  readonly reference: ArrayLike<number>;
  readonly current: ArrayLike<number>;
}

export interface SideCounts {
  readonly reference: number;
  readonly current: number;
}

/** Value counts together with what could not be counted as a value. */
export interface ColumnCounts<V extends number | string> extends ValueCounts<V> {
  /** Null and NaN. */
  readonly missing: SideCounts;
  /** ±infinity, which is invalid in a numeric column. */
  readonly infinite: SideCounts;
}

/** Counts two numeric vectors: null and NaN as missing, ±infinity apart, −0 as 0. O(n log n). */
export function valueCounts(reference: ArrayLike<number | null>, current: ArrayLike<number | null>): ColumnCounts<number> {
  const [left, right] = [finiteSorted(reference), finiteSorted(current)];
  const size = left.sorted.length + right.sorted.length;
  const [values, inReference, inCurrent] = [new Float64Array(size), new Float64Array(size), new Float64Array(size)];
  let cells = 0;
  for (let i = 0, j = 0; i < left.sorted.length || j < right.sorted.length; cells += 1) {
    const value = Math.min(left.sorted[i] ?? Infinity, right.sorted[j] ?? Infinity);
    const [nextI, nextJ] = [endOfTie(left.sorted, i, value), endOfTie(right.sorted, j, value)];
    values[cells] = value;
    inReference[cells] = nextI - i;
    inCurrent[cells] = nextJ - j;
    [i, j] = [nextI, nextJ];
  }
  return {
    values: values.slice(0, cells),
    reference: inReference.slice(0, cells),
    current: inCurrent.slice(0, cells),
    missing: { reference: left.missing, current: right.missing },
    infinite: { reference: left.infinite, current: right.infinite },
  };
}

function endOfTie(sorted: Float64Array, from: number, value: number): number {
  let end = from;
  while (end < sorted.length && sorted[end] === value) end += 1;
  return end;
}

function finiteSorted(vector: ArrayLike<number | null>): { readonly sorted: Float64Array; readonly missing: number; readonly infinite: number } {
  const rows = vector.length;
  const kept = new Float64Array(rows);
  let [n, missing, infinite] = [0, 0, 0];
  for (let i = 0; i < rows; i += 1) {
    const x = vector[i] ?? Number.NaN;
    if (Number.isNaN(x)) missing += 1;
    else if (Number.isFinite(x)) kept[n++] = x + 0; // + 0 turns −0 into 0
    else infinite += 1;
  }
  return { sorted: kept.slice(0, n).sort(), missing, infinite };
}
