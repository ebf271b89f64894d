/** What are the percentiles, stages and outcomes of one model's requests? */
import type { ModelRunFacts } from '../../contract/replayFacts.ts';
import { isComputable } from '../../core/stats/interval.ts';
import { percentileLadder } from '../../core/stats/percentileLadder.ts';
import type { Ladder, ModelLatency, Stage, StageName } from './result.ts';

/** Statuses of requests that never reached the model. */
const NEVER_SENT: ReadonlySet<string> = new Set(['not-run', 'dropped', 'rejected']);
const ANSWERED: ReadonlySet<string> = new Set(['ok', 'nan']);

export interface Outcome {
  readonly status: string | null;
  readonly rows: number;
  readonly batches: number;
  /** Rows with all the stamps that response and service time need. */
  readonly stamped: number;
}

/** Times of all answered and stamped requests, ms, in any order. */
export interface Times {
  readonly response: Float64Array;
  readonly service: Float64Array;
  readonly stages: Readonly<Record<StageName, Float64Array>>;
}

export interface Measured {
  readonly model: string;
  readonly slot: number;
  readonly level: number | null;
  readonly arrival: 'open' | 'closed' | 'offline';
  readonly lateMs: number;
  readonly outcomes: readonly Outcome[];
  /** ns since the start of the run. */
  readonly span: { readonly started: number | null; readonly ended: number | null; readonly firstDue: number | null; readonly due: number | null };
  readonly times: Times;
  readonly facts: ModelRunFacts | undefined;
}

const sum = (outcomes: readonly Outcome[], value: (outcome: Outcome) => number): number => outcomes.reduce((total, outcome) => total + value(outcome), 0);

/** Percentiles are those of answered requests with all stamps; what became of the others is counted. */
export function latencyOf(measured: Measured): Omit<ModelLatency, 'comparison'> {
  const { model, slot, level, arrival, outcomes, span, times, facts } = measured;
  const counted = (outcome: Outcome): number => (arrival === 'offline' ? outcome.batches : outcome.rows);
  const answered = outcomes.filter(({ status }) => ANSWERED.has(status ?? ''));
  const unsent = outcomes.filter(({ status }) => NEVER_SENT.has(status ?? ''));
  const [requests, rows] = [sum(outcomes, counted), sum(outcomes, (outcome) => outcome.rows)];
  const seconds = span.started === null || span.ended === null ? 0 : (span.ended - span.started) / 1e9;
  const stages = { lateness: stageOf(times.stages.lateness), queueWait: stageOf(times.stages.queueWait), batchWait: stageOf(times.stages.batchWait), compute: stageOf(times.stages.compute), decode: stageOf(times.stages.decode) };
  return {
    model, slot, level, requests, rows,
    answered: sum(answered, counted),
    failed: requests - sum(answered, counted) - sum(unsent, counted),
    dropped: sum(unsent, counted),
    unstamped: arrival === 'offline' ? 0 : sum(answered, (outcome) => outcome.rows - outcome.stamped),
    byStatus: Object.fromEntries(outcomes.map((outcome) => [outcome.status ?? 'unknown', counted(outcome)])),
    offeredRate: arrival === 'open' ? perSecond(requests - 1, ((span.due ?? 0) - (span.firstDue ?? 0)) / 1e9) : null,
    achievedRate: perSecond(sum(answered, counted), seconds),
    rowRate: perSecond(sum(answered, (outcome) => outcome.rows), seconds),
    response: ladderOf(times.response),
    service: ladderOf(times.service),
    stages,
    late: arrival === 'open' && stages.lateness !== null ? stages.lateness.p99 > measured.lateMs : null,
    cold: facts === undefined ? null : { loadMs: facts.loadMs, firstRunMs: facts.firstRunMs, warmupMs: facts.warmupMs },
    stability: facts?.stability ?? null,
  };
}

const perSecond = (count: number, seconds: number): number | null => (seconds > 0 ? count / seconds : null);

/** Values that are no number are left out. */
export function ladderOf(values: Float64Array): Ladder | null {
  const found = percentileLadder(values.every(Number.isFinite) ? values : values.filter(Number.isFinite));
  if (!isComputable(found)) return null;
  const { n, min, max, mean, stdev, mad, steps } = found;
  return { n, min, max, mean, stdev, mad, steps: steps.map((step) => ({ ...step })) };
}

function stageOf(values: Float64Array): Stage {
  const ladder = ladderOf(values);
  const at = (p: number): number | undefined => ladder?.steps.find((step) => step.p === p)?.value;
  const [p50, p99] = [at(0.5), at(0.99)];
  return ladder === null || p50 === undefined || p99 === undefined ? null : { n: ladder.n, p50, p99, max: ladder.max };
}
