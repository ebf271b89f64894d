/** How are rows of a log scored again by models of the workspace, and kept as a replay, whatever happens meanwhile? */
import { createHash, randomBytes } from 'node:crypto';
import { copyFile, link, rm, stat } from 'node:fs/promises';
import type { DatasetMeta, ModelMeta } from '../../contract/catalogue.ts';
import type { ModelRunFacts } from '../../contract/replayFacts.ts';
import type { ReplayRequest } from '../../contract/replayRequest.ts';
import { AssayError } from '../../core/errors.ts';
import type { Scope } from '../../core/scope.ts';
import { name, sql } from '../../core/sql/sql.ts';
import { GrowingFile } from '../duckdb/growingFile.ts';
import { writeDataset } from '../duckdb/writeDataset.ts';
import type { JobContext } from '../jobs/jobContext.ts';
import type { PartialPlan } from '../store/partialReplays.ts';
import { datasetAlias } from '../store/scopeRelation.ts';
import { classesOf, describeReplay, warningsOf } from './describeReplay.ts';
import type { Written } from './describeReplay.ts';
import { WatchedHosts, determinismOf, rowOrderHash } from './determinism.ts';
import { runOffline } from './offlineReplay.ts';
import { runPaced } from './pacedReplay.ts';
import { attachAll, prepare, requireFit } from './prepareReplay.ts';
import type { Prepared, ReplayEngine } from './prepareReplay.ts';
import type { HistogramWriter } from './latencyHistograms.ts';
import type { ModelOutcome, ReplayPlan } from './replayPlan.ts';
import { requireStageRows, stageFacts } from './replayInputs.ts';
import { ReplayTable, scoreColumns } from './replayTable.ts';
import { countRows } from './rowChoice.ts';
import { drawRows } from './rowChoiceDraw.ts';
import { conditionReasons } from './validity.ts';

export interface ReplayAnswer {
  readonly replay: DatasetMeta;
  readonly warnings: string[];
}

const bindingHash = ({ binding }: ModelMeta): string => createHash('sha256').update(JSON.stringify(binding)).digest('hex');

/** A replay that has begun, here or in an earlier process. */
interface Begun {
  readonly prepared: Prepared;
  readonly plan: PartialPlan;
}

async function openTable(engine: ReplayEngine, { prepared, plan }: Begun, signal: AbortSignal): Promise<{ readonly file: GrowingFile; readonly table: ReplayTable }> {
  const { data, models, keys, request } = prepared;
  const { partials } = engine.workspace;
  const file = await GrowingFile.open(engine.database, partials.answersFile(plan.id));
  try {
    const table = await ReplayTable.open(file, {
      scores: scoreColumns(models.map(({ meta }) => ({ task: meta.binding.task, classes: classesOf(meta) }))),
      levels: request.schedule === 'sweep',
      log: { table: sql`${name(datasetAlias(data.id))}.data`, keys },
      models: models.map(({ meta }) => meta.name),
      signal,
      onCommit: (rows) => partials.save(plan.id, { committedRows: rows }),
    });
    return { file, table };
  } catch (thrown) {
    await file.abandon();
    throw thrown;
  }
}

/** What an earlier process had done of it: whole models stay, and offline the committed rows of the others too. */
async function takeUp(plan: ReplayPlan, finished: ReadonlySet<string>): Promise<void> {
  if (plan.request.schedule === 'offline') return;
  for (const { meta, index } of plan.models) if (!finished.has(meta.name)) await plan.table.clear(index);
}

async function withDeterminism({ request, data, models }: Prepared, { model, stats }: ModelOutcome, run: { readonly hosts: WatchedHosts; readonly order: string }): Promise<ModelRunFacts> {
  const meta = models.find((each) => each.meta.name === model)?.meta;
  const host = run.hosts.facts(model);
  return meta === undefined || host === undefined ? stats : { ...stats, determinism: await determinismOf({ request, data, meta, host, rowOrderHash: run.order }) };
}

async function score(engine: ReplayEngine, begun: Begun, run: { readonly table: ReplayTable; readonly job: JobContext }): Promise<Pick<Written, 'outcomes' | 'chosen'> & { readonly notes: readonly string[] }> {
  const { prepared, plan: { id, rows } } = begun;
  const { partials } = engine.workspace;
  const { table, job } = run;
  const reader = await engine.database.connect();
  try {
    const done = new Set(partials.state(id).finished.map(({ model }) => model));
    const hosts = new WatchedHosts(engine.hosts);
    const { choice, facts: chosen } = await drawRows(reader, prepared.choice, job.signal);
    const order = await rowOrderHash(reader, choice, job.signal);
    const plan: ReplayPlan = {
      request: prepared.request, data: prepared.data, choice, hosts, totalRows: rows, reader, table, job,
      models: prepared.models.filter(({ meta }) => !done.has(meta.name)),
      finished: async (outcome) => {
        await table.flush();
        const stats = await withDeterminism(prepared, outcome, { hosts, order });
        await partials.save(id, { finished: [...partials.state(id).finished, { ...outcome, stats, reasons: [...outcome.reasons] }] });
      },
      happened: (event) => partials.save(id, { events: [...partials.state(id).events, event] }),
    };
    await takeUp(plan, done);
    const outcomes = prepared.request.schedule === 'offline' ? await runOffline(plan) : await runPaced(plan);
    const all = new Map<string, ModelOutcome>([...outcomes, ...partials.state(id).finished].map((outcome) => [outcome.model, outcome]));
    const notes = prepared.request.operators ? await (await import('./operatorTimes.ts')).profileOperators({ ...plan, models: prepared.models }) : [];
    return { outcomes: prepared.models.flatMap(({ meta }) => all.get(meta.name) ?? []), chosen, notes };
  } finally {
    reader.close();
  }
}

