/** How are the resources of replayed models shown? */
import type { BlockInput, Cell } from '../../blocks/block.ts';
import { Tone } from '../../blocks/figure.ts';
import { type Verdict, worstVerdict } from '../../blocks/verdict.ts';
import { formatCount } from '../../core/format/formatCount.ts';
import { formatFixed } from '../../core/format/formatFixed.ts';
import { formatInterval } from '../../core/format/formatInterval.ts';
import type { Params } from './params.ts';
import type { Blocked, Computed, ModelUsage, Result } from './result.ts';

const QUESTION = 'What does a model cost while it runs?';
const MIB = 2 ** 20;
const HOUR_S = 3_600;

export function present(result: Result, params: Params): readonly BlockInput[] {
  if (result.status === 'not-computable') {
    return [{ kind: 'verdict', question: QUESTION, short: 'Resources', verdict: 'undefined', value: '–', unit: 'MiB peak', detail: 'no samples', pointer: '/reason', claim: 'There is nothing to judge:', answer: `${result.reason}.` }];
  }
  return [verdictBlock(result, params), ...figures(result), usageTable(result)];
}

const mebibytes = (bytes: number): string => formatFixed(bytes / MIB, bytes < 100 * MIB ? 1 : 0);
const hourly = (bytesPerSecond: number): string => formatFixed((bytesPerSecond * HOUR_S) / MIB, 0);
const cores = (share: number): string => formatFixed(share, 2);

/** A whole interval beyond the bound hints at a leak; nothing here fails a model. */
export function judge({ growth }: Pick<ModelUsage, 'growth'>, { growthMiBPerHour }: Pick<Params, 'growthMiBPerHour'>): Verdict {
  if (growth?.low == null) return 'undefined';
  return (growth.low * HOUR_S) / MIB > growthMiBPerHour ? 'warn' : 'pass';
}

const boundsOf = ({ low, high }: Blocked, format: (value: number) => string): string => (low === null || high === null ? 'no interval' : formatInterval({ low, high }, format));

function verdictBlock({ models, replay }: Computed, params: Params): BlockInput {
  const [first] = models;
  const growing = models.filter((model) => judge(model, params) === 'warn');
  const judged = models.filter((model) => judge(model, params) !== 'undefined');
  const claim = growing.length > 0 ? `Memory of ${growing.map(({ model }) => model).join(' and ')} grows: a leak is possible.` : judged.length > 0 ? 'Memory does not grow beyond the bound.' : 'Measured, not judged: the run is too short to tell growth from noise.';
  return {
    kind: 'verdict', question: QUESTION, short: 'Resources', verdict: worstVerdict(models.map((model) => judge(model, params))),
    value: first?.memory == null ? '–' : mebibytes(first.memory.peakBytes), unit: `MiB peak, ${first?.model ?? ''}`, detail: `${formatCount(first?.samples)} samples over ${formatFixed(first?.seconds ?? 0, 1)} s`,
    pointer: first?.memory == null ? '/models/0/memory' : '/models/0/memory/peakBytes',
    claim,
    answer: `${models.map(sentence).join(' ')} Replay ${replay}.`,
  };
}

function sentence({ model, memory, cpu, growth }: ModelUsage): string {
  const level = memory === null ? 'memory could not be read' : `${mebibytes(memory.meanBytes)} MiB on average, ${mebibytes(memory.peakBytes)} at its peak`;
  const share = cpu === null ? '' : `, ${cores(cpu.mean.value)} cores ${boundsOf(cpu.mean, cores)}`;
  const slope = growth === null ? '' : `, growth ${hourly(growth.value)} MiB an hour ${boundsOf(growth, hourly)}`;
  return `${model}: ${level}${share}${slope}.`;
}

type Series = 'rssBytes' | 'cpu' | 'gpuPercent';

function figures(result: Computed): readonly BlockInput[] {
  return [
    ...figureOf(result, { series: 'rssBytes', title: 'Memory over the run', label: 'resident memory', unit: 'MiB', scale: 1 / MIB }),
    ...figureOf(result, { series: 'cpu', title: 'Processor over the run', label: 'busy cores', unit: '', scale: 1 }),
    ...figureOf(result, { series: 'gpuPercent', title: 'GPU over the run', label: 'busiest GPU', unit: '%', scale: 1 }),
  ];
}

interface Drawn {
  readonly series: Series;
  readonly title: string;
  readonly label: string;
  readonly unit: string;
  readonly scale: number;
}

