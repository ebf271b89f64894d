/** What lies between two cumulative distributions, from one value to the next? */
import type { ValueCounts } from './valueCounts.ts';

/**
 * Areas between neighbouring values under a function of the gap F − G, from value counts; their sum is the integral over the line.
 *
 * @param totals rows of the reference and the current side, both above 0
 */
export function cdfAreas({ values, reference, current }: ValueCounts<number>, [n, m]: readonly [number, number], height: (gap: number) => number): Float64Array {
  const areas = new Float64Array(values.length);
  let [a, b] = [0, 0];
  for (let i = 0; i + 1 < values.length; i += 1) {
    a += reference[i] ?? 0;
    b += current[i] ?? 0;
    areas[i] = height(a / n - b / m) * ((values[i + 1] ?? 0) - (values[i] ?? 0));
  }
  return areas;
}
