/** How is a later model shown against the first one? */
import type { BlockInput, Cell } from '../../blocks/block.ts';
import { formatCount } from '../../core/format/formatCount.ts';
import { formatFixed } from '../../core/format/formatFixed.ts';
import { formatInterval } from '../../core/format/formatInterval.ts';
import { formatMs } from '../../core/format/formatMs.ts';
import { formatP } from '../../core/format/formatP.ts';
import { percentileName, type Series } from './ladderFigure.ts';
import type { Comparison, Computed, ModelLatency, Ratio } from './result.ts';

export const times = (x: number): string => formatFixed(x, 2);
const bare = (ms: number): string => formatMs(ms, { unit: false });

const SERIES: readonly Series[] = ['response', 'service'];

export function comparisonBlocks({ models }: Computed): readonly BlockInput[] {
  const [base] = models;
  return models.flatMap((model, m): BlockInput[] => {
    const { comparison } = model;
    if (base === undefined || comparison === null) return [];
    if (comparison.kind === 'paired') return [pairedTable({ base, model, m }, comparison)];
    if (comparison.kind === 'unpaired') return [unpairedTable({ base, model, m }, comparison)];
    return [{ kind: 'text', tone: 'note', markdown: `**${model.model}** is not compared with ${base.model}: ${comparison.reason}.` }];
  });
}

interface Compared {
  readonly base: ModelLatency;
  readonly model: ModelLatency;
  readonly m: number;
}

const number = (value: number, text: string, more: { readonly interval?: string; readonly pointer: string }): Cell => ({ kind: 'number', value, text, ...more });

function pairedTable({ base, model, m }: Compared, comparison: Extract<Comparison, { kind: 'paired' }>): BlockInput {
  const cells = (series: Series, i: number): [string, Cell][] => {
    const step = comparison[series][i];
    if (step === undefined) return [];
    const mark = (text: string): string => (step.reportable ? text : `${text} ?`);
    const pointer = `/models/${String(m)}/comparison/${series}/${String(i)}`;
    return [
      [`${series}-ratio`, step.ratio === null ? { kind: 'text', text: '–' } : number(step.ratio.value, mark(`× ${times(step.ratio.value)}`), { interval: formatInterval(step.ratio, times), pointer: `${pointer}/ratio/value` })],
      [`${series}-difference`, number(step.difference.value, mark(bare(step.difference.value)), { interval: formatInterval(step.difference, bare), pointer: `${pointer}/difference/value` })],
    ];
  };
  return {
    kind: 'table',
    id: `compared-${String(m)}`,
    table: {
      title: `${model.model} against ${base.model}, the same requests`,
      columns: [{ key: 'p', title: 'Percentile' }, ...SERIES.flatMap((series) => [{ key: `${series}-ratio`, title: `${series === 'response' ? 'Response' : 'Service'} ÷`, align: 'right' as const }, { key: `${series}-difference`, title: 'Difference, ms', align: 'right' as const }])],
      rows: comparison.response.map(({ p }, i) => Object.fromEntries<Cell>([['p', { kind: 'text', text: percentileName(p) }], ...SERIES.flatMap((series) => cells(series, i))])),
      note: `n ${formatCount(comparison.n)} requests that both answered · ${comparison.method}, 95 % · ?: too few requests to report`,
    },
  };
}

function unpairedTable({ base, model, m }: Compared, comparison: Extract<Comparison, { kind: 'unpaired' }>): BlockInput {
  const row = (series: Series): Record<string, Cell> => {
    const { value, p, larger, ...interval } = comparison[series];
    const pointer = `/models/${String(m)}/comparison/${series}`;
    return {
      series: { kind: 'text', text: series === 'response' ? 'Response time' : 'Service time' },
      shift: number(value, bare(value), { interval: formatInterval(interval, bare), pointer: `${pointer}/value` }),
      larger: number(larger, `${formatFixed(100 * larger, 1)} %`, { pointer: `${pointer}/larger` }),
      p: number(p, formatP(p), { pointer: `${pointer}/p` }),
    };
  };
  return {
    kind: 'table',
    id: `compared-${String(m)}`,
    table: {
      title: `${model.model} against ${base.model}, different requests`,
      columns: [{ key: 'series', title: '' }, { key: 'shift', title: 'Shift, ms', align: 'right', definition: 'Hodges–Lehmann: median of all differences between a request of one and a request of the other' }, { key: 'larger', title: 'Takes longer', align: 'right', definition: 'share of all pairs in which this model took longer' }, { key: 'p', title: 'p', align: 'right', definition: 'Mann–Whitney, two-sided' }],
      rows: SERIES.map(row),
      note: `n ${comparison.n.map((n) => formatCount(n)).join(' | ')} requests · ${comparison.reason} · ${comparison.method}`,
    },
  };
}

export const p99Ratio = ({ comparison }: ModelLatency): { readonly step: Ratio; readonly index: number } | undefined => {
  const index = comparison?.kind === 'paired' ? comparison.response.findIndex(({ p }) => p === 0.99) : -1;
  const step = comparison?.kind === 'paired' ? comparison.response[index] : undefined;
  return step === undefined ? undefined : { step, index };
};
