/** How is the latency of replayed models shown? */
import type { BlockInput } from '../../blocks/block.ts';
import { type Verdict, worstVerdict } from '../../blocks/verdict.ts';
import { formatCount } from '../../core/format/formatCount.ts';
import { formatInterval } from '../../core/format/formatInterval.ts';
import { formatMs } from '../../core/format/formatMs.ts';
import { comparisonBlocks, p99Ratio, times } from './comparisonBlocks.ts';
import { heatFigures } from './heatFigure.ts';
import { ladderFigure, ladderTable } from './ladderFigure.ts';
import { operatorBlocks } from './operatorBlocks.ts';
import type { Params } from './params.ts';
import type { Computed, Ladder, ModelLatency, Result, Step, Sweep } from './result.ts';
import { coldTable, ratesTable, stabilityTable, stagesTable, validityBlock } from './runBlocks.ts';
import { percentileOf, sweepBlocks, targetText } from './sweepBlocks.ts';
import { tailTables } from './tailBlocks.ts';

const QUESTION = 'Which model answers faster?';

export function present(result: Result, params: Params): readonly BlockInput[] {
  if (result.status === 'empty') {
    return [{ kind: 'verdict', question: QUESTION, short: 'Replay latency', verdict: 'undefined', value: '–', unit: 'ms p99', detail: result.reason, claim: 'There is nothing to judge:', answer: `${result.reason}.` }];
  }
  if (result.arrival === 'offline') return [offlineVerdict(result), ...validityBlock(result), ratesTable(result), ...coldTable(result), ...operatorBlocks(result)];
  return [
    result.sweep === null ? verdictBlock(result, params) : sweepVerdict(result, result.sweep),
    ...validityBlock(result), ...sweepBlocks(result),
    ...ladderFigure(result, 'response'), ...ladderTable(result, 'response'), ...comparisonBlocks(result), ...heatFigures(result),
    ...ladderFigure(result, 'service'), ...ladderTable(result, 'service'), ...stagesTable(result, params), ...tailTables(result),
    ratesTable(result), ...stabilityTable(result), ...coldTable(result), ...operatorBlocks(result),
  ];
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

function verdictBlock(result: Computed, params: Params): BlockInput {
  const verdict = judge(result, params);
  return {
    kind: 'verdict', question: QUESTION, short: 'Replay latency', verdict,
    ...(comparedHeadline(result.models) ?? singleHeadline(result.models)),
    claim: claimOf(result, verdict),
    answer: `${result.models.map(modelSentence).join(' ')} ${arrivalSentence(result)}`,
  };
}

/** What the schedule means for the words "response time". */
function arrivalSentence({ replay, schedule, arrival, concurrency }: Computed): string {
  if (arrival === 'closed') return `Replay ${replay} was a closed loop with ${formatCount(concurrency)} outstanding: a request was due when one before it was answered, so that no queue could build up; its response times say nothing about traffic that does not wait.`;
  return `Replay ${replay} was an open loop (${schedule}): requests were due whether or not the model had answered, and response times count from then, free of coordinated omission.`;
}

interface Headline {
  readonly value: string;
  readonly unit: string;
  readonly detail: string;
  readonly pointer: string;
}

/** The second model against the first; undefined when there is none to compare. */
function comparedHeadline([base, other]: readonly ModelLatency[]): Headline | undefined {
  const found = other === undefined ? undefined : p99Ratio(other);
  const ratio = found?.step.ratio;
  if (base === undefined || other === undefined || found === undefined || ratio === null || ratio === undefined) return undefined;
  return { value: `× ${times(ratio.value)}`, unit: `p99, ${other.model} ÷ ${base.model}`, detail: `${formatInterval(ratio, times)}, n ${formatCount(other.response?.n)}`, pointer: `/models/1/comparison/response/${String(found.index)}/ratio/value` };
}

function singleHeadline([base]: readonly ModelLatency[]): Headline {
  const ladder = base?.response ?? null;
  const step = p99Of(ladder);
  if (ladder === null || step === undefined) return { value: '–', unit: 'ms p99', detail: 'no answered request', pointer: '/models/0/response' };
  const bare = (ms: number): string => formatMs(ms, { unit: false });
  return { value: bare(step.value), unit: 'ms p99', detail: `${formatInterval(step, bare)}, n ${formatCount(ladder.n)}`, pointer: `/models/0/response/steps/${String(ladder.steps.indexOf(step))}/value` };
}

/** An invalid run decides nothing; else the bound and the comparison with the first model do. */
export function judge(result: Computed, { slower }: Pick<Params, 'slower'>): Verdict {
  if (!result.valid) return 'inconclusive';
  const { limitMs } = result;
  const bounded = limitMs === null ? [] : result.models.map((model) => againstBound(p99Of(model.response), limitMs));
  const compared = result.models.slice(1).map((model) => againstFirst(model, slower));
  return worstVerdict([...bounded, ...compared]);
}

function againstBound(step: Step | undefined, limitMs: number): Verdict {
  if (step?.reportable !== true || step.low === null || step.high === null) return 'inconclusive';
  if (step.high <= limitMs) return 'pass';
  return step.low > limitMs ? 'fail' : 'inconclusive';
}

function againstFirst(model: ModelLatency, slower: number): Verdict {
  const step = p99Ratio(model)?.step;
  if (step?.reportable !== true || step.ratio === null) return 'inconclusive';
  if (step.ratio.low > slower) return 'fail';
  return step.ratio.low > 1 ? 'warn' : 'pass';
}

function claimOf({ models, valid, limitMs }: Computed, verdict: Verdict): string {
  const [base, other] = models;
  if (!valid) return 'The run is invalid, so it decides nothing.';
  if (models.every(({ response }) => response === null)) return 'No request was answered.';
  if (base === undefined || other === undefined) return limitMs === null ? 'Measured, not judged: one model and no bound.' : boundClaim(verdict, limitMs);
  return tailClaim(base, other);
}

function tailClaim(base: ModelLatency, other: ModelLatency): string {
  const ratio = p99Ratio(other)?.step.ratio;
  if (ratio === undefined || ratio === null) return `The tails of ${base.model} and ${other.model} were not compared.`;
  if (ratio.high < 1) return `${other.model} is faster in the tail.`;
  return ratio.low > 1 ? `${other.model} takes longer in the tail.` : `The tails of ${base.model} and ${other.model} cannot be told apart.`;
}

function boundClaim(verdict: Verdict, limitMs: number): string {
  if (verdict === 'pass') return `The bound of ${formatMs(limitMs)} at p99 is kept.`;
  return verdict === 'fail' ? `The bound of ${formatMs(limitMs)} at p99 is broken.` : `Whether the bound of ${formatMs(limitMs)} at p99 is kept cannot be told.`;
}

function modelSentence({ model, response, failed, dropped }: ModelLatency): string {
  const [median, tail] = [response?.steps.find(({ p }) => p === 0.5), p99Of(response)];
  const lost = failed + dropped > 0 ? `, ${formatCount(failed)} failed and ${formatCount(dropped)} dropped requests beside them` : '';
  if (median === undefined || tail === undefined) return `${model}: no answered request${lost}.`;
  return `${model}: p50 ${formatMs(median.value)}, p99 ${formatMs(tail.value)}${tail.reportable ? '' : ` (not reportable, ${formatCount(tail.minimumN)} requests needed)`}${lost}.`;
}

/** The highest level that meets the objective, model by model. */
function sweepVerdict({ replay, valid }: Computed, sweep: Sweep): BlockInput {
  if (sweep.objective === null) return measuredSweep(replay, sweep);
  const objective = `${percentileOf(sweep)} ≤ ${formatMs(sweep.objective.boundMs)}`;
  const [first] = sweep.found;
  const verdicts = sweep.found.map(({ target, confirmed }): Verdict => (target === null ? 'fail' : confirmed && valid ? 'pass' : 'inconclusive'));
  const spoken = sweep.found.map(({ model, target, confirmed, reason }) => `${model}: ${target === null ? 'no level meets it' : `${targetText(target, sweep.over)}${confirmed ? ', confirmed' : ', not confirmed'}`} (${reason}).`).join(' ');
  return {
    kind: 'verdict', question: `How much traffic does a model take with ${objective}?`, short: 'Replay latency', verdict: worstVerdict(verdicts),
    value: first?.target === null || first === undefined ? '–' : targetText(first.target, sweep.over), unit: objective, detail: `${formatCount(sweep.levels.length)} levels, n ${formatCount(sweep.levels.reduce((sum, { requests }) => sum + requests, 0))}`,
    ...(first === undefined ? {} : { pointer: '/sweep/found/0/target' }),
    claim: first === undefined || first.target === null ? `No level met ${objective}.` : `${first.model} keeps ${objective} up to ${targetText(first.target, sweep.over)}.`,
    answer: `${spoken} Percentiles below are those of that level. Replay ${replay}.`,
  };
}

function measuredSweep(replay: string, sweep: Sweep): BlockInput {
  const count = formatCount(sweep.levels.length);
  return {
    kind: 'verdict', question: 'How does latency grow with traffic?', short: 'Replay latency', verdict: 'undefined', value: count, unit: 'levels', detail: `n ${formatCount(sweep.levels.reduce((sum, { requests }) => sum + requests, 0))}`, pointer: '/sweep/levels',
    claim: 'Measured, not judged: no objective was given.', answer: `Percentiles below are those of the lowest level. Replay ${replay}. Give an objective to find the highest level that meets it.`,
  };
}
