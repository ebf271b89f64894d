/** Does the logged latency of the sample give the numbers of numpy, scipy and statsmodels, and is the planted burst found? */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Computed } from '../../../shared/analyses/log-latency/result.ts';
import type { OpenEngine } from '../../../shared/engine/openEngine.ts';
import { sampleResult } from '../../support/runSample.ts';
import { openSample } from '../../support/sampleWorkspace.ts';
import golden from './log-latency.json' with { type: 'json' };

const close = (found: number | null | undefined, wanted: number): void => {
  expect(Math.abs((found ?? Number.NaN) - wanted)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(wanted)));
};

describe('logged latency of the sample', () => {
  let opened: OpenEngine;
  let result: Computed;
  beforeAll(async () => {
    opened = await openSample();
    result = await sampleResult(opened, { analysis: 'log-latency' }, Computed);
  });
  afterAll(() => opened.close());

  it.each([['current', 'main'], ['reference', 'reference']] as const)('profiles the requests of %s', (side, key) => {
    const [wanted, found] = [golden[side], result[key]];
    expect(found).toMatchObject({ n: wanted.n, requests: wanted.n, failed: wanted.failed, missing: 0, max: wanted.max });
    for (const fact of ['mean', 'stdev', 'mad', 'failedLow', 'failedHigh'] as const) close(found?.[fact], wanted[fact]);
    expect(found?.steps.map(({ p }) => p)).toEqual(wanted.steps.map(({ p }) => p));
    wanted.steps.forEach(({ value, low, high }, i) => {
      close(found?.steps[i]?.value, value);
      expect(found?.steps[i]).toMatchObject({ low, high, reportable: true });
    });
  });

  it('learns its limits from the reference hours', () => {
    expect(result.limits?.hours).toBe(golden.limits.hours);
    close(result.limits?.p99, golden.limits.p99);
    close(result.limits?.failedShare, golden.limits.failedShare);
  });

  it('finds the planted burst, 3 April 14:00 to 17:00, and no other', () => {
    const own = result.bursts.filter(({ side }) => side === 'current');
    expect(own).toHaveLength(golden.bursts.length);
    expect(own).toMatchObject([{ from: '2026-04-03T14:00:00.000Z', until: '2026-04-03T17:00:00.000Z', by: ['p99', 'errors'] }]);
    golden.bursts.forEach((burst, i) => {
      const wanted = burst.steps.find(({ p }) => p === 0.99);
      expect(own[i]).toMatchObject({ from: burst.from, requests: burst.n, failed: burst.failed, p99: { low: wanted?.low, high: wanted?.high } });
      close(own[i]?.p99?.value, wanted?.value ?? Number.NaN);
    });
    expect(result.singleHours).toBe(golden.singleHours);
  });

  it('counts statuses and compares errors', () => {
    const { low, high } = golden.errorChange;
    close(result.errorChange?.low, low);
    close(result.errorChange?.high, high);
    const wanted: Readonly<Record<string, { readonly requests: number; readonly p50: number }>> = golden.statuses;
    expect(result.statuses.map(({ status }) => status).sort()).toEqual(Object.keys(wanted).sort());
    for (const { status, requests, p50 } of result.statuses) {
      expect(requests).toBe(wanted[status ?? '']?.requests);
      close(p50, wanted[status ?? '']?.p50 ?? Number.NaN);
    }
  });

  it('keeps the heat map drawable', () => {
    expect(result.heat?.requests.length).toBeLessThanOrEqual(5_000);
    expect(result.heat?.requests.reduce((sum, n) => sum + n, 0)).toBe(golden.reference.n + golden.current.n);
  });
});