/** One line a model over the seconds of its own run; nothing when no sample has a value. */
function figureOf({ models }: Computed, { series, title, label, unit, scale }: Drawn): readonly BlockInput[] {
  const shown = models.filter((model) => model.series[series].some((value) => value !== null));
  if (shown.length === 0) return [];
  const longest = Math.max(...shown.map((model) => model.series.seconds.length));
  const padded = (values: readonly (number | null)[]): (number | null)[] => [...values, ...new Array<null>(longest - values.length).fill(null)];
  const rounded = (value: number | null | undefined): string => (value === null || value === undefined ? 'unknown' : `${formatFixed(value * scale, 2)} ${unit}`.trimEnd());
  return [{
    kind: 'figure',
    id: series,
    figure: {
      title,
      alt: `${label} by time since the run began. ${shown.map((model) => `${model.model}: from ${rounded(model.series[series].find((value) => value !== null))} to ${rounded(model.series[series].findLast((value) => value !== null))}`).join('; ')}.`,
      data: Object.fromEntries(shown.flatMap((model, m) => [[`seconds${String(m)}`, padded(model.series.seconds)], [`value${String(m)}`, padded(model.series[series].map((value) => (value === null ? null : value * scale)))]])),
      x: { label: 'since the run began', unit: 's', scale: 'linear' },
      y: { label, unit, scale: 'linear' },
      marks: shown.map((model, m) => ({ mark: 'line' as const, x: `seconds${String(m)}`, y: `value${String(m)}`, tone: Tone.parse(`model:${String(model.slot % 8)}`), label: model.model })),
      note: `n ${shown.map((model) => formatCount(model.samples)).join(' | ')} samples · models ran one after the other, each from its own 0${longest >= 600 ? ' · the largest of neighbouring samples is drawn' : ''}`,
    },
  }];
}

function usageTable({ models }: Computed): BlockInput {
  return {
    kind: 'table',
    id: 'usage',
    table: {
      title: 'Use of the machine',
      columns: [
        { key: 'model', title: 'Model' }, { key: 'samples', title: 'Samples', align: 'right' }, { key: 'mean', title: 'Memory, MiB', align: 'right', definition: 'mean resident memory of the process while requests were served' }, { key: 'peak', title: 'Peak, MiB', align: 'right', definition: 'largest resident memory, loading and warm-up included' },
        { key: 'growth', title: 'Growth, MiB/h', align: 'right', definition: 'least squares over the means of ten stretches of the run after its first fifth' }, { key: 'cpu', title: 'Cores', align: 'right', definition: 'processor seconds a second' }, { key: 'cpuPeak', title: 'Peak cores', align: 'right' },
        { key: 'gpu', title: 'GPU, %', align: 'right', definition: 'busiest GPU of the machine, mean' }, { key: 'gpuMemory', title: 'GPU memory, MiB', align: 'right', definition: 'in use on all GPUs, whoever uses it' }, { key: 'restarts', title: 'Fresh processes', align: 'right' },
      ],
      rows: models.map(usageRow),
      note: 'intervals: t over ten stretches of the run, 95 % · the process of the model alone, its runtime and JavaScript included',
    },
  };
}

const number = (value: number | null | undefined, format: (value: number) => string, more: { readonly interval?: string; readonly pointer: string }): Cell => (value === null || value === undefined ? { kind: 'text', text: '–' } : { kind: 'number', value, text: format(value), ...more });

function blocked(found: Blocked | null | undefined, format: (value: number) => string, pointer: string): Cell {
  return found === null || found === undefined ? { kind: 'text', text: 'too few samples' } : number(found.value, format, { interval: boundsOf(found, format), pointer: `${pointer}/value` });
}

function usageRow({ model, samples, memory, growth, cpu, gpu, gpuMemoryPeakBytes, restarts }: ModelUsage, m: number): Record<string, Cell> {
  const at = (fact: string): string => `/models/${String(m)}/${fact}`;
  return {
    model: { kind: 'text', text: model, strong: true },
    samples: number(samples, formatCount, { pointer: at('samples') }),
    mean: number(memory?.meanBytes, mebibytes, { pointer: at('memory/meanBytes') }),
    peak: number(memory?.peakBytes, mebibytes, { pointer: at('memory/peakBytes') }),
    growth: blocked(growth, hourly, at('growth')),
    cpu: blocked(cpu?.mean, cores, at('cpu/mean')),
    cpuPeak: number(cpu?.peak, cores, { pointer: at('cpu/peak') }),
    gpu: number(gpu?.meanPercent, (percent) => formatFixed(percent, 0), { pointer: at('gpu/meanPercent') }),
    gpuMemory: number(gpuMemoryPeakBytes, mebibytes, { pointer: at('gpuMemoryPeakBytes') }),
    restarts: number(restarts, formatCount, { pointer: at('restarts') }),
  };
}
