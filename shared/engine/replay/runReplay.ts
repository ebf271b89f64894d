/** How are rows of a log scored again by models of the workspace, and kept as a replay? */
import { randomBytes } from 'node:crypto';
import { rm, stat } from 'node:fs/promises';
import type { DatasetMeta, ModelMeta } from '../../contract/catalogue.ts';
import type { ReplayRequest } from '../../contract/replayRequest.ts';
import { outputsOf } from '../../core/binding/decodeScores.ts';
import { fitBinding } from '../../core/binding/fitBinding.ts';
import { AssayError } from '../../core/errors.ts';
import type { Scope } from '../../core/scope.ts';
import { name, sql } from '../../core/sql/sql.ts';
import type { Connection, Database } from '../duckdb/database.ts';
import { writeDataset } from '../duckdb/writeDataset.ts';
import type { JobContext } from '../jobs/jobContext.ts';
import type { ModelHosts } from '../modelHosts/modelHosts.ts';
import { seenValues } from '../models/seenValues.ts';
import { resolveScopes } from '../store/resolveScopes.ts';
import { datasetAlias, scopeRelation } from '../store/scopeRelation.ts';
import type { Workspace } from '../store/workspace.ts';
import { runOffline } from './offlineReplay.ts';
import { runPaced } from './pacedReplay.ts';
import type { ModelOutcome, ReplayModel, ReplayPlan } from './replayPlan.ts';
import { ReplayTable, scoreColumns } from './replayTable.ts';
import { countRows } from './rowChoice.ts';
import type { RowChoice, RowFacts } from './rowChoice.ts';
import { requireSchedule } from './scheduleRequest.ts';

export interface ReplayEngine {
  readonly workspace: Workspace;
  readonly database: Database;
  readonly hosts: ModelHosts;
}

interface Prepared {
  readonly data: DatasetMeta;
  readonly scope: Scope;
  readonly choice: RowChoice;
  readonly models: readonly ReplayModel[];
  readonly keys: readonly string[];
  readonly name: string;
}

function freeName(workspace: Workspace, asked: string | undefined): string {
  if (asked !== undefined) {
    workspace.requireFreeName(asked);
    return asked;
  }
  const taken = new Set([...workspace.datasets().map((meta) => meta.name), ...workspace.document().scopes.map((scope) => scope.name)]);
  let number = 1;
  while (taken.has(`replay-${number}`)) number += 1;
  return `replay-${number}`;
}

function scopeOf(workspace: Workspace, request: ReplayRequest): Scope {
  const scopes = resolveScopes(workspace, { data: request.data, reference: [], current: request.scope, filters: request.filters, duplicates: 'first' });
  const scope = scopes.current ?? scopes.data;
  if (scope === undefined) throw new AssayError('usage', 'It is not said which rows to replay.', { hint: 'Add --data NAME.' });
  if (workspace.dataset(scope.dataset).id !== workspace.dataset(request.data).id) throw new AssayError('usage', `The scope speaks about another dataset than "${request.data}".`, { hint: 'Give --data and a scope of the same dataset.' });
  return { ...scope, repairs: request.repairs };
}

async function attachAll({ workspace, database }: ReplayEngine, data: DatasetMeta): Promise<void> {
  const labels = workspace.labelsFor(data.id);
  for (const meta of [data, ...(labels === undefined ? [] : [labels])]) await database.attach(datasetAlias(meta.id), workspace.datasetFile(meta.id));
}

function prepare({ workspace }: ReplayEngine, request: ReplayRequest): Prepared {
  const data = workspace.dataset(request.data);
  if (data.kind !== 'log') throw new AssayError('does_not_fit', `"${data.name}" is no log, so it holds no rows to score.`, { hint: 'Replay a prediction log or a reference dataset.' });
  requireSchedule(request);
  const scope = scopeOf(workspace, request);
  const relation = scopeRelation(workspace, scope);
  const names = new Set(request.models);
  const models = [...names].map((ref, index) => {
    const meta = workspace.model(ref);
    return { meta, folder: workspace.modelFolder(meta.id), index };
  });
  const choice = { from: relation.from, columns: data.columns, limit: request.limit, sample: request.sample, seed: request.seed, byTime: request.schedule === 'recorded' };
  return { data, scope, choice, models, keys: relation.key.filter((key) => key !== '_row'), name: freeName(workspace, request.name) };
}

/** Refuses before anything runs: one table over all models and inputs that do not fit. */
async function requireFit(connection: Connection, { data, choice, models }: Prepared, signal: AbortSignal): Promise<void> {
  const problems: { model: string; input: string; found: string; todo: string }[] = [];
  for (const { meta } of models) {
    const seen = await seenValues(connection, meta.binding, { from: choice.from, columns: data.columns.map((column) => column.name), signal });
    const { rows } = fitBinding(meta.binding, { inputs: meta.inputs, data: data.columns }, seen);
    problems.push(...rows.filter(({ todo }) => todo !== '').map((row) => ({ model: meta.name, ...row })));
  }
  if (problems.length === 0) return;
  const [first] = problems;
  const more = problems.length === 1 ? '' : ` (and ${problems.length - 1} more)`;
  throw new AssayError('does_not_fit', `"${data.name}" does not fit the model "${first?.model ?? ''}": ${first?.input ?? ''}: ${first?.found ?? ''}${more}. Nothing was run.`, { hint: first?.todo, details: { rows: problems } });
}

const classesOf = ({ binding, file }: ModelMeta): readonly string[] => outputsOf(binding, file).flatMap(({ classes }) => classes ?? []);

interface Written {
  readonly facts: RowFacts;
  readonly outcomes: readonly ModelOutcome[];
  readonly columns: DatasetMeta['columns'];
}

