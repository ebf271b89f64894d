/** Does the model, run again, give what production logged, and if not, why? */
import * as z from 'zod';
import { boundColumns } from '../../core/binding/encodeRows.ts';
import { AssayError } from '../../core/errors.ts';
import type { BoundModel, BoundScope, ColumnBatch, Context, ReplayChoice } from '../defineAnalysis.ts';
import { type GroupedColumn, groupedColumns } from '../groupings.ts';
import { referenceScope } from '../mainScope.ts';
import { chosenReplay } from '../replayPair.ts';
import { causesOf } from './causes/compute.ts';
import { inputsOf } from './inputs/compute.ts';
import { comparedOutputs, type ComparedOutputs } from './outputs.ts';
import type { Params } from './params.ts';
import { patternsOf } from './patterns/compute.ts';
import { differingRows, mostDifferent, OUTCOMES, parityCells, type ParityQuery } from './queries.ts';
import type { Causes, Computed, Inputs, Result } from './result.ts';
import { COMPARED, type ParityCell, summarise } from './summarise.ts';

const EXAMPLES = 20;
const MOST_COLUMNS = 4;
const DEFAULT_THRESHOLD = 0.5;
/** float32 keeps about seven digits: what a regression answers is not surer than this. */
const VALUE_RELATIVE = 1e-6;

/** Gathers the compared rows in cells; everything after the queries is pure. */
export async function compute(ctx: Context, params: Params): Promise<Result> {
  const scope = ctx.scope(ctx.hasScope('data') ? 'data' : 'current');
  const replay = chosenReplay(ctx, params.replay, [params.model]);
  const checked = params.model === '' ? replay.models[0] : params.model;
  if (checked === undefined) throw new AssayError('does_not_fit', `Replay "${replay.name}" holds no model.`, { hint: 'Replay the log through a model: assay replay WORKSPACE --data D --model M.' });
  const compared = comparedOutputs(scope, ctx.replay(replay.name));
  if (compared.outputs.length === 0) return { status: 'not-computable', reason: `Dataset "${scope.datasetName}" logs no score, value or prediction that replay "${replay.name}" has too.`, hint: 'Give the column with the logged score the role score (or score:CLASS, value, prediction).' };
  const model = await ctx.model(checked);
  const query = await queryOf(ctx, params, { scope, replay, model, compared });
  await ctx.step(null, 'Laying logged and replayed scores side by side');
  const cells = cellsOf(await ctx.columns(parityCells(query)), query.groups.length, query.models.slice(1));
  const summary = summarise(cells, query.groups, { others: query.models.slice(1), versionColumn: scope.find('model-version') });
  const differs = summary.counts.different > 0;
  const examples = differs ? examplesOf(await ctx.columns(mostDifferent(query, EXAMPLES)), scope.key.length) : [];
  const patterns = differs ? await patternsOf(ctx, query, boundColumns(model.binding)) : [];
  return {
    status: 'computed', scope: scope.label, replay: replay.name, model: { name: model.name, slot: model.slot }, floor: { ...floorOf(params.floor, ctx.replayMeta(replay.name).stats, checked), relative: query.relative },
    outputs: [...compared.outputs], schema: { onlyLogged: [...compared.onlyLogged], onlyReplayed: [...compared.onlyReplayed] }, column: scope.find('time') ?? null, keyColumns: [...scope.key], examples, patterns,
    causes: differs && params.attribute ? await causes(ctx, { query, model, replay: replay.name, cells, different: summary.counts.different }) : null,
    inputs: params.inputs ? await inputs(ctx, { query, model, cells }) : null,
    rowsSql: rowsSqlOf(query, replay.name), ...summary,
  };
}

interface Asked {
  readonly scope: BoundScope;
  readonly replay: ReplayChoice;
  readonly model: BoundModel;
  readonly compared: ComparedOutputs;
}

async function queryOf(ctx: Context, params: Params, { scope, replay, model, compared }: Asked): Promise<ParityQuery> {
  const { outputs, onlyLogged, onlyReplayed } = compared;
  if (onlyLogged.length > 0) ctx.warn(`The log has scores of classes that the replay has not: ${onlyLogged.join(', ')}. They are not compared.`);
  if (onlyReplayed.length > 0) ctx.warn(`The replay has scores of classes that the log has not: ${onlyReplayed.join(', ')}. They are not compared.`);
  return {
    scope, replay: ctx.replay(replay.name), models: [model.name, ...replay.models.filter((other) => other !== model.name)], outputs, floor: floorOf(params.floor, ctx.replayMeta(replay.name).stats, model.name).value,
    relative: params.relative ?? (outputs[0]?.name === 'value' ? VALUE_RELATIVE : 0), threshold: model.binding.threshold ?? scope.task.threshold ?? DEFAULT_THRESHOLD, groups: await groupColumns(ctx, scope), params, seed: ctx.seed,
  };
}

