/** How are latency, errors, traffic and error budget drawn as small figures over one time axis? */
import type { LeafBlock } from '../../blocks/block.ts';
import type { BlockInput } from '../../blocks/block.ts';
import type { FigureInput } from '../../blocks/figure.ts';
import { formatCount } from '../../core/format/formatCount.ts';
import { formatHours, formatMoment } from '../../core/format/formatDate.ts';
import { formatFixed } from '../../core/format/formatFixed.ts';
import { formatMs } from '../../core/format/formatMs.ts';
import { formatPercent } from '../../core/format/formatPercent.ts';
import { requestsText } from './heatFigure.ts';
import { HOUR_MS, MINUTE_MS } from './periods.ts';
import type { Computed, Series, Slo } from './result.ts';

type MarkInput = FigureInput['marks'][number];
type FigureLeaf = Extract<BlockInput, { readonly kind: 'figure' }> & { readonly kind: Extract<LeafBlock, { kind: 'figure' }>['kind'] };

const HEIGHT_PX = 170;

/** What all of the figures share. */
interface Frame {
  readonly domain: [string, string];
  readonly zones: readonly MarkInput[];
  readonly start: readonly MarkInput[];
  readonly alt: string;
  readonly note: string;
}

/** A group of figures with one time axis: percentiles, errors, requests a second, budget left, burn rates. Empty without a time. */
export function timeFigures(result: Computed): readonly BlockInput[] {
  const drawn = drawnSeries(result);
  if (drawn === null) return [];
  const frame = frameOf(result, drawn);
  const slo = result.slo.status === 'computed' ? result.slo : null;
  return [
    {
      kind: 'group',
      title: 'Latency, errors and traffic over one time axis',
      blocks: [percentileFigure(result, drawn, frame), ...errorFigure(result, drawn, frame), trafficFigure(drawn, frame), ...(slo === null ? [] : [budgetFigure(slo, frame), burnFigure(slo, frame)])],
    },
  ];
}

interface Drawn {
  readonly series: Series;
  /** Points that are drawn, in the order of time. */
  readonly points: readonly number[];
  /** Where the current side begins; null without a reference that lies before it. */
  readonly current: string | null;
}

/** Both sides where the reference lies before the current one; else the current side alone, because lines would cross. */
function drawnSeries({ series }: Computed): Drawn | null {
  if (series === null) return null;
  const of = (side: string): number[] => series.from.flatMap((_, i) => (series.side[i] === side ? [i] : []));
  const [before, now] = [of('reference'), of('current')];
  const [last, first] = [series.from[before.at(-1) ?? -1], series.from[now[0] ?? -1]];
  if (first === undefined) return null;
  if (last === undefined || last >= first) return { series, points: now, current: null };
  return { series, points: [...before, ...now], current: first };
}

function frameOf(result: Computed, { series, points, current }: Drawn): Frame {
  const [first, last] = [series.from[points[0] ?? 0] ?? '', series.from[points.at(-1) ?? 0] ?? ''];
  const until = new Date(Date.parse(last) + series.periodMs).toISOString();
  const bursts = result.bursts.filter(({ from }) => from >= first && from < until);
  return {
    domain: [first, until],
    zones: bursts.map(({ from, until: end }) => ({ mark: 'zone', axis: 'x', from, to: end, tone: 'warn' })),
    start: current === null ? [] : [{ mark: 'rule', axis: 'x', at: current, dash: 'dotted' }],
    alt: bursts.length === 0 ? 'No burst.' : `Bursts: ${bursts.map((burst) => formatHours(burst.from, burst.until)).join('; ')}.`,
    note: `one point: ${lengthText(series.periodMs)}${current === null ? '' : ' · dotted: the current scope begins'}${bursts.length === 0 ? '' : ' · tinted: bursts'}`,
  };
}

export function lengthText(ms: number): string {
  if (ms < HOUR_MS) return `${String(ms / MINUTE_MS)} min`;
  return ms < 24 * HOUR_MS ? `${String(ms / HOUR_MS)} h` : `${String(ms / 24 / HOUR_MS)} d`;
}