async function write(engine: ReplayEngine, request: ReplayRequest, run: { readonly prepared: Prepared; readonly file: string; readonly job: JobContext }): Promise<Written> {
  const { prepared, file, job } = run;
  const { data, choice, models, keys } = prepared;
  const reader = await engine.database.connect();
  let written: Written | undefined;
  try {
    await requireFit(reader, prepared, job.signal);
    const scores = scoreColumns(models.map(({ meta }) => ({ task: meta.binding.task, classes: classesOf(meta) })));
    const facts = await countRows(reader, choice, job.signal);
    await writeDataset(engine.database, {
      file,
      signal: job.signal,
      write: async (writer) => {
        const table = await ReplayTable.create(writer, { scores, levels: request.schedule === 'sweep', signal: job.signal });
        const plan: ReplayPlan = { request, data, models, hosts: engine.hosts, choice, totalRows: facts.rows, reader, table, job };
        const outcomes = request.schedule === 'offline' ? await runOffline(plan) : await runPaced(plan);
        job.progress({ fraction: null, phase: 'Writing the replay' });
        await table.finish({ table: sql`${name(datasetAlias(data.id))}.data`, keys }, models.map(({ meta }) => meta.name));
        if (request.schedule !== 'offline') await (await import('./latencyHistograms.ts')).writeHistograms(writer, { models: models.map(({ meta }) => meta.name), levels: request.schedule === 'sweep', signal: job.signal });
        written = { facts, outcomes, columns: table.describe(data.columns.filter((column) => keys.includes(column.name))) };
      },
    });
  } finally {
    reader.close();
  }
  if (written === undefined) throw new AssayError('internal', 'The replay was not written.');
  return written;
}

function describe(request: ReplayRequest, prepared: Prepared, written: Written & { readonly sizeBytes: number; readonly startedAt: string }): DatasetMeta {
  const { data, models, scope } = prepared;
  const { facts, outcomes, columns, sizeBytes, startedAt } = written;
  const rows = outcomes.reduce((sum, { stats }) => sum + stats.rows, 0);
  const reasons = outcomes.flatMap((outcome) => outcome.reasons);
  const task = models[0]?.meta.binding.task ?? 'unknown';
  return {
    format: 'assay-dataset/1',
    id: randomBytes(16).toString('hex'),
    name: prepared.name,
    kind: 'replay',
    createdAt: startedAt,
    sourceFormat: 'replay',
    sources: [],
    counts: { files: 0, records: rows, requests: facts.rows, rows, multiRowRequests: 0, requestsWithoutResponse: 0, responsesWithoutRequest: 0, malformed: 0, blankLines: 0, rejected: 0, duplicates: 0 },
    columns,
    task,
    classes: data.classes.length > 0 ? data.classes : [...new Set(models.flatMap(({ meta }) => classesOf(meta)))],
    ...(data.positive === undefined ? {} : { positive: data.positive }),
    ...(data.favourable === undefined ? {} : { favourable: data.favourable }),
    ...(data.threshold === undefined ? {} : { threshold: data.threshold }),
    hash: null,
    sizeBytes,
    timeRange: facts.timeRange,
    replay: {
      of: data.id,
      models: models.map(({ meta }) => meta.name),
      schedule: request.schedule,
      seed: request.seed,
      validity: { valid: reasons.length === 0, reasons },
      stats: {
        rows: facts.rows,
        scope: { clauses: scope.clauses, duplicates: scope.duplicates, repairs: scope.repairs },
        request: { speed: request.speed, rate: request.rate ?? null, concurrency: request.concurrency, limit: request.limit ?? null, sample: request.sample ?? null, warmup: request.warmup, maxIdleMs: request.maxIdleMs, timeoutMs: request.timeoutMs },
        models: Object.fromEntries(outcomes.map(({ model, stats }) => [model, stats])),
        noiseFloor: Object.fromEntries(outcomes.map(({ model, noise }) => [model, noise])),
      },
    },
  };
}

function warningsOf(outcomes: readonly ModelOutcome[]): string[] {
  return outcomes.flatMap(({ model, stats, reasons }) => [
    ...reasons,
    ...((stats.byStatus['nan'] ?? 0) > 0 ? [`${model} answered NaN for ${stats.byStatus['nan'] ?? 0} rows.`] : []),
    ...(stats.lastError === undefined ? [] : [stats.lastError]),
  ]);
}

/**
 * Scores the rows of a scope (first copies only) with every model and keeps the answers as a dataset of the kind "replay":
 * key columns, `_row` and `_copy` of the log, model, scores, prediction in the log's own words, six stamps in ns since the model's run
 * started, batch and status (ok, nan, timeout, crashed, error, not-run). Stamps of an offline run are those of its batches.
 *
 * @throws AssayError does_not_fit (table in `details.rows`; nothing was run), usage, not_found, conflict, too_large, cancelled; nothing is left behind
 */
export async function runReplay(engine: ReplayEngine, request: ReplayRequest, job: JobContext): Promise<{ replay: DatasetMeta; warnings: string[] }> {
  const startedAt = new Date().toISOString();
  const prepared = prepare(engine, request);
  await attachAll(engine, prepared.data);
  const file = engine.workspace.temporaryFile('.duckdb');
  try {
    const written = await write(engine, request, { prepared, file, job });
    const { size } = await stat(file);
    const replay = describe(request, prepared, { ...written, sizeBytes: size, startedAt });
    await engine.workspace.addDataset(replay, file);
    return { replay, warnings: warningsOf(written.outcomes) };
  } finally {
    await rm(file, { force: true });
  }
}
