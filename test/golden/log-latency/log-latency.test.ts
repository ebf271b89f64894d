/** Does the logged latency of the sample give the numbers of numpy, scipy and statsmodels, and is the planted burst found? */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Computed, type Profile } from '../../../shared/analyses/log-latency/result.ts';
import type { OpenEngine } from '../../../shared/engine/openEngine.ts';
import { runSample, sampleResult } from '../../support/runSample.ts';
import { openSample } from '../../support/sampleWorkspace.ts';
import golden from './log-latency.json' with { type: 'json' };

const close = (found: number | null | undefined, wanted: number): void => {
  expect(Math.abs((found ?? Number.NaN) - wanted)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(wanted)));
};

interface GoldenProfile {
  readonly n: number;
  readonly failed: { readonly hits: number; readonly n: number; readonly low: number; readonly high: number };
  readonly client: { readonly hits: number; readonly n: number; readonly low: number; readonly high: number };
  readonly mean: number;
  readonly stdev: number | null;
  readonly mad: number;
  readonly max: number;
  readonly steps: readonly { readonly p: number; readonly value: number; readonly low: number | null; readonly high: number | null; readonly conservative: number | null }[];
}

function expectProfile(found: Profile | undefined, wanted: GoldenProfile): void {
  expect(found).toMatchObject({ n: wanted.n, requests: wanted.n, max: wanted.max, failed: { hits: wanted.failed.hits, n: wanted.failed.n }, client: { hits: wanted.client.hits } });
  for (const fact of ['mean', 'mad', ...(wanted.stdev === null ? [] : ['stdev' as const])] as const) close(found?.[fact], wanted[fact] ?? Number.NaN);
  for (const share of ['failed', 'client'] as const) {
    close(found?.[share].low, wanted[share].low);
    close(found?.[share].high, wanted[share].high);
  }
  expect(found?.steps.map(({ p, low, high, conservative }) => ({ p, low, high, conservative }))).toEqual(wanted.steps.map(({ p, low, high, conservative }) => ({ p, low, high, conservative })));
  wanted.steps.forEach(({ value }, i) => close(found?.steps[i]?.value, value));
}

describe('logged latency of the sample', () => {
  let opened: OpenEngine;
  let result: Computed;
  beforeAll(async () => {
    opened = await openSample();
    result = await sampleResult(opened, { analysis: 'log-latency' }, Computed);
  });
  afterAll(() => opened.close());

  it.each([['current', 'main'], ['reference', 'reference']] as const)('profiles the requests of %s', (side, key) => {
    expectProfile(result[key] ?? undefined, golden[side]);
    expect(result[key]).toMatchObject({ missing: 0, withoutStatus: 0 });
    expect(result[key]?.steps.every(({ reportable }) => reportable)).toBe(true);
  });

  it('profiles every model version, segment, status and size of request apart', () => {
    const wanted = Object.entries(golden.groups).flatMap(([by, members]) => Object.entries(members).map(([label, profile]) => ({ by, label, profile: profile })));
    expect(result.groups.map(({ by, label }) => `${by}: ${label}`).sort()).toEqual(wanted.map(({ by, label }) => `${by}: ${label}`).sort());
    for (const { by, label, profile } of wanted) expectProfile(result.groups.find((group) => group.by === by && group.label === label), profile);
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
      expect(own[i]).toMatchObject({ from: burst.from, requests: burst.n, failed: { hits: burst.failed.hits }, p99: { low: wanted?.low, high: wanted?.high } });
      close(own[i]?.p99?.value, wanted?.value ?? Number.NaN);
    });
    expect(result.singleHours).toBe(golden.singleHours);
  });

  it('compares errors', () => {
    const { low, high } = golden.errorChange;
    close(result.errorChange?.low, low);
    close(result.errorChange?.high, high);
  });

  it('keeps hours one after the other', () => {
    const { series } = result;
    expect(series?.periodMs).toBe(3_600_000);
    expect(series?.side.filter((side) => side === 'current')).toHaveLength(golden.series.hours);
    for (const [from, p95] of Object.entries(golden.series.p95)) close(series?.p95[series.from.lastIndexOf(from)], p95);
  });

  it('measures the traffic with its gaps', () => {
    const { meanPerSecond, peakMinute, peakSecond, emptyMinutes, emptyHours, gaps } = golden.traffic;
    const found = result.traffic.at(-1);
    close(found?.meanPerSecond, meanPerSecond);
    expect(found).toMatchObject({ peakMinute, peakSecond, emptyMinutes, emptyHours });
    expect(found?.gaps.map(({ from }) => from)).toEqual(gaps.map(({ from }) => from));
    gaps.forEach(({ seconds }, i) => close(found?.gaps[i]?.seconds, seconds));
  });

  it('spends the error budget and raises the alerts of pandas’ rolling windows, all of them after 3 April 14:00', () => {
    const { slo } = result;
    if (slo.status !== 'computed') throw new Error(slo.reason);
    const { bad, slow, failed, spent, rules, alerts, left } = golden.slo;
    expect(slo).toMatchObject({ slow, failed, unjudged: 0, bad: { hits: bad.hits, n: bad.n } });
    expect(slo.windows).toHaveLength(1);
    [slo.windows[0]?.spent.value, slo.windows[0]?.spent.low, slo.windows[0]?.spent.high].forEach((value, i) => close(value, spent[i] ?? Number.NaN));
    rules.forEach(({ firingMinutes, worst }, r) => {
      expect(slo.rules[r]).toMatchObject({ firingMinutes, worst: { at: worst.at, bad: worst.bad, requests: worst.requests } });
      close(slo.rules[r]?.worst?.burn, worst.burn);
    });
    expect(slo.alerts.map(({ rule, from, until, firingMinutes, bad: hits }) => ({ rule, from, until, firingMinutes, bad: hits }))).toEqual(alerts.map(({ rule, from, until, firingMinutes, bad: hits }) => ({ rule, from, until, firingMinutes, bad: hits })));
    alerts.forEach(({ worstBurn, worstShortBurn }, i) => {
      close(slo.alerts[i]?.worstBurn, worstBurn);
      close(slo.alerts[i]?.worstShortBurn, worstShortBurn);
    });
    close(slo.curve.left[99], left.first100);
    close(slo.curve.left.at(-1), left.last);
    expect(slo.alerts.every(({ from }) => from > '2026-04-03T14:00')).toBe(true);
    expect(slo.alerts.filter(({ rule }) => rule < 2).every(({ from, until }) => from > '2026-04-03T14:00' && until < '2026-04-03T17:00')).toBe(true);
  });

  it('keeps every figure drawable and on one time axis', async () => {
    expect(result.heat?.requests.length).toBeLessThanOrEqual(5_000);
    expect(result.heat?.requests.reduce((sum, n) => sum + n, 0)).toBe(golden.reference.n + golden.current.n);
    const { blocks } = await runSample(opened, { analysis: 'log-latency' });
    const [together] = blocks.flatMap((block) => (block.kind === 'group' ? [block.blocks] : []));
    const figures = together?.flatMap((block) => (block.kind === 'figure' ? [block.figure] : [])) ?? [];
    expect(figures.map(({ title }) => title)).toEqual(['Latency', 'Errors', 'Traffic', 'Error budget left', 'Burn rate']);
    expect(new Set(figures.map(({ x }) => JSON.stringify(x.domain))).size).toBe(1);
  });
});
