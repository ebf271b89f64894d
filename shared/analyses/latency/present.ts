/** How is the latency of replayed models shown? */
import type { BlockInput, Cell, Table } from '../../blocks/block.ts';
import { type Verdict, worstVerdict } from '../../blocks/verdict.ts';
import { formatCount } from '../../core/format/formatCount.ts';
import { formatFixed } from '../../core/format/formatFixed.ts';
import { formatInterval } from '../../core/format/formatInterval.ts';
import { formatMs } from '../../core/format/formatMs.ts';
import { ladderFigure, percentileName } from './ladderFigure.ts';
import type { Params } from './params.ts';
import type { Computed, Ladder, ModelLatency, Ratio, Result, Step } from './result.ts';

const QUESTION = 'Which model answers faster?';

export function present(result: Result, params: Params): readonly BlockInput[] {
  if (result.status === 'empty') {
    return [{ kind: 'verdict', question: QUESTION, short: 'Replay latency', verdict: 'undefined', value: '–', unit: 'ms p99', detail: result.reason, claim: 'There is nothing to judge:', answer: `${result.reason}.` }];
  }
  if (!result.paced) return [offlineVerdict(result), ratesTable(result)];
  return [verdictBlock(result, params), ...validityBlock(result), ...ladderFigure(result, 'response'), ladderTable(result, 'response'), ...ladderFigure(result, 'service'), ladderTable(result, 'service'), ratesTable(result)];
}

function offlineVerdict({ replay, models }: Computed): BlockInput {
  const rates = models.map(({ model, rowRate }) => `${model} ${formatCount(rowRate === null ? null : Math.round(rowRate))}`).join(', ');
  return {
    kind: 'verdict', question: QUESTION, short: 'Replay latency', verdict: 'undefined', value: '–', unit: 'ms p99', detail: `${replay} was not paced`,
    claim: 'Not measured request by request.',
    answer: `${replay} sent whole blocks, so that only its rates mean something (rows a second: ${rates}). Replay with --schedule closed, constant, poisson or recorded to measure latency.`,
  };
}

const p99Of = (ladder: Ladder | null): Step | undefined => ladder?.steps.find(({ p }) => p === 0.99);
const p99Ratio = ({ ratios }: ModelLatency): Ratio | undefined => ratios?.response.find(({ p }) => p === 0.99);
const times = (x: number): string => formatFixed(x, 2);

function verdictBlock(result: Computed, params: Params): BlockInput {
  const verdict = judge(result, params);
  return {
    kind: 'verdict', question: QUESTION, short: 'Replay latency', verdict,
    ...(comparedHeadline(result.models) ?? singleHeadline(result.models)),
    claim: result.valid ? claimOf(result.models, verdict) : 'The run is invalid, so it decides nothing.',
    answer: `${result.models.map(modelSentence).join(' ')} Replay ${result.replay}, schedule ${result.schedule}.`,
  };
}

interface Headline {
  readonly value: string;
  readonly unit: string;
  readonly detail: string;
  readonly pointer: string;
}

/** The second model against the first; undefined when there is none to compare. */
function comparedHeadline([base, other]: readonly ModelLatency[]): Headline | undefined {
  const ratio = other === undefined ? undefined : p99Ratio(other);
  if (base === undefined || other?.ratios == null || ratio === undefined) return undefined;
  return { value: `× ${times(ratio.value)}`, unit: `p99, ${other.model} ÷ ${base.model}`, detail: `${formatInterval(ratio, times)}, n ${formatCount(other.response?.n)}`, pointer: `/models/1/ratios/response/${String(other.ratios.response.indexOf(ratio))}/value` };
}

function singleHeadline([base]: readonly ModelLatency[]): Headline {
  const ladder = base?.response ?? null;
  const step = p99Of(ladder);
  if (ladder === null || step === undefined) return { value: '–', unit: 'ms p99', detail: 'no answered request', pointer: '/models/0/response' };
  const bare = (ms: number): string => formatMs(ms, { unit: false });
  return { value: bare(step.value), unit: 'ms p99', detail: `${formatInterval(step, bare)}, n ${formatCount(ladder.n)}`, pointer: `/models/0/response/steps/${String(ladder.steps.indexOf(step))}/value` };
}

/** An invalid run decides nothing; else the bound and the comparison with the first model do. */
function judge(result: Computed, params: Params): Verdict {
  if (!result.valid) return 'inconclusive';
  const bounded = params.limitMs === undefined ? [] : result.models.map((model) => againstBound(p99Of(model.response), params.limitMs ?? Infinity));
  const compared = result.models.slice(1).map((model) => againstFirst(p99Ratio(model), params.slower));
  return worstVerdict([...bounded, ...compared]);
}

function againstBound(step: Step | undefined, limitMs: number): Verdict {
  if (step?.reportable !== true || step.low === null || step.high === null) return 'inconclusive';
  if (step.high <= limitMs) return 'pass';
  return step.low > limitMs ? 'fail' : 'inconclusive';
}

function againstFirst(ratio: Ratio | undefined, slower: number): Verdict {
  if (ratio?.reportable !== true || ratio.low === null || ratio.high === null) return 'inconclusive';
  if (ratio.low > slower) return 'fail';
  return ratio.low > 1 ? 'warn' : 'pass';
}

