/** How is the distribution of latency over time drawn? */
import type { BlockInput } from '../../blocks/block.ts';
import { formatCount } from '../../core/format/formatCount.ts';
import { formatDays, formatHours } from '../../core/format/formatDate.ts';
import { HOUR_MS } from './periods.ts';
import type { Computed } from './result.ts';

export const requestsText = ({ main, reference }: Computed): string => (reference === null ? formatCount(main.n) : `${formatCount(reference.n)} | ${formatCount(main.n)}`);

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
