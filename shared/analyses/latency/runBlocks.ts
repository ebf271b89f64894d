/** How did the run itself go: may it be trusted, what was sent and answered, where was time spent, was it stable? */
import type { BlockInput, Cell, Table } from '../../blocks/block.ts';
import { formatCount } from '../../core/format/formatCount.ts';
import { formatFixed } from '../../core/format/formatFixed.ts';
import { formatMs } from '../../core/format/formatMs.ts';
import { Tone } from '../../blocks/figure.ts';
import type { Params } from './params.ts';
import { STAGES, type Computed, type ModelLatency, type StageName } from './result.ts';

const number = (value: number | null, text: string, pointer: string): Cell => (value === null ? { kind: 'text', text: '–' } : { kind: 'number', value, text, pointer });
const name = ({ model }: ModelLatency): Cell => ({ kind: 'text', text: model, strong: true });
const rate = (value: number | null): string => (value === null ? '–' : formatFixed(value, value < 100 ? 1 : 0));
const bare = (ms: number | null | undefined): string => formatMs(ms, { unit: false });

/** Every reason of an invalid run, its code first. */
export function validityBlock({ valid, reasons }: Computed): readonly BlockInput[] {
  if (reasons.length === 0) return [];
  return [{
    kind: 'table',
    id: 'validity',
    table: {
      title: valid ? 'VALID, with remarks' : 'INVALID',
      columns: [{ key: 'code', title: 'Reason' }, { key: 'why', title: 'What was found, and what would help' }],
      rows: reasons.map((reason) => {
        const [, code = '', why = reason] = /^([A-Z_]+): (.*)$/su.exec(reason) ?? [];
        return { code: { kind: 'text', text: code, mono: true }, why: { kind: 'text', text: why } };
      }),
      note: valid ? '' : 'while one of these holds, the figures below decide nothing',
    },
  }];
}

/** What was offered and answered; dropped, failed and unstamped requests counted apart. */
export function ratesTable({ models, schedule, replay, arrival }: Computed): BlockInput {
  const rows: Table['rows'] = models.map((model, m) => {
    const at = (fact: string): string => `/models/${String(m)}/${fact}`;
    return {
      model: name(model),
      requests: number(model.requests, formatCount(model.requests), at('requests')),
      answered: number(model.answered, formatCount(model.answered), at('answered')),
      failed: number(model.failed, formatCount(model.failed), at('failed')),
      dropped: number(model.dropped, formatCount(model.dropped), at('dropped')),
      unstamped: number(model.unstamped, formatCount(model.unstamped), at('unstamped')),
      offered: number(model.offeredRate, rate(model.offeredRate), at('offeredRate')),
      achieved: number(model.achievedRate, rate(model.achievedRate), at('achievedRate')),
      rows: number(model.rowRate, rate(model.rowRate), at('rowRate')),
    };
  });
  const what = arrival === 'offline' ? 'Batches' : 'Requests';
  return {
    kind: 'table',
    id: 'rates',
    table: {
      title: 'Sent and answered',
      columns: [
        { key: 'model', title: 'Model' }, { key: 'requests', title: what, align: 'right' }, { key: 'answered', title: 'Answered', align: 'right' },
        { key: 'failed', title: 'Failed', align: 'right', definition: 'error, time-out or crash' }, { key: 'dropped', title: 'Dropped', align: 'right', definition: 'turned away by a full queue, or never sent' }, { key: 'unstamped', title: 'No stamps', align: 'right', definition: 'answered, but a stamp is missing: left out of the percentiles' },
        { key: 'offered', title: 'Offered, 1/s', align: 'right' }, { key: 'achieved', title: 'Answered, 1/s', align: 'right' }, { key: 'rows', title: 'Rows, 1/s', align: 'right' },
      ],
      rows,
      note: `replay ${replay}, schedule ${schedule} · only answered requests with all stamps are in the percentiles`,
    },
  };
}

const STAGE_TITLES: Readonly<Record<StageName, readonly [title: string, definition: string]>> = {
  lateness: ['Lateness', 'enqueued − scheduled: the generator, not the model'],
  queueWait: ['Queue wait', 'batch formed − enqueued'],
  batchWait: ['Batch wait', 'run start − batch formed'],
  compute: ['Compute', 'run end − run start'],
  decode: ['Decode', 'decoded − run end'],
};

