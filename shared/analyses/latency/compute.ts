/** How is the latency of every replayed model gathered? */
import type * as z from 'zod';
import { Objective } from '../../contract/replayRequest.ts';
import type { ModelRunFacts } from '../../contract/replayFacts.ts';
import { AssayError } from '../../core/errors.ts';
import type { BoundModel, Context, ReplayChoice, ReplayMeta } from '../defineAnalysis.ts';
import { compareTimes } from './comparison.ts';
import { heatOf } from './heat.ts';
import { latencyOf, type Times } from './modelLatency.ts';
import type { Params } from './params.ts';
import { OperatorRow, operators, OutcomeRow, outcomes, pairs, span, SpanRow, stage, times, type Requests } from './queries.ts';
import { STAGES, type Computed, type ModelLatency, type Operator, type Result, type StageName } from './result.ts';
import { tailsOf } from './tails.ts';

/** Operators kept a model, the longest first; the others are summed up. */
const MOST_OPERATORS = 60;

/** One model, as read. */
interface Read {
  readonly bound: BoundModel;
  readonly requests: Requests;
  readonly times: Times;
  readonly dueNs: number;
  readonly found: Omit<ModelLatency, 'comparison'>;
}

export async function compute(ctx: Context, params: Params): Promise<Result> {
  const name = params.replay ?? newestPaced(ctx);
  const meta = ctx.replayMeta(name);
  const arrival = arrivalOf(meta);
  const read: Read[] = [];
  for (const [i, model] of meta.models.entries()) {
    await ctx.step(i / meta.models.length, `Reading the latencies of ${model}`);
    read.push(await readModel(ctx, { name, meta, arrival, lateMs: params.lateMs, model: await ctx.model(model) }));
  }
  if (read.every(({ found }) => found.requests === 0)) return { status: 'empty', reason: `replay ${name} holds no request` };
  const paced = arrival === 'offline' ? [] : read.filter(({ found }) => found.response !== null);
  return {
    status: 'computed',
    replay: name,
    schedule: meta.schedule,
    arrival,
    concurrency: arrival === 'closed' ? numberOf(meta.stats.request['concurrency']) : null,
    limitMs: params.limitMs ?? objectiveOf(meta),
    valid: meta.validity.valid,
    reasons: [...meta.validity.reasons],
    models: await compared(ctx, read, { arrival, meta }),
    tails: await tailsOf(ctx, paced, params),
    heat: meta.stats.sweep === undefined ? await heatOf(ctx, paced) : [],
    sweep: meta.stats.sweep ?? null,
    operators: await operatorsOf(ctx, name),
  };
}

/** The newest replay that was sent request by request, else the newest one. */
export const pacedReplay = (replays: readonly ReplayChoice[]): string | undefined => (replays.find(({ schedule }) => schedule !== 'offline') ?? replays[0])?.name;

function newestPaced(ctx: Context): string {
  const chosen = pacedReplay(ctx.replays());
  if (chosen === undefined) throw new AssayError('does_not_fit', 'There is no replay of this dataset.', { hint: 'Run one: assay replay WORKSPACE --data D --model M --schedule closed.' });
  return chosen;
}

function arrivalOf(meta: ReplayMeta): Computed['arrival'] {
  if (meta.schedule === 'offline') return 'offline';
  return meta.schedule === 'closed' || meta.stats.sweep?.over === 'concurrency' ? 'closed' : 'open';
}

const numberOf = (value: unknown): number | null => (typeof value === 'number' ? value : null);

/** The bound of the replay's own objective, where it speaks about p99. */
function objectiveOf(meta: ReplayMeta): number | null {
  const objective = Objective.safeParse(meta.stats.request['objective']);
  return objective.success && objective.data.percentile === 0.99 ? objective.data.boundMs : null;
}

/** Levels of a sweep that ran at what was found for the model; the lowest level where nothing was. */
function levelsOf(meta: ReplayMeta, model: string): { readonly levels: readonly number[]; readonly target: number } | null {
  const sweep = meta.stats.sweep;
  const mine = (sweep?.levels ?? []).filter((level) => level.model === model);
  const target = sweep?.found.find((each) => each.model === model)?.target ?? mine.reduce<number | null>((least, level) => Math.min(least ?? Infinity, level.target), null);
  return target === null ? null : { target, levels: mine.filter((level) => level.target === target).map(({ level }) => level) };
}