/** A second name for the file, or a copy where the file system knows no such thing: the first one stays until the dataset is listed. */
const duplicate = (from: string, to: string): Promise<void> => link(from, to).catch(() => copyFile(from, to));

/** Makes the one file of the dataset. */
async function complete(engine: ReplayEngine, begun: Begun, { file, table, job }: { readonly file: GrowingFile; readonly table: ReplayTable; readonly job: JobContext }): Promise<string> {
  const { workspace, database } = engine;
  const { models, request } = begun.prepared;
  const target = workspace.temporaryFile('.duckdb');
  const withHistograms = async (writer: HistogramWriter): Promise<void> => {
    if (request.schedule === 'offline') return;
    const { writeHistograms } = await import('./latencyHistograms.ts');
    await writeHistograms(writer, { models: models.map(({ meta }) => meta.name), levels: request.schedule === 'sweep', signal: job.signal });
  };
  job.progress({ fraction: null, phase: 'Writing the replay' });
  if (table.single) {
    // They may be there already, from a process that was killed after it had written them.
    await file.drop('histograms');
    await withHistograms(file);
    await file.finish();
    await duplicate(workspace.partials.answersFile(begun.plan.id), target);
    return target;
  }
  await writeDataset(database, {
    file: target,
    signal: job.signal,
    write: async (writer) => {
      await table.putTogether(writer);
      await withHistograms(writer);
    },
  });
  await file.finish();
  return target;
}

async function work(engine: ReplayEngine, begun: Begun, job: JobContext): Promise<ReplayAnswer> {
  const { workspace } = engine;
  const { prepared, plan } = begun;
  const { file, table } = await openTable(engine, begun, job.signal);
  let target: string | undefined;
  try {
    const { outcomes, chosen, notes } = await score(engine, begun, { table, job });
    await table.flush();
    target = await complete(engine, begun, { file, table, job });
    const { size } = await stat(target);
    const { resumedAt, events } = workspace.partials.state(plan.id);
    const written: Written = {
      id: plan.id, startedAt: plan.startedAt, facts: { rows: plan.rows, timeRange: plan.timeRange }, chosen, outcomes, inputs: await stageFacts(engine.database, prepared, job.signal), sizeBytes: size, events,
      columns: table.describe(prepared.data.columns.filter((column) => prepared.keys.includes(column.name))),
      reasons: prepared.request.schedule === 'offline' ? [] : conditionReasons({ model: prepared.models.map(({ meta }) => meta.name).join(', '), resumed: resumedAt.length }),
    };
    const replay = describeReplay(prepared, written);
    await workspace.addDataset(replay, target);
    await workspace.partials.remove(plan.id);
    return { replay, warnings: [...warningsOf(written), ...notes] };
  } catch (thrown) {
    await file.abandon();
    throw thrown;
  } finally {
    if (target !== undefined) await rm(target, { force: true });
  }
}

const REASONS: Readonly<Record<string, string>> = { cancelled: 'cancelled', no_space: 'the disk was full' };

/** Keeps what was committed, if anything was, and says so; a replay without a committed row leaves nothing behind. */
async function interrupted(engine: ReplayEngine, { plan }: Begun, thrown: unknown): Promise<unknown> {
  const { partials } = engine.workspace;
  const { committedRows } = partials.state(plan.id);
  if (committedRows === 0) {
    await partials.remove(plan.id);
    return thrown;
  }
  const reason = thrown instanceof AssayError ? (REASONS[thrown.code] ?? thrown.message) : 'an error of Assay';
  await partials.save(plan.id, { reason }).catch(() => undefined);
  partials.release(plan.id);
  if (!(thrown instanceof AssayError)) return thrown;
  const kept = `${committedRows} of ${plan.rows * plan.models.length} rows are kept: resume the replay "${plan.name}", or discard it.`;
  return new AssayError(thrown.code, thrown.message, { hint: thrown.hint === undefined ? kept : `${thrown.hint} ${kept}`, where: thrown.where, details: { ...thrown.details, interrupted: plan.name, committedRows }, cause: thrown });
}

