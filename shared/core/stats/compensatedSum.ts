/** What is the sum when rounding errors must not pile up? */

/**
 * Neumaier's compensated sum; empty gives 0, a NaN or infinite member carries through.
 * @see Neumaier (1974), ZAMM 54:39
 */
export function compensatedSum(values: ArrayLike<number>): number {
  let sum = 0;
  let lost = 0;
  const size = values.length;
  for (let i = 0; i < size; i += 1) {
    const x = values[i] ?? 0;
    const next = sum + x;
    lost += Math.abs(sum) >= Math.abs(x) ? sum - next + x : x - next + sum;
    sum = next;
  }
  return Number.isFinite(lost) ? sum + lost : sum;
}
