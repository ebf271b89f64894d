/** Which background rows can the ensemble tell apart, and how often does each occur? */

export interface DistinctRows {
  readonly columns: readonly Int32Array[];
  /** How many original rows each distinct row stands for. */
  readonly weights: Float64Array;
  /** Index of one original row for each distinct row. */
  readonly firstRows: Int32Array;
}

/** One hash step (FNV-like, 32 bits). */
const mix = (hash: number, code: number): number => Math.imul(hash ^ code, 0x01000193) ^ (hash >>> 15);

/**
 * Merges rows with equal codes in every column. Rows stay in the order of their first occurrence.
 *
 * @param columns coded columns of `count` rows
 */
export function distinctRows(columns: readonly Int32Array[], count: number): DistinctRows {
  const buckets = new Map<number, number[]>();
  const first: number[] = [];
  const counts: number[] = [];
  const isSame = (a: number, b: number): boolean => columns.every((column) => column[a] === column[b]);
  for (let row = 0; row < count; row += 1) {
    let hash = 0x811c9dc5;
    for (const column of columns) hash = mix(hash, column[row] ?? 0);
    const bucket = buckets.get(hash);
    const known = bucket?.find((index) => isSame(first[index] ?? 0, row));
    if (known !== undefined) {
      counts[known] = (counts[known] ?? 0) + 1;
      continue;
    }
    if (bucket === undefined) buckets.set(hash, [first.length]);
    else bucket.push(first.length);
    first.push(row);
    counts.push(1);
  }
  const firstRows = Int32Array.from(first);
  return { columns: columns.map((column) => Int32Array.from(firstRows, (row) => column[row] ?? 0)), weights: Float64Array.from(counts), firstRows };
}
