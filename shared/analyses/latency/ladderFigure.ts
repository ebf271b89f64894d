/** How are the percentiles of several models drawn over each other, and listed? */
import type { BlockInput, Cell } from '../../blocks/block.ts';
import { type Mark, Tone } from '../../blocks/figure.ts';
import { formatCount } from '../../core/format/formatCount.ts';
import { formatFixed } from '../../core/format/formatFixed.ts';
import { formatInterval } from '../../core/format/formatInterval.ts';
import { formatMs } from '../../core/format/formatMs.ts';
import type { Computed, ModelLatency, Step } from './result.ts';

export const percentileName = (p: number): string => `p${formatFixed(100 * p, p > 0.99 ? 1 : 0)}`;

export type Series = 'response' | 'service';
const DEFINITIONS: Readonly<Record<Series, string>> = { response: 'decoded − scheduled', service: 'decoded − run start' };
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
        alt: `${shown.map((model) => `${model.model} ${(model[series]?.steps ?? []).map((step) => `${percentileName(step.p)} ${formatMs(step.value)}`).join(', ')}`).join('; ')}.`,
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

const bare = (ms: number): string => formatMs(ms, { unit: false });
const LADDER_FACTS = ['min', 'max', 'mean', 'stdev', 'mad'] as const;

/** Every percentile with interval and conservative bound, then range, mean, deviation and MAD; nothing when no model was answered. */
export function ladderTable({ models }: Computed, series: Series): readonly BlockInput[] {
  const steps = models.find((model) => model[series] !== null)?.[series]?.steps ?? [];
  if (steps.length === 0) return [];
  const text = (words: string): Cell => ({ kind: 'text', text: words });
  const stepCells = (i: number): [string, Cell][] => models.flatMap((model, m): [string, Cell][] => {
    const step = model[series]?.steps[i];
    const pointer = `/models/${String(m)}/${series}/steps/${String(i)}`;
    if (step === undefined) return [[`m${String(m)}`, text('–')], [`c${String(m)}`, text('–')]];
    return [
      [`m${String(m)}`, { kind: 'number', value: step.value, text: step.reportable ? bare(step.value) : `${bare(step.value)} ?`, interval: formatInterval(step, bare), pointer: `${pointer}/value` }],
      [`c${String(m)}`, step.conservative === null ? text(`from n ${formatCount(step.minimumN)}`) : { kind: 'number', value: step.conservative, text: bare(step.conservative), pointer: `${pointer}/conservative` }],
    ];
  });
  const factCells = (fact: (typeof LADDER_FACTS)[number]): [string, Cell][] => models.map((model, m): [string, Cell] => {
    const value = model[series]?.[fact] ?? null;
    return [`m${String(m)}`, value === null ? text('–') : { kind: 'number', value, text: bare(value), pointer: `/models/${String(m)}/${series}/${fact}` }];
  });
  return [{
    kind: 'table',
    id: `${series}-ladder`,
    table: {
      title: `${series === 'response' ? 'Response' : 'Service'} time, ms`,
      columns: [{ key: 'p', title: 'Percentile' }, ...models.flatMap(({ model }, m) => [
        { key: `m${String(m)}`, title: model, align: 'right' as const, definition: DEFINITIONS[series] },
        { key: `c${String(m)}`, title: '99 % sure', align: 'right' as const, definition: 'conservative estimate of the early-stopping rule: what remains after the t − 1 highest values are discarded' },
      ])],
      rows: [
        ...steps.map((step, i) => Object.fromEntries<Cell>([['p', text(percentileName(step.p))], ...stepCells(i)])),
        ...LADDER_FACTS.map((fact) => Object.fromEntries<Cell>([['p', text(fact === 'mad' ? 'MAD' : fact)], ...factCells(fact)])),
      ],
      note: `n ${models.map((model) => formatCount(model[series]?.n)).join(' | ')} requests · ${DEFINITIONS[series]} · type 7 quantiles · order-statistic intervals, 95 % · ?: too few requests to report`,
    },
  }];
}