async function guarded(engine: ReplayEngine, begun: Begun, job: JobContext): Promise<ReplayAnswer> {
  try {
    return await work(engine, begun, job);
  } catch (thrown) {
    throw await interrupted(engine, begun, thrown);
  }
}

/** Looks whether everything fits, counts the rows, and writes the plan down. */
async function begin(engine: ReplayEngine, prepared: Prepared, job: JobContext): Promise<Begun> {
  const { data, models, request, scope, choice } = prepared;
  scoreColumns(models.map(({ meta }) => ({ task: meta.binding.task, classes: classesOf(meta) })));
  const reader = await engine.database.connect();
  try {
    await requireStageRows(reader, prepared, job.signal);
    await requireFit(reader, prepared, job.signal);
    const drawn = await drawRows(reader, choice, job.signal);
    const facts = await countRows(reader, drawn.choice, job.signal);
    const plan: PartialPlan = {
      format: 'assay-partial-replay/1',
      id: randomBytes(16).toString('hex'),
      name: prepared.name,
      startedAt: new Date().toISOString(),
      request, scope,
      data: { id: data.id, name: data.name, hash: data.hash, rows: data.counts.rows },
      models: models.map(({ meta }) => ({ id: meta.id, name: meta.name, binding: bindingHash(meta) })),
      rows: facts.rows,
      timeRange: facts.timeRange,
    };
    await engine.workspace.partials.begin(plan);
    return { prepared, plan };
  } finally {
    reader.close();
  }
}

/**
 * Scores the rows of a scope (first copies only) with every model and keeps the answers as a dataset of the kind "replay":
 * key columns, `_row` and `_copy` of the log, model, scores, prediction in the log's own words, six stamps in ns since the model's run
 * started, batch and status (ok, nan, timeout, crashed, error, not-run). Stamps of an offline run are those of its batches.
 * Answers are committed in slices: a replay that is cancelled, killed or out of disk stays as an interrupted one.
 *
 * @throws AssayError does_not_fit (table in `details.rows`; nothing was run), usage, not_found, conflict, too_large, cancelled, no_space;
 * `details.interrupted` names the interrupted replay where something was kept
 */
export async function runReplay(engine: ReplayEngine, request: ReplayRequest, job: JobContext): Promise<ReplayAnswer> {
  return runResolved(engine, { request }, job);
}

/** The same with a scope that was resolved before. */
export async function runResolved(engine: ReplayEngine, { request, scope }: { readonly request: ReplayRequest; readonly scope?: Scope }, job: JobContext): Promise<ReplayAnswer> {
  const prepared = prepare(engine, request, { scope });
  await attachAll(engine, prepared);
  return guarded(engine, await begin(engine, prepared, job), job);
}

/** @throws AssayError conflict when the data, a model or a binding is not what it was */
function requireUnchanged({ workspace }: ReplayEngine, plan: PartialPlan): void {
  const changed = (what: string): AssayError => new AssayError('conflict', `The replay "${plan.name}" cannot go on: ${what} since it began.`, { hint: 'Discard it and run it again.' });
  const data = workspace.datasets().find(({ id }) => id === plan.data.id);
  if (data?.hash !== plan.data.hash || data.counts.rows !== plan.data.rows) throw changed(`the data "${plan.data.name}" changed`);
  for (const { id, name: modelName, binding } of plan.models) {
    const meta = workspace.models().find((model) => model.id === id);
    if (meta?.name !== modelName) throw changed(`the model "${modelName}" changed`);
    if (bindingHash(meta) !== binding) throw changed(`the binding of "${modelName}" changed`);
  }
}

/**
 * Goes on with an interrupted replay from what was committed last. Offline the other rows are scored as if nothing had happened; of a
 * paced replay whole models stay and the others run anew, which makes it invalid (RESUMED).
 *
 * @throws AssayError not_found, conflict (it runs, or something changed), and as a replay does
 */
export async function resumeReplay(engine: ReplayEngine, { name: replayName }: { readonly name: string }, job: JobContext): Promise<ReplayAnswer> {
  const { partials } = engine.workspace;
  const { plan } = partials.find(replayName);
  requireUnchanged(engine, plan);
  const prepared = prepare(engine, plan.request, { scope: plan.scope, name: plan.name });
  await attachAll(engine, prepared);
  partials.take(plan.id);
  await partials.save(plan.id, { reason: null, resumedAt: [...partials.state(plan.id).resumedAt, new Date().toISOString()] });
  return guarded(engine, { prepared, plan }, job);
}

/** Removes an interrupted replay and what it had committed. @throws AssayError not_found, conflict when it runs */
export async function discardReplay({ workspace }: Pick<ReplayEngine, 'workspace'>, { name: replayName }: { readonly name: string }): Promise<void> {
  await workspace.partials.remove(workspace.partials.find(replayName).plan.id);
}
