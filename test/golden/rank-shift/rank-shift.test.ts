/** Are the Mann–Whitney test and the Hodges–Lehmann shift those of scipy and of listing every pair? */
import { describe, expect, it } from 'vitest';
import { rankShift } from '../../../shared/core/stats/rankShift.ts';
import golden from './rank-shift.json' with { type: 'json' };

const close = (found: number, wanted: number): void => expect(Math.abs(found - wanted)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(wanted)));

describe('the shift between two samples', () => {
  it.each(Object.entries(golden.cases))('of %s', (_name, { a, b, u, p, shift, low, high }) => {
    const found = rankShift(a, b);
    if ('reason' in found) throw new Error(found.reason);
    expect(found.n).toEqual([a.length, b.length]);
    close(found.u, u);
    close(found.p, p);
    close(found.shift.value, shift);
    close(found.shift.low, low);
    close(found.shift.high, high);
  });

  it('of nothing has a reason', () => {
    expect(rankShift([], [1])).toHaveProperty('reason');
  });

  it('of long samples takes no list of pairs', () => {
    const a = Float64Array.from({ length: 100_000 }, (_, i) => i / 100_000);
    const found = rankShift(a, a.map((x) => x + 0.25));
    if ('reason' in found) throw new Error(found.reason);
    close(found.shift.value, 0.25);
    expect(found.shift.high - found.shift.low).toBeLessThan(0.01);
  });
});