interface Compared {
  readonly query: ParityQuery;
  readonly model: BoundModel;
  readonly cells: readonly ParityCell[];
}

const Scoped = z.object({ repairs: z.array(z.unknown()).default([]) });

async function causes(ctx: Context, { query, model, cells, replay, different }: Compared & { readonly replay: string; readonly different: number }): Promise<Causes> {
  const seen = ctx.replayInputs(replay);
  const usual = referenceScope(ctx);
  const fits = usual !== undefined && boundColumns(model.binding).every((column) => usual.columns.some(({ name }) => name === column));
  const repaired = (Scoped.safeParse(ctx.replayMeta(replay).stats.scope).data?.repairs.length ?? 0) > 0;
  try {
    return await causesOf(ctx, { query, model, seen, repaired, usual: fits ? usual : seen, traffic: cells.filter(({ outcome }) => COMPARED.includes(outcome)), different });
  } catch (thrown: unknown) {
    if (!(thrown instanceof AssayError) || thrown.code === 'cancelled') throw thrown;
    return { status: 'not-computable', reason: thrown.message };
  }
}

async function inputs(ctx: Context, { query, model, cells }: Compared): Promise<Inputs> {
  try {
    return await inputsOf(ctx, { query, model, reference: referenceScope(ctx), traffic: cells });
  } catch (thrown: unknown) {
    if (!(thrown instanceof AssayError) || thrown.code === 'cancelled') throw thrown;
    return { status: 'not-computable', reason: thrown.message };
  }
}

function rowsSqlOf(query: ParityQuery, replay: string): Computed['rowsSql'] {
  const { text, values } = differingRows(query, { dataset: query.scope.datasetName, replay });
  return { text, values: values.map((value) => (typeof value === 'bigint' ? value.toString() : value)) };
}

function examplesOf(batch: ColumnBatch, keys: number): Computed['examples'] {
  const key = Array.from({ length: keys }, (_, i) => batch.texts(`key${i}`));
  const [time, logged, replayed, difference] = [batch.texts('time'), batch.texts('logged'), batch.texts('replayed'), batch.numbers('difference')];
  return Array.from({ length: batch.rows }, (_, i) => {
    const size = difference[i] ?? Number.NaN;
    return { key: key.map((column) => column[i] ?? null), time: time[i] ?? null, logged: logged[i] ?? '', replayed: replayed[i] ?? '', difference: Number.isFinite(size) ? size : null };
  });
}

const Stats = z.object({ noiseFloor: z.record(z.string(), z.object({ maxAbsDifference: z.number().nullable() }).nullable()) });

/** The floor asked for, or what the replay measured by running the model twice, when that is larger. */
export function floorOf(asked: number, stats: Readonly<Record<string, unknown>>, model: string): Omit<Computed['floor'], 'relative'> {
  const parsed = Stats.safeParse(stats);
  const measured = parsed.success ? parsed.data.noiseFloor[model]?.maxAbsDifference : undefined;
  return measured !== undefined && measured !== null && measured > asked ? { value: measured, source: 'noise floor measured by the replay' } : { value: asked, source: 'parameter floor' };
}

/** Version and segment columns by which differing rows are grouped; columns with too many values are left out with a warning. */
async function groupColumns(ctx: Context, scope: BoundScope): Promise<readonly GroupedColumn[]> {
  const { grouped, uncut } = await groupedColumns(ctx, scope, [...scope.all('model-version'), ...scope.all('segment')].slice(0, MOST_COLUMNS));
  for (const { column, reason } of uncut) ctx.warn(`Rows are not grouped by "${column.name}": ${reason}`);
  return grouped;
}

const OutcomeText = z.enum(OUTCOMES);

function cellsOf(batch: ColumnBatch, groups: number, others: readonly string[]): readonly ParityCell[] {
  const [period, outcome] = [batch.texts('period'), batch.texts('outcome')];
  const texts = Array.from({ length: groups }, (_, i) => batch.texts(`g${i}`));
  const [rows, largest, flips] = [batch.numbers('rows'), batch.numbers('largest'), batch.numbers('flips')];
  const matches = others.map((_, i) => batch.numbers(`match${i + 1}`));
  return Array.from({ length: batch.rows }, (_, i) => ({
    period: period[i] ?? null,
    outcome: OutcomeText.parse(outcome[i]),
    groups: texts.map((column) => column[i] ?? null),
    rows: rows[i] ?? 0,
    largest: largest[i] ?? Number.NaN,
    flips: flips[i] ?? 0,
    matches: matches.map((column) => column[i] ?? 0),
  }));
}
