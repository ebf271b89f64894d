/** How are the percentiles of several models drawn over each other? */
import type { BlockInput } from '../../blocks/block.ts';
import { type Mark, Tone } from '../../blocks/figure.ts';
import { formatCount } from '../../core/format/formatCount.ts';
import { formatFixed } from '../../core/format/formatFixed.ts';
import { formatMs } from '../../core/format/formatMs.ts';
import type { Computed, ModelLatency, Step } from './result.ts';

export const percentileName = (p: number): string => `p${formatFixed(100 * p, p > 0.99 ? 1 : 0)}`;

type Series = 'response' | 'service';
type MarkInput = Extract<BlockInput, { kind: 'figure' }>['figure']['marks'][number];

const SHAPES = ['circle', 'diamond', 'square'] as const satisfies readonly Extract<Mark, { mark: 'point' }>['shape'][];
const DASHES = ['solid', 'dashed', 'dotted'] as const;

/** Log ms by percentile, interval under each point, hollow where the percentile is not reportable; nothing when no model was answered. */
export function ladderFigure({ models }: Computed, series: Series): readonly BlockInput[] {
  const shown = models.filter((model) => model[series] !== null);
  const steps = shown[0]?.[series]?.steps ?? [];
  if (steps.length === 0) return [];
  const names = steps.map(({ p }) => percentileName(p));
  const title = `${series === 'response' ? 'Response' : 'Service'} time by percentile`;
  return [
    {
      kind: 'figure',
      id: `${series}-percentiles`,
      figure: {
        title,
        alt: `${title}: ${shown.map((model) => `${model.model} ${(model[series]?.steps ?? []).map((step) => `${percentileName(step.p)} ${formatMs(step.value)}`).join(', ')}`).join('; ')}.`,
        data: { percentile: names, ...Object.fromEntries(shown.flatMap((model, m) => Object.entries(columnsOf(model[series]?.steps ?? [], m)))) },
        x: { label: 'percentile', scale: 'category', domain: names },
        y: { label: series === 'response' ? 'response time' : 'service time', unit: 'ms', scale: 'log' },
        marks: shown.flatMap(marksOf),
        note: `n ${shown.map((model) => formatCount(model[series]?.n)).join(' | ')} requests · intervals: order statistics, 95 % · hollow: too few requests to report`,
      },
    },
  ];
}

function columnsOf(steps: readonly Step[], m: number): Record<string, (number | null)[]> {
  const key = String(m);
  return {
    [`value${key}`]: steps.map(({ value }) => value),
    [`solid${key}`]: steps.map(({ value, reportable }) => (reportable ? value : null)),
    [`hollow${key}`]: steps.map(({ value, reportable }) => (reportable ? null : value)),
    [`low${key}`]: steps.map(({ low, value }) => low ?? value),
    [`high${key}`]: steps.map(({ high, value }) => high ?? value),
  };
}

function marksOf({ model, slot }: ModelLatency, m: number): MarkInput[] {
  const key = String(m);
  const tone = Tone.parse(`model:${String(slot % 8)}`);
  return [
    { mark: 'line', x: 'percentile', y: `value${key}`, tone, dash: DASHES[m % DASHES.length] ?? 'solid', label: model },
    { mark: 'interval', at: 'percentile', low: `low${key}`, high: `high${key}`, tone },
    { mark: 'point', x: 'percentile', y: `solid${key}`, shape: SHAPES[slot % SHAPES.length] ?? 'circle', tone },
    { mark: 'point', x: 'percentile', y: `hollow${key}`, shape: 'ring', tone },
  ];
}
