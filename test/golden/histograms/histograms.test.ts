/** Do histograms of latencies say what HdrHistogram's Python library says, add up to the whole, and cross between the two? */
import { describe, expect, it } from 'vitest';
import { emptyHistogram, histogramOf, histogramText } from '../../../shared/core/stats/hdrHistogram.ts';
import golden from './histograms.json' with { type: 'json' };

const HOUR_NS = 3_600_000_000_000;

function latencies(rows: number, salt: number): number[] {
  let state = BigInt(salt);
  return Array.from({ length: rows }, () => {
    state = (1_103_515_245n * state + 12_345n) % 2n ** 31n;
    return 200_000 + Math.round((Number(state) / 2 ** 31) ** 6 * 1_000_000_000);
  });
}

type Hdr = ReturnType<typeof emptyHistogram>;
const filled = (values: readonly number[]): Hdr => {
  const histogram = emptyHistogram();
  for (const value of values) histogram.recordValue(value);
  return histogram;
};
const parts = [latencies(4_000, 1), latencies(3_000, 7), [0, 1, 2, 2_047, 2_048, 2_049, 4_096, HOUR_NS, ...latencies(992, 9)]];
const read = (histogram: Hdr): number[] => golden.percentiles.map((p) => histogram.getValueAtPercentile(p));

const expectPercentiles = (histogram: Hdr, wanted: (typeof golden)['whole']): void => {
  expect(histogram.totalCount).toBe(wanted.n);
  expect(read(histogram)).toEqual(wanted.percentiles);
  read(histogram).forEach((value, i) => {
    const exact = wanted.exact[i] ?? 0;
    expect(Math.abs(value - exact)).toBeLessThanOrEqual(Math.max(1, exact * 1e-3));
  });
};

describe('histograms of latencies', () => {
  it.each(golden.parts.map((part, i) => [i, part] as const))('part %i: percentiles are those of the Python library, within 0.1 % of exact ones', (i, part) => {
    expectPercentiles(filled(parts[i] ?? []), part);
  });

  it('add up to the histogram of all values', () => {
    const merged = emptyHistogram();
    for (const part of parts) merged.add(filled(part));
    expectPercentiles(merged, golden.whole);
    expect(read(merged)).toEqual(read(filled(parts.flat())));
  });

  it('come back from their text', () => {
    const whole = filled(parts.flat());
    expect(read(histogramOf(histogramText(whole)))).toEqual(read(whole));
  });

  it('are read from what the Python library wrote', () => {
    expectPercentiles(histogramOf(golden.whole.encoded), golden.whole);
  });
});