function claimOf([base, other]: readonly ModelLatency[], verdict: Verdict): string {
  const ratio = other === undefined ? undefined : p99Ratio(other);
  if (base === undefined || other === undefined || ratio === undefined) return verdict === 'undefined' ? 'Measured, not judged: one model and no bound.' : 'Held against the bound.';
  const { low, high } = ratio;
  if (high !== null && high < 1) return `${other.model} is faster in the tail.`;
  return low !== null && low > 1 ? `${other.model} takes longer in the tail.` : `The tails of ${base.model} and ${other.model} cannot be told apart.`;
}

function modelSentence({ model, response }: ModelLatency): string {
  const [median, tail] = [response?.steps.find(({ p }) => p === 0.5), p99Of(response)];
  return `${model}: p50 ${formatMs(median?.value)}, p99 ${formatMs(tail?.value)}${tail?.reportable === false ? ` (not reportable, ${formatCount(tail.minimumN)} requests needed)` : ''}.`;
}

function validityBlock({ valid, reasons }: Computed): readonly BlockInput[] {
  if (valid && reasons.length === 0) return [];
  return [{ kind: 'text', tone: 'warning', markdown: `**${valid ? 'VALID' : 'INVALID'}** ${reasons.join(' ')}` }];
}

function ladderTable({ models }: Computed, series: 'response' | 'service'): BlockInput {
  const steps = models.find((model) => model[series] !== null)?.[series]?.steps ?? [];
  const definition = series === 'response' ? 'decoded − scheduled' : 'decoded − run start';
  return {
    kind: 'table',
    id: `${series}-ladder`,
    table: {
      title: `${series === 'response' ? 'Response' : 'Service'} time, ms`,
      columns: [{ key: 'p', title: 'Percentile' }, ...models.flatMap(({ model, ratios }, m) => [{ key: `m${String(m)}`, title: model, align: 'right' as const, definition }, ...(ratios === null ? [] : [{ key: `r${String(m)}`, title: `÷ ${models[0]?.model ?? ''}`, align: 'right' as const }])])],
      rows: steps.map((step, i) => Object.fromEntries([['p', { kind: 'text', text: percentileName(step.p) }], ...models.flatMap((model, m) => ladderCells({ model, m, i }, series))] satisfies [string, Cell][])),
      note: `n ${models.map((model) => formatCount(model[series]?.n)).join(' | ')} requests · ${definition} · order-statistic intervals, 95 %; ratio bounds from both · ?: too few requests to report`,
    },
  };
}

interface Place {
  readonly model: ModelLatency;
  readonly m: number;
  readonly i: number;
}

function ladderCells({ model, m, i }: Place, series: 'response' | 'service'): [string, Cell][] {
  const [step, ratio] = [model[series]?.steps[i], model.ratios?.[series][i]];
  const mark = (reportable: boolean, text: string): string => (reportable ? text : `${text} ?`);
  const value: Cell = step === undefined ? { kind: 'text', text: '–' } : { kind: 'number', value: step.value, text: mark(step.reportable, formatMs(step.value, { unit: false })), interval: formatInterval(step, (ms) => formatMs(ms, { unit: false })), pointer: `/models/${String(m)}/${series}/steps/${String(i)}/value` };
  if (ratio === undefined) return [[`m${String(m)}`, value]];
  return [[`m${String(m)}`, value], [`r${String(m)}`, { kind: 'number', value: ratio.value, text: mark(ratio.reportable, `× ${times(ratio.value)}`), interval: formatInterval(ratio, times), pointer: `/models/${String(m)}/ratios/${series}/${String(i)}/value` }]];
}

function ratesTable({ models, schedule, replay }: Computed): BlockInput {
  const number = (value: number | null, text: string, pointer: string): Cell => ({ kind: 'number', value, text, pointer });
  const rate = (value: number | null): string => (value === null ? '–' : formatCount(Math.round(value)));
  const stages: readonly (readonly [keyof ModelLatency['medians'], string])[] = [['lateness', 'Lateness'], ['waiting', 'Waiting'], ['compute', 'Compute'], ['decode', 'Decode']];
  const rows: Table['rows'] = models.map((model, m) => ({
    model: { kind: 'text', text: model.model, strong: true },
    requests: number(model.requests, formatCount(model.requests), `/models/${String(m)}/requests`),
    unanswered: number(model.unanswered, formatCount(model.unanswered), `/models/${String(m)}/unanswered`),
    rate: number(model.achievedRate, rate(model.achievedRate), `/models/${String(m)}/achievedRate`),
    rows: number(model.rowRate, rate(model.rowRate), `/models/${String(m)}/rowRate`),
    ...Object.fromEntries(stages.map(([key]) => [key, number(model.medians[key], formatMs(model.medians[key], { unit: false }), `/models/${String(m)}/medians/${key}`)])),
  }));
  return {
    kind: 'table',
    id: 'rates',
    table: {
      title: 'Rates and stages',
      columns: [
        { key: 'model', title: 'Model' }, { key: 'requests', title: 'Requests', align: 'right' }, { key: 'unanswered', title: 'Unanswered', align: 'right' }, { key: 'rate', title: 'Requests a second', align: 'right' }, { key: 'rows', title: 'Rows a second', align: 'right' },
        ...stages.map(([key, title]) => ({ key, title: `${title}, ms`, align: 'right' as const })),
      ],
      rows,
      note: `replay ${replay}, schedule ${schedule} · stages: medians · lateness = enqueued − scheduled, waiting = run start − enqueued, compute = run end − run start, decode = decoded − run end`,
    },
  };
}
