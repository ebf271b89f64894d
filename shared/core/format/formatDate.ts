/** How are days, hours and spans of time written for people? */
import { NO_NUMBER } from './formatFixed.ts';

/** Milliseconds since 1970 or ISO 8601 text; text without a zone is read as UTC. */
export type Instant = number | string;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DAY_MS = 86_400_000;

/** Day and month in UTC: 30 Mar. `year: true` adds the year. What is no time gives an en dash. */
export function formatDate(instant: Instant | null | undefined, { year = false }: { readonly year?: boolean } = {}): string {
  const date = parse(instant);
  if (date === undefined) return NO_NUMBER;
  const day = `${String(date.getUTCDate())} ${MONTHS[date.getUTCMonth()] ?? ''}`;
  return year ? `${day} ${String(date.getUTCFullYear())}` : day;
}

/** Hour and minute in UTC: 14:00. */
export function formatClock(instant: Instant | null | undefined): string {
  return parse(instant)?.toISOString().slice(11, 16) ?? NO_NUMBER;
}

/** Day, hour and minute in UTC: 3 Apr, 14:00. */
export function formatMoment(instant: Instant | null | undefined): string {
  return parse(instant) === undefined ? NO_NUMBER : `${formatDate(instant)}, ${formatClock(instant)}`;
}

/** Whole days, both included: 6–10 Apr, 30 Mar – 26 Apr, or one day. */
export function formatDays(first: Instant, last: Instant): string {
  const [from, to] = [parse(first), parse(last)];
  if (from === undefined || to === undefined) return NO_NUMBER;
  if (from.toISOString().slice(0, 10) === to.toISOString().slice(0, 10)) return formatDate(first);
  const sameMonth = from.toISOString().slice(0, 7) === to.toISOString().slice(0, 7);
  return sameMonth ? `${String(from.getUTCDate())}–${formatDate(last)}` : `${formatDate(first)} – ${formatDate(last)}`;
}

/** A half-open span of hours: 3 Apr, 14:00–17:00 UTC; with both days when it passes midnight (which counts as 24:00 of the day before). */
export function formatHours(from: Instant, until: Instant): string {
  const [start, end] = [parse(from), parse(until)];
  if (start === undefined || end === undefined) return NO_NUMBER;
  const lastDay = Math.floor((end.getTime() - 1) / DAY_MS);
  const clock = end.getTime() % DAY_MS === 0 ? '24:00' : formatClock(until);
  if (Math.floor(start.getTime() / DAY_MS) === lastDay) return `${formatMoment(from)}–${clock} UTC`;
  return `${formatMoment(from)} – ${formatDate(lastDay * DAY_MS)}, ${clock} UTC`;
}

function parse(instant: Instant | null | undefined): Date | undefined {
  if (instant === null || instant === undefined) return undefined;
  const text = typeof instant === 'string' && /T[\d:.]+$/.test(instant) ? `${instant}Z` : instant;
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
