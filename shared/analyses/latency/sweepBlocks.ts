/** How do throughput and latency of a sweep look, and where is the knee? */
import type { BlockInput, Cell } from '../../blocks/block.ts';
import { Tone } from '../../blocks/figure.ts';
import { formatCount } from '../../core/format/formatCount.ts';
import { formatFixed } from '../../core/format/formatFixed.ts';
import { formatMs } from '../../core/format/formatMs.ts';
import { percentileName } from './ladderFigure.ts';
import type { Computed, Sweep } from './result.ts';

export const targetText = (target: number, over: Sweep['over']): string => (over === 'rate' ? `${formatFixed(target, target < 100 ? 1 : 0)}/s` : `${formatCount(target)} at a time`);

export function sweepBlocks(result: Computed): readonly BlockInput[] {
  const { sweep } = result;
  if (sweep === null || sweep.levels.length === 0) return [];
  return [curve(result, sweep), levelTable(sweep)];
}

/** The percentile that levels were measured at: that of the objective, else p99. */
export const percentileOf = ({ objective }: Sweep): string => percentileName(objective?.percentile ?? 0.99);

type Numbers = (number | null)[];
type MarkInput = Extract<BlockInput, { kind: 'figure' }>['figure']['marks'][number];

function curve({ models }: Computed, sweep: Sweep): BlockInput {
  const { objective } = sweep;
  const name = percentileOf(sweep);
  const data: Record<string, Numbers> = {};
  const marks: MarkInput[] = objective === null ? [] : [{ mark: 'rule', axis: 'y', at: objective.boundMs, tone: 'warn', dash: 'dashed', label: `objective ${formatMs(objective.boundMs)}` }];
  models.forEach(({ model, slot }, m) => {
    const levels = sweep.levels.filter((level) => level.model === model).sort((a, b) => a.achievedRate - b.achievedRate);
    const tone = Tone.parse(`model:${String(slot % 8)}`);
    const key = String(m);
    data[`rate${key}`] = levels.map(({ achievedRate }) => achievedRate);
    data[`line${key}`] = levels.map(({ percentileMs }) => percentileMs);
    data[`meets${key}`] = levels.map(({ percentileMs, meets }) => (meets ? percentileMs : null));
    data[`misses${key}`] = levels.map(({ percentileMs, meets }) => (meets ? null : percentileMs));
    marks.push(
      { mark: 'line', x: `rate${key}`, y: `line${key}`, tone, label: model },
      { mark: 'point', x: `rate${key}`, y: `meets${key}`, tone },
      { mark: 'point', x: `rate${key}`, y: `misses${key}`, tone, shape: 'ring' },
    );
    const found = sweep.found.find((each) => each.model === model)?.target ?? null;
    const knee = sweep.over === 'rate' ? found : (levels.find(({ target }) => target === found)?.achievedRate ?? null);
    if (knee !== null) marks.push({ mark: 'rule', axis: 'x', at: knee, tone, dash: 'dotted', label: `knee ${targetText(found ?? knee, sweep.over)}` });
  });
  const longest = Math.max(...Object.values(data).map((values) => values.length));
  return {
    kind: 'figure',
    id: 'throughput-latency',
    figure: {
      title: 'Latency by throughput',
      alt: `${name} of the response time by answered requests a second${objective === null ? '' : `; the objective is ${formatMs(objective.boundMs)}`}. ${sweep.found.map(({ model, target }) => `${model}: ${target === null ? 'no level meets it' : `met up to ${targetText(target, sweep.over)}`}`).join('; ')}.`,
      data: Object.fromEntries(Object.entries(data).map(([key, values]) => [key, [...values, ...new Array<null>(longest - values.length).fill(null)]])),
      x: { label: 'answered requests a second', scale: 'linear' },
      y: { label: `${name} of the response time`, unit: 'ms', scale: 'log' },
      marks,
      note: `n ${formatCount(sweep.levels.reduce((sum, { requests }) => sum + requests, 0))} requests on ${formatCount(sweep.levels.length)} levels${objective === null ? '' : ' · hollow: objective missed'}`,
      heightPx: 260,
    },
  };
}

function levelTable(sweep: Sweep): BlockInput {
  const name = percentileOf(sweep);
  const bound = sweep.objective === null ? undefined : formatMs(sweep.objective.boundMs);
  const number = (value: number | null, text: string, pointer: string): Cell => (value === null ? { kind: 'text', text: '–' } : { kind: 'number', value, text, pointer });
  const ordered = sweep.levels.map((level, i) => ({ level, i })).sort((a, b) => a.level.model.localeCompare(b.level.model) || a.level.target - b.level.target || a.level.level - b.level.level);
  return {
    kind: 'table',
    id: 'levels',
    table: {
      title: 'Levels',
      columns: [
        { key: 'model', title: 'Model' }, { key: 'target', title: sweep.over === 'rate' ? 'Offered, 1/s' : 'Outstanding', align: 'right' }, { key: 'rate', title: 'Answered, 1/s', align: 'right' }, { key: 'requests', title: 'Requests', align: 'right' },
        { key: 'value', title: `${name}, ms`, align: 'right' }, { key: 'sure', title: '99 % sure, ms', align: 'right' }, ...(bound === undefined ? [] : [{ key: 'meets', title: `≤ ${bound}` }]), { key: 'why', title: '' },
      ],
      rows: ordered.map(({ level, i }) => {
        const pointer = `/sweep/levels/${String(i)}`;
        return {
          model: { kind: 'text', text: level.model },
          target: number(level.target, formatFixed(level.target, level.target < 100 && sweep.over === 'rate' ? 1 : 0), `${pointer}/target`),
          rate: number(level.achievedRate, formatFixed(level.achievedRate, 1), `${pointer}/achievedRate`),
          requests: number(level.requests, formatCount(level.requests), `${pointer}/requests`),
          value: number(level.percentileMs, formatMs(level.percentileMs, { unit: false }), `${pointer}/percentileMs`),
          sure: number(level.conservativeMs, formatMs(level.conservativeMs, { unit: false }), `${pointer}/conservativeMs`),
          meets: { kind: 'verdict', verdict: level.meets ? 'pass' : 'fail', text: level.meets ? 'met' : 'missed' },
          why: { kind: 'text', text: [...(level.confirms ? ['confirmation'] : []), ...level.reasons].join(' ') },
        };
      }),
      note: `${bound === undefined ? 'measured without an objective' : `objective: ${name} ≤ ${bound}`} · ${sweep.found.map(({ model, reason }) => `${model}: ${reason}`).join(' · ')}`,
    },
  };
}
