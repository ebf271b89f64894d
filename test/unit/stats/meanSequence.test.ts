/** Does the confidence sequence start with everything, narrow with what it sees, and refuse what it cannot hold? */
import { describe, expect, it } from 'vitest';
import { MeanSequence } from '../../../shared/core/stats/meanSequence.ts';

describe('a confidence sequence of a mean', () => {
  it('knows nothing before the first value', () => expect(new MeanSequence(0.05).state()).toEqual({ n: 0, mean: 0, low: 0, high: 1 }));

  it('of zeros narrows like log(2/α) ÷ (n/2)', () => {
    const sequence = new MeanSequence(0.05);
    for (let i = 0; i < 10_000; i += 1) sequence.add(0);
    const { n, low, high } = sequence.state();
    expect({ n, low }).toEqual({ n: 10_000, low: 0 });
    expect(high).toBeGreaterThan(Math.log(40) / 5_000);
    expect(high).toBeLessThan((1.5 * Math.log(40)) / 5_000);
  });

  it('holds its own mean and never leaves [0, 1]', () => {
    const sequence = new MeanSequence(0.05);
    for (let i = 0; i < 500; i += 1) {
      sequence.add(i < 250 ? 0 : 1);
      const { mean, low, high } = sequence.state();
      expect(low).toBeGreaterThanOrEqual(0);
      expect(low).toBeLessThanOrEqual(mean);
      expect(high).toBeGreaterThanOrEqual(mean);
      expect(high).toBeLessThanOrEqual(1);
    }
  });

  it('refuses values outside [0, 1] and rates that are none', () => {
    expect(() => new MeanSequence(0.05).add(1.01)).toThrow(RangeError);
    expect(() => new MeanSequence(0.05).add(Number.NaN)).toThrow(RangeError);
    expect(() => new MeanSequence(0)).toThrow(RangeError);
  });
});
