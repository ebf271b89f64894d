/** Are requests due when the schedule says, and do the gaps follow the law they claim? */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kolmogorov } from '../../../shared/core/stats/kolmogorov.ts';
import { arrivalBlocks, dryRun, dueTimes, type Arrivals, type Extent } from '../../../shared/engine/replay/scheduleArrivals.ts';
import { RateClock, stairs, steady, type RateProfile } from '../../../shared/engine/replay/scheduleRate.ts';

const rows = (count: number, more: Partial<Extent> = {}): Extent => ({ rows: count, minRequests: 0, minSeconds: 0, maxSeconds: Infinity, ...more });
const byRate = (profile: RateProfile, gaps: 'constant' | 'poisson', seed = 1): Arrivals => ({ kind: 'rate', profile, gaps, seed });
const recorded = (speed: number, maxIdleMs: number): Arrivals => ({ kind: 'recorded', speed, maxIdleMs });
const gapsOf = (due: Float64Array): Float64Array => due.map((t, i) => t - (i === 0 ? 0 : (due[i - 1] ?? 0)));
const ramp: RateProfile = { pieces: [{ seconds: 10, from: 100, to: 300 }], after: 'hold' };
const bursts: RateProfile = { pieces: [{ seconds: 0.5, from: 800, to: 800 }, { seconds: 1.5, from: 100, to: 100 }], after: 'repeat' };

/** p-value of the one-sample Kolmogorov–Smirnov test against a distribution function. */
function ksP(values: Float64Array, cdf: (x: number) => number): number {
  const sorted = values.slice().sort();
  const n = sorted.length;
  const distance = sorted.reduce((most, x, i) => Math.max(most, (i + 1) / n - cdf(x), cdf(x) - i / n), 0);
  return kolmogorov(distance * Math.sqrt(n));
}

describe('recorded arrivals', () => {
  it('keep the gaps of the log exactly', () => {
    const times = Float64Array.of(5_000_000, 5_000_123, 5_017_000, 5_017_000, 6_000_001);
    expect([...gapsOf(dueTimes(recorded(1, 10_000), rows(5), () => [times]))]).toEqual([0, 123e3, 16_877e3, 0, 983_001e3]);
  });

  it('divide them by the speed and cut idle ones; a time that goes back or is missing is no gap', () => {
    const times = [Float64Array.of(0, 1_000, 500), Float64Array.of(3_000_500, NaN, 3_000_600)];
    expect([...dueTimes(recorded(2, 100), rows(6), () => times)]).toEqual([0, 5e5, 5e5, 5e5 + 1e8, 5e5 + 1e8, 5e5 + 1e8]);
  });

  it('go round again with the mean gap in between until both minima are met', () => {
    const times = Float64Array.of(0, 1_000, 4_000);
    const due = dueTimes(recorded(1, 1_000), rows(3, { minRequests: 7, minSeconds: 0.012 }), () => [times]);
    expect([...due].map((ns) => ns / 1e6)).toEqual([0, 1, 4, 6, 7, 10, 12]);
    expect(dueTimes(recorded(1, 1_000), rows(3, { minSeconds: 0.0121 }), () => [times])).toHaveLength(8);
  });

  it('that do not advance cannot fill a duration, and say so', () => {
    const still = (): Float64Array[] => [Float64Array.of(7, 7, 7)];
    expect(() => dueTimes(recorded(1, 1_000), rows(3, { minSeconds: 1 }), still)).toThrow('The recorded times do not advance');
    expect([...dueTimes(recorded(1, 1_000), rows(3, { minRequests: 5 }), still)]).toEqual([0, 0, 0, 0, 0]);
  });
});

