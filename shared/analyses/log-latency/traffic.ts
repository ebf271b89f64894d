/** How many requests came a second, when most of all, and when none? */
import { HOUR_MS, MINUTE_MS } from './periods.ts';
import type { Requests } from './requests.ts';
import type { Traffic } from './result.ts';

const MOST_GAPS = 5;
const SECOND_MS = 1_000;

const iso = (at: number): string => new Date(at).toISOString();

/** Null when no request has a time. */
export function trafficOf(label: string, { at, count }: Requests): Traffic | null {
  const times = at.filter((x) => !Number.isNaN(x)).sort();
  const [first, last] = [times[0], times.at(-1)];
  if (first === undefined || last === undefined) return null;
  const [minute, second] = [busiest(times, MINUTE_MS), busiest(times, SECOND_MS)];
  const seconds = (last - first) / SECOND_MS;
  return {
    label, from: iso(first), until: iso(last), requests: times.length, withoutTime: count - times.length,
    meanPerSecond: seconds > 0 ? times.length / seconds : null,
    peakMinute: { at: iso(minute.start), requests: minute.requests, perSecond: minute.requests / 60 },
    peakSecond: { at: iso(second.start), requests: second.requests },
    emptyMinutes: emptyPeriods(times, MINUTE_MS), emptyHours: emptyPeriods(times, HOUR_MS),
    gaps: longestGaps(times),
  };
}

/** The period from 1970 with the most requests, the first of several. */
function busiest(times: Float64Array, lengthMs: number): { readonly start: number; readonly requests: number } {
  let [best, most, current, here] = [0, 0, Number.NaN, 0];
  for (const at of times) {
    const period = Math.floor(at / lengthMs);
    here = period === current ? here + 1 : 1;
    current = period;
    if (here > most) [most, best] = [here, period];
  }
  return { start: best * lengthMs, requests: most };
}

function emptyPeriods(times: Float64Array, lengthMs: number): number {
  let empty = 0;
  for (let i = 1; i < times.length; i += 1) empty += Math.max(0, Math.floor((times[i] ?? 0) / lengthMs) - Math.floor((times[i - 1] ?? 0) / lengthMs) - 1);
  return empty;
}

/** Longest first; equal ones in the order of time. */
function longestGaps(times: Float64Array): Traffic['gaps'] {
  const gaps: { readonly i: number; readonly length: number }[] = [];
  for (let i = 1; i < times.length; i += 1) {
    const length = (times[i] ?? 0) - (times[i - 1] ?? 0);
    const least = gaps.at(-1);
    if (length <= 0 || (gaps.length === MOST_GAPS && least !== undefined && length <= least.length)) continue;
    gaps.push({ i, length });
    gaps.sort((a, b) => b.length - a.length || a.i - b.i);
    if (gaps.length > MOST_GAPS) gaps.pop();
  }
  return gaps.map(({ i, length }) => ({ from: iso(times[i - 1] ?? 0), until: iso(times[i] ?? 0), seconds: length / SECOND_MS }));
}
