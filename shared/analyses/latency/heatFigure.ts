/** How do response times lie over the run? */
import type { BlockInput } from '../../blocks/block.ts';
import { formatCount } from '../../core/format/formatCount.ts';
import { formatMs } from '../../core/format/formatMs.ts';
import type { Computed, Heat } from './result.ts';

/** One map a model, with the median and p99 of each window over it. */
export function heatFigures({ heat }: Computed): readonly BlockInput[] {
  return heat.map((map, m) => figureOf(map, `heat-${String(m)}`));
}

function figureOf({ model, windowMs, edges, x, y, requests, windows }: Heat, id: string): BlockInput {
  const seconds = (fromMs: number): number => (fromMs + windowMs / 2) / 1_000;
  const middle = (bin: number): number => Math.sqrt((edges[bin] ?? 1) * (edges[bin + 1] ?? 1));
  const [first, last] = [windows.p99[0], windows.p99.at(-1)];
  return {
    kind: 'figure',
    id,
    figure: {
      title: `Response time of ${model} over the run`,
      alt: `Requests by time and response time, with median and p99 of every window; p99 is ${formatMs(first)} in the first and ${formatMs(last)} in the last window.`,
      data: padded({ at: x.map(seconds), ms: y.map(middle), requests, line: windows.from.map(seconds), p50: windows.p50, p99: windows.p99 }),
      x: { label: 'since the start of the run', unit: 's', scale: 'linear' },
      y: { label: 'response time', unit: 'ms', scale: 'log' },
      marks: [
        { mark: 'cell', x: 'at', y: 'ms', value: 'requests', tone: 'sequential' },
        { mark: 'line', x: 'line', y: 'p50', tone: 'neutral', label: 'p50' },
        { mark: 'line', x: 'line', y: 'p99', tone: 'neutral', dash: 'dashed', label: 'p99' },
      ],
      note: `n ${formatCount(requests.reduce((sum, count) => sum + count, 0))} requests · by scheduled time, windows of ${formatMs(windowMs)} · ${String(edges.length - 1)} equal bins of log ms, the same for every model · the darker, the more requests`,
      heightPx: 240,
    },
  };
}

/** Columns of one length; shorter ones end in gaps. */
function padded(data: Readonly<Record<string, readonly number[]>>): Record<string, (number | null)[]> {
  const length = Math.max(...Object.values(data).map((values) => values.length));
  return Object.fromEntries(Object.entries(data).map(([key, values]) => [key, [...values, ...new Array<null>(length - values.length).fill(null)]]));
}