describe('arrivals by rate', () => {
  it('of a constant rate have equal gaps, beginning at once', () => {
    expect([...dueTimes(byRate(steady(1_000), 'constant'), rows(3))]).toEqual([0, 1e6, 2e6]);
  });

  it('that are Poisson repeat with their seed only', () => {
    const due = (seed: number): Float64Array => dueTimes(byRate(steady(500), 'poisson', seed), rows(2_000));
    expect(due(1)).toEqual(due(1));
    expect(due(1)).not.toEqual(due(2));
  });

  it('that are Poisson have exponential, independent gaps (Kolmogorov–Smirnov) of the right mean (within 4 standard errors)', () => {
    for (const rate of [500, 20_000, 0.5]) {
      const n = 20_000;
      const seconds = gapsOf(dueTimes(byRate(steady(rate), 'poisson', 42), rows(n))).map((ns) => ns / 1e9);
      expect(ksP(seconds, (x) => 1 - Math.exp(-rate * x))).toBeGreaterThan(0.05);
      expect(Math.abs(seconds.reduce((sum, x) => sum + x, 0) / n - 1 / rate)).toBeLessThan(4 / rate / Math.sqrt(n));
      const lagged = seconds.slice(1).reduce((sum, x, i) => sum + (x * rate - 1) * ((seconds[i] ?? 0) * rate - 1), 0) / n;
      expect(Math.abs(lagged)).toBeLessThan(4 / Math.sqrt(n));
    }
  });

  it('that are Poisson fail that test as seldom as they should, over many seeds', () => {
    const pValues = Array.from({ length: 200 }, (_, seed) => ksP(gapsOf(dueTimes(byRate(steady(1), 'poisson', seed), rows(1_000))), (ns) => 1 - Math.exp(-ns / 1e9)));
    for (const level of [0.05, 0.5, 0.95]) {
      const below = pValues.filter((p) => p < level).length;
      expect(Math.abs(below - 200 * level)).toBeLessThan(4 * Math.sqrt(200 * level * (1 - level)));
    }
  });

  it('of a changing rate fall into windows as often as the integral of the rate says', () => {
    const expected = (profile: RateProfile, from: number, to: number): number => {
      const steps = 20_000;
      const rateAt = (s: number): number => (profile === ramp ? (s < 10 ? 100 + 20 * s : 300) : s % 2 < 0.5 ? 800 : 100);
      let sum = 0;
      for (let i = 0; i < steps; i += 1) sum += (rateAt(from + ((i + 0.5) * (to - from)) / steps) * (to - from)) / steps;
      return sum;
    };
    for (const profile of [ramp, bursts]) {
      const constant = dueTimes(byRate(profile, 'constant'), rows(1, { minSeconds: 12 }));
      const random = dueTimes(byRate(profile, 'poisson', 3), rows(1, { minSeconds: 12 }));
      for (let second = 0; second < 12; second += 1) {
        const inWindow = (due: Float64Array): number => due.filter((ns) => ns >= second * 1e9 && ns < (second + 1) * 1e9).length;
        const mean = expected(profile, second, second + 1);
        expect(Math.abs(inWindow(constant) - mean)).toBeLessThanOrEqual(1.5);
        expect(Math.abs(inWindow(random) - mean)).toBeLessThan(4 * Math.sqrt(mean));
      }
    }
  });

  it('climb stairs whose last one is the last rate, upwards and downwards', () => {
    expect(stairs({ rate: 100, toRate: 250, stepRate: 100, periodSeconds: 2 }).map(({ to }) => to)).toEqual([100, 200, 250]);
    expect(stairs({ rate: 300, toRate: 100, stepRate: 100, periodSeconds: 2 }).map(({ to }) => to)).toEqual([300, 200, 100]);
  });

  it('hold the last rate after a profile', () => {
    const clock = new RateClock(ramp);
    expect(clock.secondsAt(2_000)).toBeCloseTo(10, 12);
    expect(clock.secondsAt(2_300)).toBeCloseTo(11, 12);
  });

  it('end at the maximum, whatever is left to send', () => {
    expect([...dueTimes(byRate(steady(10), 'constant'), rows(1_000, { maxSeconds: 0.25 }))]).toEqual([0, 1e8, 2e8]);
    expect([...dueTimes(byRate(steady(10), 'constant'), rows(0, { minSeconds: 5 }))]).toEqual([]);
  });
});

describe('any arrivals by rate', () => {
  const rate = fc.double({ min: 0.1, max: 1e5, noNaN: true });
  const piece = fc.record({ seconds: fc.double({ min: 0.01, max: 20, noNaN: true }), from: rate, to: rate });
  const profile = fc.record({ pieces: fc.array(piece, { minLength: 1, maxLength: 5 }), after: fc.constantFrom('hold' as const, 'repeat' as const) });
  const gaps = fc.constantFrom('constant' as const, 'poisson' as const);

  it('ascend, are finite and are one for every row', () => {
    fc.assert(
      fc.property(fc.record({ shape: profile, kind: gaps, count: fc.nat(3_000), seed: fc.integer() }), ({ shape, kind, count, seed }) => {
        const due = dueTimes(byRate(shape, kind, seed), rows(count));
        expect(due).toHaveLength(count);
        expect(due.every((ns, i) => Number.isFinite(ns) && ns >= (i === 0 ? 0 : (due[i - 1] ?? 0)))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('put constant gaps where the integral of the rate counts one more', () => {
    fc.assert(
      fc.property(profile, fc.integer({ min: 1, max: 500 }), (shape, count) => {
        const seconds = new RateClock(shape).secondsAt(count);
        let [left, expected, k] = [seconds, 0, 0];
        while (left > 0) {
          const at = shape.after === 'repeat' ? shape.pieces[k % shape.pieces.length] : shape.pieces[k];
          const last = shape.pieces.at(-1)?.to ?? 0;
          const { seconds: length, from, to } = at ?? { seconds: Infinity, from: last, to: last };
          const part = Math.min(left, length);
          expected += part * (length === Infinity ? from : from + ((to - from) * part) / length / 2);
          left -= part;
          k += 1;
        }
        expect(expected).toBeCloseTo(count, 6);
      }),
      { numRuns: 60 },
    );
  });
});

describe('a dry run', () => {
  it('counts ten million requests without keeping them', () => {
    let largest = 0;
    let requests = 0;
    for (const block of arrivalBlocks(byRate(steady(2_000), 'poisson'), rows(1_000_000))) {
      largest = Math.max(largest, block.length);
      requests += block.length;
    }
    expect([requests, largest]).toEqual([1_000_000, 65_536]);
    const facts = dryRun(byRate(steady(2_000), 'constant'), rows(10_000_000), { atMost: 1e9 });
    expect(facts).toEqual({ requests: 10_000_000, seconds: 9_999_999 / 2_000, more: false });
  });

  it('stops counting beyond what may be sent', () => {
    expect(dryRun(byRate(steady(1e6), 'constant'), rows(1, { minSeconds: 1e9 }), { atMost: 1_000_000 })).toMatchObject({ more: true });
  });
});
