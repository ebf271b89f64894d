/** Are statuses read as stated, budgets burnt by the textbook, and empty, single and strange requests declared? */
import { describe, expect, it } from 'vitest';
import { burnRates, findAlerts } from '../../../../shared/analyses/log-latency/burnRates.ts';
import { groupProfiles } from '../../../../shared/analyses/log-latency/groupProfiles.ts';
import { heatOf } from '../../../../shared/analyses/log-latency/heatMap.ts';
import { minuteCounts } from '../../../../shared/analyses/log-latency/minuteCounts.ts';
import { Params } from '../../../../shared/analyses/log-latency/params.ts';
import { periodLength, seriesOf } from '../../../../shared/analyses/log-latency/periods.ts';
import { partOf, profileOf } from '../../../../shared/analyses/log-latency/profile.ts';
import { orderStatuses, type Requests } from '../../../../shared/analyses/log-latency/requests.ts';
import { sloOf } from '../../../../shared/analyses/log-latency/slo.ts';
import { statusClass } from '../../../../shared/analyses/log-latency/statusClass.ts';
import { trafficOf } from '../../../../shared/analyses/log-latency/traffic.ts';

const MINUTE = 60_000;

interface One {
  /** Minutes since 1970. */
  readonly minute?: number;
  readonly ms?: number;
  /** 0 ok, 1 client, 2 failed. */
  readonly outcome?: number;
  readonly size?: number;
}

function requestsFrom(list: readonly One[]): Requests {
  return {
    count: list.length,
    latency: Float64Array.from(list, ({ ms }) => ms ?? Number.NaN),
    at: Float64Array.from(list, ({ minute }) => (minute === undefined ? Number.NaN : minute * MINUTE)),
    size: Float64Array.from(list, ({ size }) => size ?? 1),
    status: Int32Array.from(list, ({ outcome }) => outcome ?? -1),
    outcome: Int8Array.from(list, ({ outcome }) => outcome ?? -1),
    groups: [],
  };
}

const many = (n: number, make: (i: number) => One): Requests => requestsFrom(Array.from({ length: n }, (_, i) => make(i)));

describe('statuses', () => {
  it.each([
    ['200', 'ok'], ['200.0', 'ok'], ['304', 'ok'], ['0', 'ok'], [' OK ', 'ok'], ['Success', 'ok'], ['true', 'ok'],
    ['404', 'client'], ['422', 'client'], ['INVALID_ARGUMENT', 'client'], ['not found', 'client'],
    ['500', 'failed'], ['599', 'failed'], ['700', 'failed'], ['13', 'failed'], ['UNAVAILABLE', 'failed'], ['timeout', 'failed'], ['false', 'failed'], ['?', 'failed'],
  ] as const)('%s is %s', (status, wanted) => expect(statusClass(status)).toBe(wanted));

  it.each([null, '', '  '])('%j says nothing', (status) => expect(statusClass(status)).toBeNull());

  it('are ordered from ok to failed, so that a request takes the worst of its rows', () => {
    expect(orderStatuses(['503', 'ok', '404', null, '200', '500'])).toEqual(['200', 'ok', '404', '500', '503']);
  });
});

