/** What were latency, errors and traffic in each period of time? */
import { quantile } from '../../core/stats/quantile.ts';
import { CLIENT_ERROR, FAILED, type Requests } from './requests.ts';
import type { Series } from './result.ts';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** Points that a time series may have, so that its figure stays drawable. */
const MOST_POINTS = 1_500;
/** Requests that a point should have on average. */
const ENOUGH = 30;
const LENGTHS = [1, 5, 15, 60, 180, 360, 720, 1_440, 2_880, 10_080, 40_320].map((minutes) => minutes * MINUTE_MS);

/** One period's requests; times in ms since 1970, percentiles NaN without a latency. */
export interface Period {
  readonly start: number;
  readonly requests: number;
  readonly n: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly failed: number;
  readonly client: number;
  readonly judged: number;
}

/** Periods of `periodMs` from 1970 that hold a request, ascending. Requests without a time are in none. */
export function periodsOf({ at, latency, outcome }: Requests, periodMs: number): Period[] {
  const { starts, firsts, members } = membersOf(at, periodMs);
  return starts.map((start, k) => {
    const here = members.subarray(firsts[k] ?? 0, firsts[k + 1] ?? members.length);
    const count = (is: (outcome: number) => boolean): number => here.reduce((sum, i) => sum + (is(outcome[i] ?? -1) ? 1 : 0), 0);
    const values = Float64Array.from(here, (i) => latency[i] ?? Number.NaN).filter((x) => Number.isFinite(x)).sort();
    const percentile = (p: number): number => quantile(values, p) ?? Number.NaN;
    return {
      start, requests: here.length, n: values.length, p50: percentile(0.5), p95: percentile(0.95), p99: percentile(0.99),
      failed: count((x) => x === FAILED), client: count((x) => x === CLIENT_ERROR), judged: count((x) => x >= 0),
    };
  });
}

interface Members {
  /** Starts of the periods that hold a time, ms. */
  readonly starts: readonly number[];
  /** Where the members of each begin. */
  readonly firsts: readonly number[];
  readonly members: Int32Array;
}

/** Places of the finite times by period, by counting. */
function membersOf(at: Float64Array, periodMs: number): Members {
  const sizes = new Map<number, number>();
  for (const time of at) if (!Number.isNaN(time)) sizes.set(Math.floor(time / periodMs), (sizes.get(Math.floor(time / periodMs)) ?? 0) + 1);
  const periods = [...sizes.keys()].sort((a, b) => a - b);
  const next = new Map<number, number>();
  let total = 0;
  const firsts = periods.map((period) => {
    next.set(period, total);
    total += sizes.get(period) ?? 0;
    return next.get(period) ?? 0;
  });
  const members = new Int32Array(total);
  at.forEach((time, i) => {
    const place = next.get(Math.floor(time / periodMs));
    if (place === undefined) return;
    members[place] = i;
    next.set(Math.floor(time / periodMs), place + 1);
  });
  return { starts: periods.map((period) => period * periodMs), firsts, members };
}

export interface SidePart {
  readonly side: 'reference' | 'current';
  readonly requests: Requests;
}

const ASKED = { minute: MINUTE_MS, hour: HOUR_MS, day: DAY_MS } as const;

/** Length of a period: as asked, or the shortest with 30 requests on average; always long enough for {@link MOST_POINTS} points. */
export function periodLength(parts: readonly SidePart[], asked: 'auto' | keyof typeof ASKED): number {
  const spans = parts.map(({ requests }) => ({ ...rangeOf(requests.at), count: requests.count })).filter(({ low, high }) => high >= low);
  const points = (length: number): number => spans.reduce((sum, { low, high }) => sum + Math.floor(high / length) - Math.floor(low / length) + 1, 0);
  const fits = (length: number): boolean => points(length) <= MOST_POINTS;
  const count = spans.reduce((sum, span) => sum + span.count, 0);
  const busy = (length: number): boolean => count / points(length) >= ENOUGH || length >= DAY_MS;
  const longest = LENGTHS.at(-1) ?? DAY_MS;
  if (asked !== 'auto') return LENGTHS.find((length) => length >= ASKED[asked] && fits(length)) ?? longest;
  return LENGTHS.find((length) => fits(length) && busy(length)) ?? longest;
}

/** Least and largest finite time; low > high when there is none. */
export function rangeOf(times: Float64Array): { readonly low: number; readonly high: number } {
  let [low, high] = [Infinity, -Infinity];
  for (const at of times) {
    if (at < low) low = at;
    if (at > high) high = at;
  }
  return { low, high };
}

const NONE = { requests: 0, n: 0, p50: Number.NaN, p95: Number.NaN, p99: Number.NaN, failed: 0, client: 0, judged: 0 };

/** Both sides one after the other, periods without a request included; null without a time, or when even the longest periods would be too many. */
export function seriesOf(parts: readonly SidePart[], periodMs: number): Series | null {
  const rows = parts.flatMap(({ side, requests }) => {
    const periods = periodsOf(requests, periodMs);
    const [first, last] = [periods[0], periods.at(-1)];
    if (first === undefined || last === undefined) return [];
    const known = new Map(periods.map((period) => [period.start, period]));
    const length = Math.round((last.start - first.start) / periodMs) + 1;
    if (length > MOST_POINTS) return [];
    return Array.from({ length }, (_, k) => {
      const start = first.start + k * periodMs;
      return { side, ...(known.get(start) ?? { ...NONE, start }) };
    });
  });
  if (rows.length === 0) return null;
  const gappy = (x: number): number | null => (Number.isNaN(x) ? null : x);
  return {
    periodMs,
    from: rows.map(({ start }) => new Date(start).toISOString()), side: rows.map(({ side }) => side),
    requests: rows.map(({ requests }) => requests), n: rows.map(({ n }) => n),
    p50: rows.map(({ p50 }) => gappy(p50)), p95: rows.map(({ p95 }) => gappy(p95)), p99: rows.map(({ p99 }) => gappy(p99)),
    failed: rows.map(({ failed }) => failed), client: rows.map(({ client }) => client), judged: rows.map(({ judged }) => judged),
  };
}
