/** How is the volume of a log counted, and where are its gaps? */
import type { BoundScope, Context } from '../defineAnalysis.ts';
import type { Params } from './params.ts';
import { requests, RequestsRow, rowsByHour, rowsByStatus, StatusRow, totals, TotalsRow } from './queries.ts';
import type { Computed, Result, ScopeVolume } from './result.ts';

const HOUR_MS = 3_600_000;
const MOST_BINS = 1_000;
const MOST_SPANS = 100;

export async function compute(ctx: Context, params: Params): Promise<Result> {
  const scope = ctx.scope('data');
  const data = await volumeOf(ctx, scope);
  if (data.totals.rows === 0) return { status: 'empty', reason: 'no row in this scope' };
  await ctx.step(null, 'Counting requests');
  const counted = await requestCounts(ctx, scope);
  const statuses = scope.find('status') === undefined ? [] : await ctx.rows(rowsByStatus(scope), StatusRow);
  await ctx.step(null, 'Counting rows by hour');
  const reference = ctx.hasScope('reference') ? (await volumeOf(ctx, ctx.scope('reference'))).volume : null;
  const current = ctx.hasScope('current') ? (await volumeOf(ctx, ctx.scope('current'))).volume : null;
  const { rows, timed, labelled, scored } = data.totals;
  const gaps = emptySpans(data.hours);
  return {
    status: 'computed',
    data: data.volume, reference, current,
    change: changeBetween(reference, current),
    ...counted,
    rowsWithoutTime: timed === null ? null : rows - timed,
    labelled, scored,
    statuses: [...statuses],
    imported: { ...ctx.importCounts('data') },
    ...binned(data.hours, params.binHours, { reference, current }),
    empty: gaps.slice(0, MOST_SPANS),
    emptySpans: gaps.length,
  };
}

type RequestCounts = Pick<Computed, 'requests' | 'multiRowRequests' | 'rowsWithoutRequestId'>;

async function requestCounts(ctx: Context, scope: BoundScope): Promise<RequestCounts> {
  if (scope.find('request-id') === undefined) return { requests: null, multiRowRequests: null, rowsWithoutRequestId: null };
  const [found] = await ctx.rows(requests(scope), RequestsRow);
  return { requests: found?.requests ?? 0, multiRowRequests: found?.multiRow ?? 0, rowsWithoutRequestId: found?.withoutId ?? 0 };
}

/** Rows of an hour, hours ascending (ms since 1970), empty hours absent. */
export interface HourCounts {
  readonly hour: ArrayLike<number>;
  readonly rows: ArrayLike<number>;
}

interface Counted {
  readonly totals: TotalsRow;
  readonly hours: HourCounts;
  readonly volume: ScopeVolume;
}

async function volumeOf(ctx: Context, scope: BoundScope): Promise<Counted> {
  const [counted] = await ctx.rows(totals(scope), TotalsRow);
  const all = counted ?? { rows: 0, labelled: null, scored: null, timed: null, from: null, to: null };
  const batch = scope.find('time') === undefined ? undefined : await ctx.columns(rowsByHour(scope));
  const hours: HourCounts = { hour: batch?.numbers('hour') ?? [], rows: batch?.numbers('rows') ?? [] };
  const [first, last] = [hours.hour[0], hours.hour[hours.hour.length - 1]];
  const span = first === undefined || last === undefined ? null : Math.round((last - first) / HOUR_MS) + 1;
  return {
    totals: all,
    hours,
    volume: { label: scope.label, rows: all.rows, from: all.from, to: all.to, hours: span, emptyHours: span === null ? null : span - hours.hour.length, rowsAnHour: span === null ? null : (all.timed ?? 0) / span },
  };
}

/** Relative change of rows an hour, so that scopes of different length can be compared. */
export function changeBetween(reference: ScopeVolume | null, current: ScopeVolume | null): number | null {
  if (reference === null || current === null) return null;
  const hourly = reference.rowsAnHour !== null && current.rowsAnHour !== null;
  const [before, now] = hourly ? [reference.rowsAnHour ?? 0, current.rowsAnHour ?? 0] : [reference.rows, current.rows];
  return before === 0 ? null : now / before - 1;
}

/** Runs of hours without a row between the first and the last hour, longest first. */
export function emptySpans({ hour }: HourCounts): { from: string; hours: number }[] {
  const spans: { from: string; hours: number }[] = [];
  for (let i = 1; i < hour.length; i += 1) {
    const before = hour[i - 1] ?? 0;
    const missing = Math.round(((hour[i] ?? 0) - before) / HOUR_MS) - 1;
    if (missing > 0) spans.push({ from: new Date(before + HOUR_MS).toISOString(), hours: missing });
  }
  return spans.sort((a, b) => b.hours - a.hours);
}

interface Sides {
  readonly reference: ScopeVolume | null;
  readonly current: ScopeVolume | null;
}

/** Rows in bins of whole hours, cut from midnight UTC; empty bins are kept as 0. The bin is widened to keep at most 1,000 of them. */
export function binned({ hour, rows }: HourCounts, binHours: number, sides: Sides): Pick<Computed, 'binHours' | 'bins'> {
  const [first, last] = [hour[0], hour[hour.length - 1]];
  if (first === undefined || last === undefined) return { binHours, bins: [] };
  const width = binHours * Math.max(1, Math.ceil((last - first) / HOUR_MS / binHours / MOST_BINS));
  const at = (instant: number): number => Math.floor(instant / HOUR_MS / width);
  const counts = new Array<number>(at(last) - at(first) + 1).fill(0);
  for (let i = 0; i < hour.length; i += 1) {
    const bin = at(hour[i] ?? first) - at(first);
    counts[bin] = (counts[bin] ?? 0) + (rows[i] ?? 0);
  }
  const bins = counts.map((n, i) => {
    const from = (at(first) + i) * width * HOUR_MS;
    return { from: new Date(from).toISOString(), rows: n, side: sideAt(from, from + width * HOUR_MS, sides) };
  });
  return { binHours: width, bins };
}

/** The side whose time range touches the bin; current wins where both do. */
function sideAt(from: number, until: number, { reference, current }: Sides): 'data' | 'reference' | 'current' {
  const touches = (side: ScopeVolume | null): boolean => side?.from != null && side.to !== null && Date.parse(side.from) < until && Date.parse(side.to) >= from;
  if (touches(current)) return 'current';
  return touches(reference) ? 'reference' : 'data';
}