const axis = ({ domain }: Frame): FigureInput['x'] => ({ label: 'time (UTC)', scale: 'time', domain });

function percentileFigure(result: Computed, { series, points }: Drawn, frame: Frame): FigureLeaf {
  const pick = (values: readonly (number | null)[]): (number | null)[] => points.map((i) => values[i] ?? null);
  const limit = series.periodMs === HOUR_MS && result.limits !== null ? result.limits.p99 : null;
  return {
    kind: 'figure', id: 'percentiles-over-time',
    figure: {
      title: 'Latency',
      alt: `p50, p95 and p99 by ${lengthText(series.periodMs)}${limit === null ? '' : `; learnt limit of p99 ${formatMs(limit)}`}. ${frame.alt}`,
      data: { from: points.map((i) => series.from[i] ?? null), p50: pick(series.p50), p95: pick(series.p95), p99: pick(series.p99) },
      x: axis(frame), y: { label: 'latency', unit: 'ms', scale: 'log' },
      marks: [
        ...frame.zones, ...frame.start,
        ...(limit === null ? [] : [{ mark: 'rule' as const, axis: 'y' as const, at: limit, dash: 'dashed' as const, tone: 'warn' as const, label: 'learnt p99 limit' }]),
        { mark: 'line', x: 'from', y: 'p99', tone: 'current', label: 'p99' },
        { mark: 'line', x: 'from', y: 'p95', tone: 'muted', label: 'p95' },
        { mark: 'line', x: 'from', y: 'p50', tone: 'neutral', label: 'p50' },
      ],
      note: `n ${requestsText(result)} requests · ${frame.note} · a p99 of fewer than 662 requests is the noisy top of its period`,
      heightPx: HEIGHT_PX + 30,
    },
  };
}

function errorFigure(result: Computed, { series, points }: Drawn, frame: Frame): readonly FigureLeaf[] {
  if (result.statusRule === null) return [];
  const share = (hits: readonly number[]): (number | null)[] => points.map((i) => ((series.judged[i] ?? 0) === 0 ? null : (100 * (hits[i] ?? 0)) / (series.judged[i] ?? 1)));
  const limit = series.periodMs === HOUR_MS && result.limits !== null ? 100 * result.limits.failedShare : null;
  const judged = points.reduce((sum, i) => sum + (series.judged[i] ?? 0), 0);
  return [
    {
      kind: 'figure', id: 'errors-over-time',
      figure: {
        title: 'Errors',
        alt: `Share of failed requests and of client errors; ${formatPercent(result.main.failed.value, 2)} failed in ${result.main.label}. ${frame.alt}`,
        data: { from: points.map((i) => series.from[i] ?? null), failed: share(series.failed), client: share(series.client) },
        x: axis(frame), y: { label: 'requests', unit: '%', scale: 'linear' },
        marks: [
          ...frame.zones, ...frame.start,
          ...(limit === null ? [] : [{ mark: 'rule' as const, axis: 'y' as const, at: limit, dash: 'dashed' as const, tone: 'warn' as const, label: 'learnt limit' }]),
          ...(points.some((i) => (series.client[i] ?? 0) > 0) ? [{ mark: 'line' as const, x: 'from', y: 'client', tone: 'muted' as const, label: 'client errors' }] : []),
          { mark: 'line', x: 'from', y: 'failed', tone: 'fail', label: 'failed' },
        ],
        note: `n ${formatCount(judged)} requests with a status · ${result.statusRule}`,
        heightPx: HEIGHT_PX,
      },
    },
  ];
}

