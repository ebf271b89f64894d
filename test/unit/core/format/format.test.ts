/** Are numbers written the same way everywhere: comma, true minus, narrow space, own digits? */
import { describe, expect, it } from 'vitest';
import { formatCount } from '../../../../shared/core/format/formatCount.ts';
import { formatClock, formatDate, formatDays, formatHours, formatMoment } from '../../../../shared/core/format/formatDate.ts';
import { formatFixed, formatSigned } from '../../../../shared/core/format/formatFixed.ts';
import { formatId } from '../../../../shared/core/format/formatId.ts';
import { formatInterval } from '../../../../shared/core/format/formatInterval.ts';
import { formatMs } from '../../../../shared/core/format/formatMs.ts';
import { formatP } from '../../../../shared/core/format/formatP.ts';
import { formatChange, formatPercent } from '../../../../shared/core/format/formatPercent.ts';
import { formatPp } from '../../../../shared/core/format/formatPp.ts';

describe('numbers', () => {
  it('groups thousands and writes a true minus', () => {
    expect(formatCount(215070)).toBe('215,070');
    expect(formatCount(999)).toBe('999');
    expect(formatCount(12.34)).toBe('12.3');
    expect(formatFixed(-1234567.891, 2)).toBe('−1,234,567.89');
    expect(formatFixed(1000, 0)).toBe('1,000');
  });

  it('never signs a zero', () => {
    expect(formatFixed(-0.001, 2)).toBe('0.00');
    expect(formatSigned(0.001, 2)).toBe('0.00');
    expect(formatSigned(0.2, 1)).toBe('+0.2');
    expect(formatSigned(-0.2, 1)).toBe('−0.2');
  });

  it('writes a dash for what is no number', () => {
    for (const none of [null, undefined, Number.NaN, Infinity]) {
      expect([formatFixed(none, 1), formatCount(none), formatPercent(none), formatPp(none), formatMs(none), formatP(none)]).toEqual(Array(6).fill('–'));
    }
    expect(formatInterval({ low: null, high: 1 }, String)).toBe('–');
    expect(formatDate('no date')).toBe('–');
  });

  it('puts a narrow space before units', () => {
    expect(formatPercent(0.2418)).toBe('24.2\u202f%');
    expect(formatChange(0.002)).toBe('+0.2\u202f%');
    expect(formatPp(-0.01013)).toBe('−1.01\u202fpp');
    expect(formatPp(0.059, 1, { unit: false })).toBe('+5.9');
    expect([0.2144, 1.4, 34.04, 128.02, 1053.2].map((x) => formatMs(x))).toEqual(['0.214\u202fms', '1.40\u202fms', '34.0\u202fms', '128\u202fms', '1,053\u202fms']);
  });

  it('keeps the digits of the estimate in the interval', () => {
    expect(formatInterval({ low: -1.334, high: -0.7 }, (x) => formatFixed(x, 2))).toBe('[−1.33, −0.70]');
  });

  it('shows p-values no finer than they are', () => {
    expect([0, 0.0009, 0.001, 0.0434, 0.0996, 0.46, 1].map(formatP)).toEqual(['< 0.001', '< 0.001', '0.001', '0.043', '0.10', '0.46', '1.00']);
  });

  it('shortens ids', () => {
    expect(formatId('e1c6dce2aabbccdd')).toBe('e1c6dce2');
    expect(formatId('sha256:69872481ffff')).toBe('69872481');
  });
});

describe('times', () => {
  it('writes days in UTC whatever the zone of the machine', () => {
    expect(formatDate('2026-03-30T00:00:00Z')).toBe('30 Mar');
    expect(formatDate('2026-03-30')).toBe('30 Mar');
    expect(formatDate('2026-03-30T23:59:00')).toBe('30 Mar');
    expect(formatDate(Date.UTC(2026, 3, 6), { year: true })).toBe('6 Apr 2026');
    expect(formatMoment('2026-04-03T14:00:00Z')).toBe('3 Apr, 14:00');
    expect(formatClock(0)).toBe('00:00');
  });

  it('shortens spans', () => {
    expect(formatDays('2026-04-06', '2026-04-10')).toBe('6–10 Apr');
    expect(formatDays('2026-03-30', '2026-04-26')).toBe('30 Mar – 26 Apr');
    expect(formatDays('2026-04-06', '2026-04-06')).toBe('6 Apr');
    expect(formatHours('2026-04-03T14:00:00Z', '2026-04-03T17:00:00Z')).toBe('3 Apr, 14:00–17:00 UTC');
    expect(formatHours('2026-04-03T22:00:00Z', '2026-04-04T00:00:00Z')).toBe('3 Apr, 22:00–24:00 UTC');
    expect(formatHours('2026-04-03T22:00:00Z', '2026-04-04T02:00:00Z')).toBe('3 Apr, 22:00 – 4 Apr, 02:00 UTC');
  });
});