/** Where a request's time goes, with the health of the generator. */
export function stagesTable({ models, arrival }: Computed, params: Params): readonly BlockInput[] {
  const shown = models.map((model, m) => ({ model, m })).filter(({ model }) => STAGES.some((stage) => model.stages[stage] !== null));
  if (shown.length === 0) return [];
  const cells = (stage: StageName): [string, Cell][] => shown.flatMap(({ model, m }) => (['p50', 'p99', 'max'] as const).map((fact): [string, Cell] => [`${fact}${String(m)}`, number(model.stages[stage]?.[fact] ?? null, bare(model.stages[stage]?.[fact]), `/models/${String(m)}/stages/${stage}/${fact}`)]));
  const generator = shown.map(({ model }) => `${model.model} ${model.late === null ? 'has none to judge' : model.late ? 'LATE' : 'on time'}`).join(', ');
  return [{
    kind: 'table',
    id: 'stages',
    table: {
      title: 'Stages, ms',
      columns: [{ key: 'stage', title: 'Stage' }, ...shown.flatMap(({ model, m }) => (['p50', 'p99', 'max'] as const).map((fact) => ({ key: `${fact}${String(m)}`, title: `${model.model} ${fact}`, align: 'right' as const })))],
      rows: STAGES.map((stage) => Object.fromEntries<Cell>([['stage', { kind: 'text', text: `${STAGE_TITLES[stage][0]} (${STAGE_TITLES[stage][1]})` }], ...cells(stage)])),
      note: `n ${shown.map(({ model }) => formatCount(model.stages.compute?.n)).join(' | ')} requests · ${arrival === 'closed' ? 'closed loop: a request is due when the one before was answered, so that there is no lateness to judge' : `generator: ${generator} (bound ${formatMs(params.lateMs)} at p99)`}`,
    },
  }];
}

/** What came before the measured run: never in the percentiles. */
export function coldTable({ models }: Computed): readonly BlockInput[] {
  if (models.every(({ cold }) => cold === null)) return [];
  return [{
    kind: 'table',
    id: 'cold-start',
    table: {
      title: 'Cold start and warm-up',
      columns: [{ key: 'model', title: 'Model' }, { key: 'load', title: 'Load, ms', align: 'right', definition: 'reading the file and preparing the session' }, { key: 'first', title: 'First run, ms', align: 'right' }, { key: 'warmup', title: 'Warm-up, ms', align: 'right', definition: 'the whole of it, first run included' }],
      rows: models.map((model, m) => ({
        model: name(model),
        load: number(model.cold?.loadMs ?? null, bare(model.cold?.loadMs), `/models/${String(m)}/cold/loadMs`),
        first: number(model.cold?.firstRunMs ?? null, bare(model.cold?.firstRunMs), `/models/${String(m)}/cold/firstRunMs`),
        warmup: number(model.cold?.warmupMs ?? null, bare(model.cold?.warmupMs), `/models/${String(m)}/cold/warmupMs`),
      })),
      note: 'n 1 start of each model · not in any percentile above',
    },
  }];
}

/** Windows of the run: throughput and mean, and whether the last three agree within 10 %. */
export function stabilityTable({ models }: Computed): readonly BlockInput[] {
  const judged = models.filter(({ stability }) => stability !== null);
  if (judged.length === 0) return [];
  const ratio = (values: readonly number[]): string => {
    const last = values.slice(-3);
    return last.length < 3 || Math.min(...last) <= 0 ? '–' : `× ${formatFixed(Math.max(...last) / Math.min(...last), 2)}`;
  };
  return [{
    kind: 'table',
    id: 'stability',
    table: {
      title: 'Stability',
      columns: [{ key: 'model', title: 'Model' }, { key: 'verdict', title: '' }, { key: 'windows', title: 'Windows', align: 'right' }, { key: 'rates', title: 'Requests a second' }, { key: 'rate', title: 'Last three', align: 'right' }, { key: 'means', title: 'Mean response' }, { key: 'mean', title: 'Last three', align: 'right' }],
      rows: judged.map((model) => {
        const windows = model.stability?.windows ?? [];
        const [rates, means] = [windows.map(({ perSecond }) => perSecond), windows.map(({ meanMs }) => meanMs)];
        const tone = Tone.parse(`model:${String(model.slot % 8)}`);
        const verdict = model.stability?.verdict;
        return {
          model: name(model),
          verdict: { kind: 'verdict', verdict: verdict === 'stable' ? 'pass' : verdict === 'unstable' ? 'fail' : 'inconclusive', text: verdict ?? '' },
          windows: { kind: 'text', text: formatCount(windows.length) },
          rates: { kind: 'sparkline', values: rates, tone, alt: `requests a second of ${model.model} by window` },
          rate: { kind: 'text', text: ratio(rates) },
          means: { kind: 'sparkline', values: means, tone, alt: `mean response time of ${model.model} by window` },
          mean: { kind: 'text', text: ratio(means) },
        };
      }),
      note: `n ${judged.map((model) => formatCount((model.stability?.windows ?? []).reduce((sum, { requests }) => sum + requests, 0))).join(' | ')} requests · largest ÷ smallest of the last three windows; stable up to 1.10 in both`,
    },
  }];
}