describe('a profile', () => {
  it('of one request has its latency, and shares of one', () => {
    const found = profileOf(partOf('one', requestsFrom([{ minute: 1, ms: 12, outcome: 2 }])));
    expect(found).toMatchObject({ n: 1, missing: 0, min: 12, max: 12, mean: 12, stdev: null, failed: { value: 1, hits: 1, n: 1 } });
    expect(found.steps.every(({ value, reportable }) => value === 12 && !reportable)).toBe(true);
  });

  it('of requests without latency still counts errors', () => {
    const found = profileOf(partOf('none', requestsFrom([{ outcome: 2 }, { outcome: 0 }, { ms: Number.NaN, outcome: 1 }])));
    expect(found).toMatchObject({ n: 0, missing: 3, mean: null, steps: [], failed: { hits: 1, n: 3 }, client: { hits: 1 } });
  });

  it('without any status has no error rate, and says so', () => {
    expect(profileOf(partOf('silent', requestsFrom([{ ms: 3 }])))).toMatchObject({ withoutStatus: 1, failed: { value: null, reason: 'no request has a status' } });
  });

  it('of request sizes is cut at powers of two', () => {
    const sizes = [1, 2, 3, 4, 5, 8, 9, 16];
    const groups = groupProfiles(requestsFrom(sizes.map((size) => ({ ms: size, size }))), [], []);
    expect(groups.map(({ by, label, requests }) => `${by} ${label}: ${String(requests)}`)).toEqual(['rows a request 3–4: 2', 'rows a request 5–8: 2', 'rows a request 9–16: 2', 'rows a request 1: 1', 'rows a request 2: 1']);
  });
});

describe('periods', () => {
  it('without a request stand between the others with no percentile and no traffic', () => {
    const part = { side: 'current' as const, requests: requestsFrom([{ minute: 0, ms: 10 }, { minute: 3, ms: 20 }]) };
    expect(seriesOf([part], MINUTE)).toMatchObject({ requests: [1, 0, 0, 1], p50: [10, null, null, 20] });
  });

  it('are as short as thirty requests a point allow', () => {
    const every = (minutes: number): number => periodLength([{ side: 'current', requests: many(2_000, (i) => ({ minute: i * minutes, ms: 1 })) }], 'auto');
    expect(every(1 / 60)).toBe(MINUTE);
    expect(every(1)).toBe(60 * MINUTE);
    expect(every(60)).toBe(1_440 * MINUTE);
  });

  it('grow until a long log can be drawn, and a log of impossible times is not drawn', () => {
    const requests = requestsFrom([{ minute: 0, ms: 1 }, { minute: 60 * 24 * 365, ms: 1 }]);
    expect(periodLength([{ side: 'current', requests }], 'minute')).toBe(360 * MINUTE);
    const absurd = { side: 'current' as const, requests: requestsFrom([{ minute: 0, ms: 1 }, { minute: 6e7 * 60, ms: 1 }]) };
    expect(seriesOf([absurd], periodLength([absurd], 'auto'))).toBeNull();
  });

  it('do not exist without a time', () => {
    const requests = requestsFrom([{ ms: 1 }]);
    expect(seriesOf([{ side: 'current', requests }], MINUTE)).toBeNull();
    expect(trafficOf('x', requests)).toBeNull();
    expect(heatOf([requests])).toBeNull();
  });
});

describe('traffic', () => {
  it('has its peak, its empty minutes and its longest gaps', () => {
    const found = trafficOf('x', requestsFrom([{ minute: 0 }, { minute: 0.5 }, { minute: 10 }, { minute: 70 }, {}]));
    expect(found).toMatchObject({ requests: 4, withoutTime: 1, meanPerSecond: 4 / 4_200, peakMinute: { at: '1970-01-01T00:00:00.000Z', requests: 2, perSecond: 2 / 60 }, peakSecond: { requests: 1 }, emptyMinutes: 9 + 59, emptyHours: 0 });
    expect(found?.gaps.map(({ seconds }) => seconds)).toEqual([3_600, 570, 30]);
  });

  it('of a single moment has no rate', () => {
    expect(trafficOf('x', requestsFrom([{ minute: 5 }]))).toMatchObject({ meanPerSecond: null, gaps: [], emptyMinutes: 0 });
  });
});