interface ModelToRead {
  readonly name: string;
  readonly meta: ReplayMeta;
  readonly arrival: Computed['arrival'];
  readonly lateMs: number;
  readonly model: BoundModel;
}

async function readModel(ctx: Context, { name, meta, arrival, lateMs, model }: ModelToRead): Promise<Read> {
  const level = levelsOf(meta, model.name);
  const requests = { replay: ctx.replay(name), model: model.name, levels: level?.levels ?? null };
  const read = arrival === 'offline' ? NOTHING : await timesOf(ctx, requests);
  const found = await first(ctx.rows(span(requests), SpanRow), { started: null, ended: null, firstDue: null, due: null });
  const facts: ModelRunFacts | undefined = meta.stats.models[model.name];
  return {
    bound: model, requests, times: read, dueNs: found.due ?? 0,
    found: latencyOf({ model: model.name, slot: model.slot, level: level?.target ?? null, arrival, lateMs, outcomes: await ctx.rows(outcomes(requests), OutcomeRow), span: found, times: read, facts }),
  };
}

const first = async <T>(rows: Promise<readonly T[]>, otherwise: T): Promise<T> => (await rows)[0] ?? otherwise;

const none = (): Float64Array => new Float64Array(0);
const NOTHING: Times = { response: none(), service: none(), stages: { lateness: none(), queueWait: none(), batchWait: none(), compute: none(), decode: none() } };

async function timesOf(ctx: Context, requests: Requests): Promise<Times> {
  const batch = await ctx.columns(times(requests));
  const stages = { ...NOTHING.stages } satisfies Record<StageName, Float64Array>;
  for (const name of STAGES) {
    await ctx.step(null, `Reading the stages of ${requests.model}`);
    stages[name] = (await ctx.columns(stage(requests, name))).numbers('value');
  }
  return { response: batch.numbers('response'), service: batch.numbers('service'), stages };
}

/** Each further model against the first; under different loads (an offline run, a sweep) nothing is compared. */
async function compared(ctx: Context, read: readonly Read[], { arrival, meta }: { readonly arrival: Computed['arrival']; readonly meta: ReplayMeta }): Promise<ModelLatency[]> {
  const [base] = read;
  const models: ModelLatency[] = [];
  for (const [i, other] of read.entries()) {
    if (base === undefined || i === 0) models.push({ ...other.found, comparison: null });
    else if (arrival === 'offline') models.push({ ...other.found, comparison: { kind: 'none', reason: 'whole blocks were sent' } });
    else if (meta.stats.sweep !== undefined) models.push({ ...other.found, comparison: { kind: 'none', reason: 'each model ran at its own level' } });
    else models.push({ ...other.found, comparison: await compareModels(ctx, base, other) });
  }
  return models;
}

async function compareModels(ctx: Context, base: Read, other: Read): ReturnType<typeof compareTimes> {
  const batch = await ctx.columns(pairs(base.requests, other.requests));
  return compareTimes({
    pairs: { response: { a: batch.numbers('response_a'), b: batch.numbers('response_b') }, service: { a: batch.numbers('service_a'), b: batch.numbers('service_b') } },
    all: { response: { a: base.times.response, b: other.times.response }, service: { a: base.times.service, b: other.times.service } },
    ladders: { a: base.found.response, b: other.found.response },
    seed: ctx.seed,
    step: (fraction) => ctx.step(fraction, `Comparing ${other.bound.name} with ${base.bound.name}`),
  });
}

async function operatorsOf(ctx: Context, replay: string): Promise<Operator[]> {
  const table = ctx.replayTable(replay, 'operators');
  if (table === undefined) return [];
  const rows = (await ctx.rows(operators(table), OperatorRow)).map(({ total_us, ...row }: z.infer<typeof OperatorRow>): Operator => ({ ...row, totalUs: total_us }));
  return [...new Set(rows.map(({ model }) => model))].flatMap((model) => {
    const mine = rows.filter((row) => row.model === model);
    const rest = mine.slice(MOST_OPERATORS);
    if (rest.length === 0) return mine;
    return [...mine.slice(0, MOST_OPERATORS), { model, node: `${rest.length} further nodes`, op: 'others', provider: 'several', calls: rest.reduce((sum, { calls }) => sum + calls, 0), totalUs: rest.reduce((sum, { totalUs }) => sum + totalUs, 0) }];
  });
}