function trafficFigure({ series, points }: Drawn, frame: Frame): FigureLeaf {
  const perSecond = points.map((i) => (series.requests[i] ?? 0) / (series.periodMs / 1_000));
  const empty = perSecond.filter((rate) => rate === 0).length;
  return {
    kind: 'figure', id: 'traffic-over-time',
    figure: {
      title: 'Traffic',
      alt: `Requests a second by ${lengthText(series.periodMs)}, at most ${formatFixed(Math.max(...perSecond), 3)}; ${formatCount(empty)} periods without a request.`,
      data: { from: points.map((i) => series.from[i] ?? null), rate: perSecond },
      x: axis(frame), y: { label: 'requests', unit: '/s', scale: 'linear' },
      marks: [...frame.zones, ...frame.start, { mark: 'area', x: 'from', y: 'rate', step: true, tone: 'muted' }],
      note: `n ${formatCount(points.reduce((sum, i) => sum + (series.requests[i] ?? 0), 0))} requests · as logged, requests that were never logged are missing · ${formatCount(empty)} periods without any`,
      heightPx: HEIGHT_PX,
    },
  };
}

const alertZones = ({ alerts, rules }: Slo): MarkInput[] =>
  alerts.filter(({ rule }) => rules[rule]?.severity === 'page').map(({ from, until }) => ({ mark: 'zone', axis: 'x', from, to: until, tone: 'fail' }));

function budgetFigure(slo: Slo, frame: Frame): FigureLeaf {
  const last = slo.windows.at(-1);
  return {
    kind: 'figure', id: 'budget-burn-down',
    figure: {
      title: 'Error budget left',
      alt: `Share of the error budget that is left, by time; ${formatPercent(last?.spent.value)} of the last window is spent. ${formatCount(slo.alerts.length)} alerts.`,
      data: { at: slo.curve.at, left: slo.curve.left.map((share) => 100 * share) },
      x: axis(frame), y: { label: 'budget left', unit: '%', scale: 'linear' },
      marks: [...alertZones(slo), { mark: 'rule', axis: 'y', at: 0, tone: 'fail', label: 'spent' }, { mark: 'area', x: 'at', y: 'left', tone: 'current' }],
      note: `n ${formatCount(slo.judged)} judged requests · ${objectiveText(slo)} · a new budget every ${formatFixed(slo.objective.windowDays, 0)} d · red: a page would have been sent`,
      heightPx: HEIGHT_PX,
    },
  };
}

/** "99.5 % of requests within 200 ms and not failed" */
export function objectiveText({ objective: { kind, share, boundMs } }: Slo): string {
  const good = [...(boundMs === null ? [] : [`answered within ${formatMs(boundMs)}`]), ...(kind === 'latency' ? [] : ['not failed'])].join(' and ');
  return `${formatPercent(share, 2)} of requests ${good}`;
}

const TONES = ['fail', 'current', 'muted'] as const;

function burnFigure(slo: Slo, frame: Frame): FigureLeaf {
  const data = Object.fromEntries(slo.curve.burns.map((burns, r) => [`rule${String(r)}`, burns.map((burn) => (burn === 0 ? null : burn))]));
  return {
    kind: 'figure', id: 'burn-rates',
    figure: {
      title: 'Burn rate',
      alt: `Burn rate of ${slo.rules.map(({ longMinutes }) => lengthText(longMinutes * MINUTE_MS)).join(', ')} windows, largest in each point. ${slo.rules.map(({ factor, worst }) => `Worst against ${String(factor)}: ${worst === null ? 'none' : `${formatFixed(worst.burn, 1)} on ${formatMoment(worst.at)}`}`).join('; ')}.`,
      data: { at: slo.curve.at, ...data },
      x: axis(frame), y: { label: 'burn rate', scale: 'log' },
      marks: [
        ...alertZones(slo),
        ...slo.rules.map(({ factor }) => ({ mark: 'rule' as const, axis: 'y' as const, at: factor, dash: 'dashed' as const, tone: 'warn' as const, label: `× ${String(factor)}` })),
        ...slo.rules.map(({ longMinutes }, r) => ({ mark: 'line' as const, x: 'at', y: `rule${String(r)}`, tone: TONES[r] ?? ('neutral' as const), label: lengthText(longMinutes * MINUTE_MS) })),
      ],
      note: `n ${formatCount(slo.judged)} judged requests · bad share ÷ error budget over the long window of each rule, largest in each point; 0 is not drawn · an alert needs its short window too`,
      heightPx: HEIGHT_PX + 30,
    },
  };
}
