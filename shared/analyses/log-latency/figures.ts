/** How are latencies drawn over time? */
import type { BlockInput } from '../../blocks/block.ts';
import { formatCount } from '../../core/format/formatCount.ts';
import { formatDays, formatHours } from '../../core/format/formatDate.ts';
import { formatMs } from '../../core/format/formatMs.ts';
import { formatPercent } from '../../core/format/formatPercent.ts';
import { HOUR_MS } from './bursts.ts';
import type { Params } from './params.ts';
import type { Computed } from './result.ts';

/** Hours drawn one by one; beyond, the largest of several neighbouring hours is drawn. */
const MOST_HOURS = 1_500;

const requestsText = ({ main, reference }: Computed): string => (reference === null ? formatCount(main.n) : `${formatCount(reference.n)} | ${formatCount(main.n)}`);

/** Requests by time and log ms, with the median and p99 of each bin over it. */
export function heatFigure(result: Computed): readonly BlockInput[] {
  const { heat, hours, bursts } = result;
  if (heat === null) return [];
  const middle = (cell: number): number => Math.sqrt((heat.edges[cell] ?? 1) * (heat.edges[cell + 1] ?? 1));
  const half = (heat.binHours * HOUR_MS) / 2;
  const centred = (start: string): string => new Date(Date.parse(start) + half).toISOString();
  const lines = linesOver(hours, heat.binHours);
  const burstText = bursts.length === 0 ? '' : ` Bursts: ${bursts.map(({ from, until }) => formatHours(from, until)).join('; ')}.`;
  return [
    {
      kind: 'figure',
      id: 'latency-heat',
      figure: {
        title: 'Latency over time',
        alt: `Requests by time and latency, ${formatDays(hours.from[0] ?? '', hours.from[hours.from.length - 1] ?? '')}, with median and p99.${burstText}`,
        data: padded({
          time: heat.x.map(centred), ms: heat.y.map(middle), requests: [...heat.requests],
          lineTime: lines.map(({ at }) => centred(at)), p50: lines.map(({ p50 }) => p50), p99: lines.map(({ p99 }) => p99),
        }),
        x: { label: 'time (UTC)', scale: 'time' },
        y: { label: 'latency', unit: 'ms', scale: 'log' },
        marks: [
          { mark: 'cell', x: 'time', y: 'ms', value: 'requests', tone: 'sequential' },
          { mark: 'line', x: 'lineTime', y: 'p50', tone: 'neutral', label: 'p50' },
          { mark: 'line', x: 'lineTime', y: 'p99', tone: 'neutral', dash: 'dashed', label: 'p99' },
        ],
        note: `n ${requestsText(result)} requests · cells of ${String(heat.binHours)} h and ${String(heat.edges.length - 1)} equal bins of log ms, centres shown · lines: median over the hours of a bin of their p50 and p99`,
        heightPx: 260,
      },
    },
  ];
}

/** Columns of one length; shorter ones end in gaps. */
function padded(data: Readonly<Record<string, readonly (number | string | null)[]>>): Record<string, (number | string | null)[]> {
  const length = Math.max(...Object.values(data).map((values) => values.length));
  return Object.fromEntries(Object.entries(data).map(([key, values]) => [key, [...values, ...new Array<null>(length - values.length).fill(null)]]));
}

interface LinePoint {
  readonly at: string;
  readonly p50: number | null;
  readonly p99: number | null;
}

function linesOver(hours: Computed['hours'], binHours: number): LinePoint[] {
  const bins = new Map<number, number[]>();
  hours.from.forEach((from, i) => {
    const bin = Math.floor(Date.parse(from) / HOUR_MS / binHours) * binHours * HOUR_MS;
    bins.set(bin, [...(bins.get(bin) ?? []), i]);
  });
  return [...bins].sort(([a], [b]) => a - b).map(([bin, members]) => ({ at: new Date(bin).toISOString(), p50: middleOf(members.map((i) => hours.p50[i] ?? null)), p99: middleOf(members.map((i) => hours.p99[i] ?? null)) }));
}

