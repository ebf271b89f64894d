/** How does a question become a record: attach, compute, check, keep? */
import process from 'node:process';
import type { BoundScope, Side } from '../../analyses/defineAnalysis.ts';
import type { DatasetMeta } from '../../contract/catalogue.ts';
import { RunRecord } from '../../contract/record.ts';
import { cancelled } from '../../core/errors.ts';
import type { Scope } from '../../core/scope.ts';
import { sql } from '../../core/sql/sql.ts';
import type { Engine } from '../engine.ts';
import type { JobContext } from '../jobs/jobContext.ts';
import { recordId } from '../store/recordId.ts';
import { datasetAlias, scopeRelation } from '../store/scopeRelation.ts';
import { ASSAY_VERSION, onnxRuntimeVersion } from '../versions.ts';
import { boundScope } from './boundScope.ts';
import { replayedScope } from './replayedScope.ts';
import { readableReplays, usesReplays, type ResolvedRun } from './resolveRun.ts';
import { RunContext } from './runContext.ts';
import type { BoundReplay } from './runContext.ts';
import { requireNeeds } from './unmetNeeds.ts';

async function attach(engine: Engine, metas: readonly DatasetMeta[]): Promise<void> {
  for (const meta of metas) await engine.database.attach(datasetAlias(meta.id), engine.workspace.datasetFile(meta.id));
}

function bind(engine: Engine, side: Side, scope: Scope): BoundScope {
  const meta = engine.workspace.dataset(scope.dataset);
  return boundScope({ side, scope, meta, labels: engine.workspace.labelsFor(meta.id), relation: scopeRelation(engine.workspace, scope) });
}

/** Names of the tables of every attached file. */
async function tablesByAlias(engine: Engine, replays: number): Promise<ReadonlyMap<string, readonly string[]>> {
  const tables = new Map<string, string[]>();
  if (replays === 0) return tables;
  const connection = await engine.database.connect();
  try {
    for (const { alias, table } of await connection.rows(sql`SELECT database_name AS alias, table_name AS "table" FROM duckdb_tables()`)) tables.set(String(alias), [...(tables.get(String(alias)) ?? []), String(table)]);
  } finally {
    connection.close();
  }
  return tables;
}

interface BoundRun {
  readonly scopes: ReadonlyMap<Side, BoundScope>;
  readonly metas: ReadonlyMap<Side, DatasetMeta>;
  readonly replays: readonly BoundReplay[];
}

async function bindRun(engine: Engine, run: ResolvedRun): Promise<BoundRun> {
  await attach(engine, run.datasets.map(({ id }) => engine.workspace.dataset(id)));
  const scopes = new Map<Side, BoundScope>();
  const metas = new Map<Side, DatasetMeta>();
  for (const side of ['data', 'reference', 'current'] as const) {
    const scope = run.scopes[side];
    if (scope === undefined) continue;
    scopes.set(side, bind(engine, side, scope));
    metas.set(side, engine.workspace.dataset(scope.dataset));
  }
  const main = metas.get('current') ?? metas.get('data');
  const replays = main === undefined || !usesReplays(run.analysis) ? [] : readableReplays(engine, main.id, run.params);
  const tables = await tablesByAlias(engine, replays.length);
  return {
    scopes, metas,
    replays: replays.map((meta) => ({ meta, scope: bind(engine, 'data', { dataset: meta.id, clauses: [], duplicates: 'all', repairs: [] }), inputs: () => bind(engine, 'data', replayedScope(meta)), tables: new Set(tables.get(datasetAlias(meta.id))) })),
  };
}

/** Runs the question and returns its record; nothing is stored yet. @throws AssayError does_not_fit when a need is unmet, cancelled */
export async function computeRecord(engine: Engine, run: ResolvedRun, job: JobContext): Promise<RunRecord> {
  if (job.signal.aborted) throw cancelled(run.analysis.title);
  const bound = await bindRun(engine, run);
  requireNeeds(run.analysis, { sides: bound.scopes, models: engine.workspace.models().length, replays: bound.replays.length });
  const connection = await engine.database.connect();
  const context = new RunContext({ engine, connection, job, seed: run.seed, ...bound });
  const startedAt = new Date().toISOString();
  const started = performance.now();
  try {
    const result = run.analysis.result.parse(await run.analysis.run(context, run.params));
    const body = {
      format: 'assay-record/1' as const,
      questionHash: run.questionHash,
      analysis: run.analysis.id,
      version: run.analysis.version,
      title: run.analysis.title,
      params: { ...run.params },
      request: run.request,
      scopes: Object.fromEntries(Object.entries(run.scopes)),
      datasets: [...run.datasets],
      models: [...run.models],
      sql: context.sql,
      seed: run.seed,
      engine: { assay: ASSAY_VERSION, duckdb: engine.database.version, node: process.versions.node, onnxruntime: onnxRuntimeVersion(), platform: `${process.platform}-${process.arch}`, threads: engine.database.threads },
      warnings: context.warnings,
      startedAt,
      durationMs: performance.now() - started,
      result,
    };
    return RunRecord.parse({ ...body, id: recordId(body) });
  } finally {
    await context.close();
    connection.close();
  }
}
