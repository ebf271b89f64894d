/** Which cells of two aligned rows of counts are too small to be tested on their own? */

export interface MergedCells {
  /** Kept cells in their order, then the merged one when there is one. */
  readonly reference: readonly number[];
  readonly current: readonly number[];
  /** Indices of the cells merged into the last one. */
  readonly merged: readonly number[];
}

/**
 * Merges cells with fewer rows on both sides together than `enough`; cells empty on both sides are left out.
 *
 * @param enough rows; 0 merges nothing
 */
export function mergeSmallCells({ reference, current }: { readonly reference: ArrayLike<number>; readonly current: ArrayLike<number> }, enough: number): MergedCells {
  const [left, right, merged]: [number[], number[], number[]] = [[], [], []];
  let [restLeft, restRight] = [0, 0];
  for (let i = 0; i < reference.length; i += 1) {
    const [a, b] = [reference[i] ?? 0, current[i] ?? 0];
    if (a + b === 0) continue;
    if (a + b >= enough) {
      left.push(a);
      right.push(b);
    } else {
      merged.push(i);
      restLeft += a;
      restRight += b;
    }
  }
  if (merged.length > 0) {
    left.push(restLeft);
    right.push(restRight);
  }
  return { reference: left, current: right, merged };
}