function middleOf(values: readonly (number | null)[]): number | null {
  const sorted = values.filter((x) => x !== null).sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null;
}

/** p99 and, where there are any, 5xx answers by hour, with their learnt limits. */
export function hourFigures(result: Computed, params: Params): readonly BlockInput[] {
  const { hours, limits, bursts } = result;
  if (limits === null) return [];
  const group = Math.max(1, Math.ceil(hours.from.length / MOST_HOURS));
  const starts = hours.from.filter((_, i) => i % group === 0);
  const largest = (value: (i: number) => number | null): (number | null)[] => starts.map((_, g) => hours.from.slice(g * group, (g + 1) * group).reduce<number | null>((most, __, k) => maxOf(most, value(g * group + k)), null));
  const judged = (i: number): boolean => hours.beyond[i] !== null;
  const ofSide = (side: string, value: (i: number) => number | null) => (i: number): number | null => (hours.side[i] === side && judged(i) ? value(i) : null);
  const grouped = `${group === 1 ? 'one point an hour' : `the largest of ${String(group)} hours a point`} · hours with fewer than ${formatCount(params.minRequests)} requests left out`;
  const zones = bursts.map(({ from, until }) => ({ mark: 'zone' as const, axis: 'x' as const, from, to: until, tone: 'warn' as const }));
  const figure = (id: string, part: Part): BlockInput => ({
    kind: 'figure', id,
    figure: {
      title: part.title,
      alt: `${part.title}; learnt limit ${part.limitText}. ${bursts.length === 0 ? 'No burst.' : `Bursts: ${bursts.map(({ from, until }) => formatHours(from, until)).join('; ')}.`}`,
      data: { hour: starts, reference: largest(ofSide('reference', part.value)), current: largest(ofSide('current', part.value)), beyond: largest((i) => (inBurst(hours.from[i] ?? '', bursts) && judged(i) ? part.value(i) : null)) },
      x: { label: 'hour (UTC)', scale: 'time' },
      y: part.y,
      marks: [
        ...zones,
        { mark: 'rule', axis: 'y', at: part.limit, dash: 'dashed', tone: 'warn', label: 'learnt limit' },
        ...(result.reference === null ? [] : [{ mark: 'line' as const, x: 'hour', y: 'reference', tone: 'reference' as const, label: result.reference.label }]),
        { mark: 'line', x: 'hour', y: 'current', tone: 'current', label: result.main.label },
        { mark: 'point', x: 'hour', y: 'beyond', shape: 'ring', tone: 'fail' },
      ],
      note: `n ${requestsText(result)} requests · ${grouped} · rings: bursts`,
    },
  });
  const share = (i: number): number => (100 * (hours.failed[i] ?? 0)) / (hours.requests[i] ?? 1);
  const p99 = figure('p99-by-hour', { title: 'p99 by hour', value: (i) => hours.p99[i] ?? null, limit: limits.p99, limitText: formatMs(limits.p99), y: { label: 'p99', unit: 'ms', scale: 'log' } });
  if (hours.failed.every((failed) => failed === 0)) return [p99];
  return [p99, figure('errors-by-hour', { title: '5xx answers by hour', value: share, limit: 100 * limits.failedShare, limitText: formatPercent(limits.failedShare, 2), y: { label: '5xx', unit: '%', scale: 'linear' } })];
}

interface Part {
  readonly title: string;
  readonly value: (hour: number) => number | null;
  readonly limit: number;
  readonly limitText: string;
  readonly y: { readonly label: string; readonly unit: string; readonly scale: 'log' | 'linear' };
}

const maxOf = (a: number | null, b: number | null): number | null => (a === null ? b : b === null ? a : Math.max(a, b));

const inBurst = (hour: string, bursts: Computed['bursts']): boolean => bursts.some(({ from, until }) => hour >= from && hour < until);