describe('the error budget', () => {
  const objective = { kind: 'latency and availability' as const, share: 0.99, boundMs: 100 };

  it('burns at bad share ÷ budget: 2 % bad of a 99 % objective is 2', () => {
    const counts = minuteCounts(many(6_000, (i) => ({ minute: i / 10, ms: i % 50 === 0 ? 200 : 10, outcome: 0 })), objective);
    if ('reason' in counts) throw new Error(counts.reason);
    const rates = burnRates(counts, 60, 0.99);
    expect(rates.slice(0, 59).every(Number.isNaN)).toBe(true);
    for (const rate of rates.slice(59)) expect(rate).toBeCloseTo(2, 9);
  });

  it('alerts only where both windows exceed, and joins what the short window divides', () => {
    // ten hours, 10 requests a minute; every request bad in minutes 300–329 and 333–340
    const isBad = (minute: number): boolean => (minute >= 300 && minute < 330) || (minute >= 333 && minute <= 340);
    const counts = minuteCounts(many(6_000, (i) => ({ minute: i / 10, ms: 10, outcome: isBad(Math.floor(i / 10)) ? 2 : 0 })), objective);
    if ('reason' in counts) throw new Error(counts.reason);
    const { alerts, rule } = findAlerts(counts, { factor: 14.4, longMinutes: 60, shortMinutes: 5, severity: 'page' }, 0.99);
    // the long window exceeds 14.4 % with its ninth bad minute (9/60 = 15 %); the short one as soon as one of five minutes is bad
    expect(alerts).toHaveLength(1);
    expect(alerts[0]).toMatchObject({ from: new Date(309 * MINUTE).toISOString(), until: new Date(345 * MINUTE).toISOString(), ongoing: false, bad: 380 });
    expect(alerts[0]?.worstBurn).toBeCloseTo(100 * (38 / 60), 9);
    expect(alerts[0]?.worstShortBurn).toBeCloseTo(100, 9);
    expect(rule.worst?.requests).toBe(600);
  });

  it('takes a client error as served, and a failed request without latency as bad', () => {
    const counts = minuteCounts(requestsFrom([{ minute: 0, ms: 1, outcome: 1 }, { minute: 0, outcome: 2 }, { minute: 0, outcome: 0 }, { ms: 500, outcome: 0 }]), objective);
    expect('reason' in counts ? counts : counts.total).toEqual({ judged: 3, bad: 2, slow: 1, failed: 1 });
  });

  it('has no windows where nothing is judged, and windows of zero traffic do not fire', () => {
    const counts = minuteCounts(requestsFrom([{ minute: 0, ms: 500, outcome: 0 }, { minute: 400, ms: 1, outcome: 0 }]), objective);
    if ('reason' in counts) throw new Error(counts.reason);
    const { alerts } = findAlerts(counts, { factor: 14.4, longMinutes: 60, shortMinutes: 5, severity: 'page' }, 0.99);
    expect(alerts).toEqual([]);
  });

  it('is judged by latency alone where the log has no status; by availability it is not computable', () => {
    const silent = many(100, (i) => ({ minute: i, ms: i < 2 ? 900 : 10 }));
    expect(sloOf(silent, Params.parse({}))).toMatchObject({ status: 'computed', objective: { kind: 'latency' }, bad: { hits: 2, n: 100 } });
    expect(sloOf(silent, Params.parse({ objective: 'availability' }))).toMatchObject({ status: 'not-computable' });
    expect(sloOf(requestsFrom([{ ms: 5 }]), Params.parse({}))).toMatchObject({ status: 'not-computable', reason: 'no request has a time' });
  });

  it('is one for each window of days; the last may not be whole', () => {
    const found = sloOf(many(2_880, (i) => ({ minute: i, ms: i < 1_440 ? 900 : 1, outcome: 0 })), Params.parse({ windowDays: 1.5, objectiveShare: 0.5 }));
    expect(found).toMatchObject({ windows: [{ requests: 2_160, bad: 1_440, allowed: 1_080, whole: true }, { requests: 720, bad: 0, whole: false }] });
    if (found.status !== 'computed') throw new Error(found.reason);
    expect(found.curve.left[11]).toBeCloseTo(1 - 720 / 1_080, 12);
    expect(found.curve.left[36]).toBe(1);
    expect(found.rules.map(({ judgedFrom }) => judgedFrom === null)).toEqual([false, false, true]);
  });
});
