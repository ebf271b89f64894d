/** Do selected ranks equal those of a sorted column, whatever the column holds? */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../shared/core/random/seededRandom.ts';
import { orderStatistics } from '../../../shared/core/stats/orderStatistics.ts';
import { percentileLadder } from '../../../shared/core/stats/percentileLadder.ts';

const ROWS = 60_000;
const RANKS = [0, 1, 2_047, 29_999, 30_000, 59_000, ROWS - 2, ROWS - 1];

function expectSorted(values: Float64Array): void {
  const before = values.slice();
  const sorted = values.slice().sort();
  const found = orderStatistics(values, RANKS);
  RANKS.forEach((rank, i) => expect(Object.is(found[i], sorted[rank]), `rank ${String(rank)}: ${String(found[i])} against ${String(sorted[rank])}`).toBe(true));
  expect(values).toEqual(before);
}

describe('order statistics', () => {
  const random = seededRandom(11);
  const columns: Readonly<Record<string, (i: number) => number>> = {
    'of a latency': () => Math.exp(3 * random.uniform() - 1),
    'of numbers around zero': (i) => (i % 7 === 0 ? (i % 2 === 0 ? 0 : -0) : random.uniform() - 0.5),
    'of almost equal numbers': () => 5 + random.below(300) * 1e-12,
    'of whole nanoseconds': () => 700_000 + random.below(40),
    'of two values': (i) => (i % 3 === 0 ? 2 : 1),
    'of one value': () => 0.25,
    'with infinities': (i) => (i % 100 === 0 ? Infinity : i % 100 === 1 ? -Infinity : -random.uniform() * 1e9),
    'that descends': (i) => -i,
  };
  it.each(Object.keys(columns))('%s are those of sorting', (name) => {
    expectSorted(Float64Array.from({ length: ROWS }, (_, i) => columns[name]?.(i) ?? 0));
  });

  it('of any doubles are those of sorting', () => {
    fc.assert(fc.property(fc.array(fc.double({ noNaN: true }), { minLength: 5, maxLength: 40 }), (seed) => {
      expectSorted(Float64Array.from({ length: ROWS }, (_, i) => (seed[i % seed.length] ?? 0) * (1 + Math.floor(i / seed.length) * 2 ** -50)));
    }), { numRuns: 20 });
  });

  it('of a part of a buffer read that part only', () => {
    const whole = Float64Array.from({ length: 2 * ROWS }, (_, i) => (i < ROWS ? -1 : i));
    expect(orderStatistics(whole.subarray(ROWS), [0])[0]).toBe(ROWS);
  });
});

describe('a percentile ladder', () => {
  it('does not depend on the order of the values', () => {
    const random = seededRandom(3);
    const values = Float64Array.from({ length: ROWS }, () => -Math.log(1 - random.uniform()));
    const { steps } = percentileLadder(values) as { steps: unknown };
    expect((percentileLadder(values.slice().sort()) as { steps: unknown }).steps).toEqual(steps);
  });
});
