/** In which periods and segment, and in which share of the traffic, is a cause at work? */
import { compensatedSum } from '../../../core/stats/compensatedSum.ts';
import { wilson } from '../../../core/stats/wilson.ts';
import { type Metric, noMetric } from '../../metric.ts';

/** Rows of one period and combination of groups. */
export interface TrafficCell {
  readonly period: string | null;
  readonly groups: readonly (string | null)[];
  readonly rows: number;
}

/** Rows that differ, by place: their period and groups. */
export interface DifferingPlaces {
  readonly period: readonly (string | null)[];
  readonly groups: readonly (readonly (string | null)[])[];
}

export interface Segment {
  /** Position of the column among the groups. */
  readonly place: number;
  readonly value: string | null;
}

export interface CauseExtent {
  readonly from: string | null;
  readonly to: string | null;
  readonly segment: Segment | undefined;
  /** Explained rows ÷ compared rows of the span, all segments. */
  readonly traffic: Metric;
  /** Explained rows ÷ compared rows of the span in the segment. */
  readonly segmentTraffic: Metric | undefined;
  /** Explained rows ÷ differing rows of the span (and segment) that nothing before explained. */
  readonly match: Metric;
}

/** The span holds at least this share of the explained rows; a few chance matches elsewhere do not widen it. */
const SPAN_SHARE = 0.99;
/** A segment holds at least this share of the explained rows … */
const SEGMENT_SHARE = 0.98;
/** … and at most this share of the traffic; else naming it says nothing. */
const MOST_TRAFFIC = 0.8;

export function share(hits: number, n: number, reason: string): Metric {
  const interval = wilson(Math.min(hits, n), n);
  return interval === undefined ? noMetric({ reason, n: 0 }) : { value: Math.min(hits, n) / n, ...interval, n, method: 'Wilson' };
}

/** The shortest run of periods that holds 99 % of the rows; ISO texts sort by time. */
export function spanOf(periods: readonly (string | null)[]): { readonly from: string; readonly to: string } | undefined {
  const counts = new Map<string, number>();
  for (const period of periods) if (period !== null) counts.set(period, (counts.get(period) ?? 0) + 1);
  const sorted = [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
  const needed = Math.ceil(SPAN_SHARE * compensatedSum([...counts.values()]));
  let best: { from: number; to: number } | undefined;
  let [from, held] = [0, 0];
  sorted.forEach(([, count], to) => {
    held += count;
    while (held - (sorted[from]?.[1] ?? 0) >= needed) {
      held -= sorted[from]?.[1] ?? 0;
      from += 1;
    }
    if (held >= needed && (best === undefined || to - from < best.to - best.from)) best = { from, to };
  });
  const [first, last] = [sorted[best?.from ?? -1]?.[0], sorted[best?.to ?? -1]?.[0]];
  return first === undefined || last === undefined ? undefined : { from: first, to: last };
}

function commonest(values: readonly (string | null)[]): { readonly value: string | null; readonly rows: number } | undefined {
  const counts = new Map<string | null, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const [best] = [...counts].sort((a, b) => b[1] - a[1]);
  return best === undefined ? undefined : { value: best[0], rows: best[1] };
}

const total = (cells: readonly TrafficCell[]): number => compensatedSum(cells.map(({ rows }) => rows));

/**
 * Where a cause is at work.
 *
 * @param explained places of the rows it explains
 * @param open places that nothing before explained, `explained` among them
 * @param scale rows behind each place (above 1 when the differing rows were drawn)
 */
export function describeCause(explained: readonly number[], open: readonly number[], context: { readonly places: DifferingPlaces; readonly traffic: readonly TrafficCell[]; readonly scale: number }): CauseExtent {
  const { places, traffic, scale } = context;
  const span = spanOf(explained.map((place) => places.period[place] ?? null));
  const inSpan = (period: string | null): boolean => span === undefined || (period !== null && period >= span.from && period <= span.to);
  const here = traffic.filter(({ period }) => inSpan(period));
  const segment = segmentOf(explained, here, places);
  const inSegment = (groups: readonly (string | null)[]): boolean => segment === undefined || (groups[segment.place] ?? null) === segment.value;
  const groupsAt = (place: number): readonly (string | null)[] => places.groups.map((column) => column[place] ?? null);
  const affected = open.filter((place) => inSpan(places.period[place] ?? null) && inSegment(groupsAt(place)));
  const among = new Set(affected);
  const inside = explained.filter((place) => among.has(place)).length;
  const rows = Math.round(inside * scale);
  return {
    from: span?.from ?? null, to: span?.to ?? null, segment,
    traffic: share(rows, total(here), 'no compared row'),
    segmentTraffic: segment === undefined ? undefined : share(rows, total(here.filter(({ groups }) => inSegment(groups))), 'no compared row'),
    match: share(inside, affected.length, 'no differing row'),
  };
}

/** The group that nearly all explained rows share while the traffic does not. */
function segmentOf(explained: readonly number[], here: readonly TrafficCell[], places: DifferingPlaces): Segment | undefined {
  const all = total(here);
  const found = places.groups.flatMap((column, place) => {
    const best = commonest(explained.map((row) => column[row] ?? null));
    if (best === undefined || best.rows < SEGMENT_SHARE * explained.length) return [];
    const held = total(here.filter(({ groups }) => (groups[place] ?? null) === best.value)) / Math.max(1, all);
    return held > MOST_TRAFFIC ? [] : [{ place, value: best.value, held }];
  });
  return found.sort((a, b) => a.held - b.held)[0];
}
