/** What does an analysis see while it runs: its scopes, recorded queries, models, progress? */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type * as z from 'zod';
import type { BoundModel, BoundScope, ColumnBatch, Context, ReplayChoice, Side } from '../../analyses/defineAnalysis.ts';
import type { DatasetMeta } from '../../contract/catalogue.ts';
import type { RecordedSql } from '../../contract/record.ts';
import { AssayError, cancelled } from '../../core/errors.ts';
import { name, sql } from '../../core/sql/sql.ts';
import type { Sql } from '../../core/sql/sql.ts';
import type { Connection } from '../duckdb/database.ts';
import type { Engine } from '../engine.ts';
import type { JobContext } from '../jobs/jobContext.ts';
import type { ModelHost } from '../modelHosts/modelHosts.ts';
import { scoreRows } from '../models/scoreRows.ts';
import { datasetAlias } from '../store/scopeRelation.ts';
import { replayChoice } from './resolveRun.ts';

/** Rows that may cross as objects; longer results go through `columns`. */
const ROW_LIMIT = 250_000;
/** How long pure work may hold the thread before it yields. */
const SLICE_MS = 8;

export interface RunContextParts {
  readonly engine: Engine;
  readonly connection: Connection;
  readonly job: JobContext;
  readonly seed: number;
  readonly scopes: ReadonlyMap<Side, BoundScope>;
  readonly metas: ReadonlyMap<Side, DatasetMeta>;
  /** Replays of the asked dataset, newest first, already attached and bound. */
  readonly replays: readonly BoundReplay[];
}

export interface BoundReplay {
  readonly meta: DatasetMeta;
  readonly scope: BoundScope;
  /** The rows of the dataset as its models saw them. */
  readonly inputs: () => BoundScope;
  /** Names of the tables of its file. */
  readonly tables: ReadonlySet<string>;
}

/** A Context over one connection; collects the SQL, the warnings and the models that a record keeps. */
export class RunContext implements Context {
  readonly seed: number;
  readonly sql: RecordedSql[] = [];
  readonly warnings: string[] = [];
  readonly usedModels = new Map<string, string>();
  readonly #parts: RunContextParts;
  readonly #hosts = new Map<string, Promise<ModelHost>>();
  #yieldedAt = performance.now();

  constructor(parts: RunContextParts) {
    this.#parts = parts;
    this.seed = parts.seed;
  }

  hasScope(side: Side): boolean {
    return this.#parts.scopes.has(side);
  }

  scope(side: Side): BoundScope {
    const scope = this.#parts.scopes.get(side);
    if (scope === undefined) throw new AssayError('usage', `This analysis needs a ${side} scope.`, { hint: `Give one with --${side}.` });
    return scope;
  }

  #replay(replayName: string): BoundReplay {
    const replay = this.#parts.replays.find(({ meta }) => meta.name === replayName);
    if (replay === undefined) throw new AssayError('not_found', `There is no replay "${replayName}" of this dataset.`, { hint: this.#parts.replays.length === 0 ? 'Run one: assay replay WORKSPACE --data D --model M.' : `Replays: ${this.#parts.replays.map(({ meta }) => meta.name).join(', ')}.` });
    return replay;
  }

  replay(replayName: string): BoundScope {
    return this.#replay(replayName).scope;
  }

  replayInputs(replayName: string): BoundScope {
    return this.#replay(replayName).inputs();
  }

  replayMeta(replayName: string): NonNullable<DatasetMeta['replay']> {
    const meta = this.#replay(replayName).meta.replay;
    if (meta === undefined) throw new AssayError('not_found', `There is no replay "${replayName}" of this dataset.`);
    return meta;
  }

  replayTable(replayName: string, table: string): Sql | undefined {
    const replay = this.#parts.replays.find(({ meta }) => meta.name === replayName);
    return replay?.tables.has(table) === true ? sql`${name(datasetAlias(replay.meta.id))}.${name(table)}` : undefined;
  }

  replays(): readonly ReplayChoice[] {
    return this.#parts.replays.map(({ meta }) => replayChoice(meta));
  }

  importCounts(side: Side): Readonly<Record<string, number>> {
    return this.#parts.metas.get(side)?.counts ?? {};
  }

  models(): readonly { readonly name: string; readonly slot: number }[] {
    return this.#parts.engine.workspace.models().map((meta) => ({ name: meta.name, slot: meta.slot }));
  }

  async model(modelName: string): Promise<BoundModel> {
    const { workspace, hosts } = this.#parts.engine;
    const meta = workspace.model(modelName);
    const folder = workspace.modelFolder(meta.id);
    this.usedModels.set(meta.id, meta.name);
    const host = (): Promise<ModelHost> => {
      const open = this.#hosts.get(meta.id) ?? hosts.open(meta, folder);
      this.#hosts.set(meta.id, open);
      return open;
    };
    return Promise.resolve({
      name: meta.name,
      id: meta.id,
      slot: meta.slot,
      binding: meta.binding,
      bytes: async () => new Uint8Array(await readFile(path.join(folder, meta.file))),
      score: async (columns, rows) => scoreRows({ host: await host(), meta, signal: this.#parts.job.signal }, columns, rows),
    });
  }

  async rows<T>(query: Sql, row: z.ZodType<T>): Promise<readonly T[]> {
    const found = await this.#recorded(query, (signal) => this.#parts.connection.rows(query, signal), (rows) => rows.length);
    if (found.length > ROW_LIMIT) throw new AssayError('too_large', `A query gave ${found.length} rows, more than the ${ROW_LIMIT} that may cross as objects.`);
    return found.map((raw) => row.parse(raw));
  }

  async columns(query: Sql): Promise<ColumnBatch> {
    return this.#recorded(query, (signal) => this.#parts.connection.columns(query, signal), (batch) => batch.rows);
  }

  async step(fraction: number | null, phase: string): Promise<void> {
    const { job } = this.#parts;
    if (performance.now() - this.#yieldedAt < SLICE_MS && !job.signal.aborted) return;
    job.progress({ fraction, phase });
    await setImmediate();
    this.#yieldedAt = performance.now();
    if (job.signal.aborted) throw cancelled(phase);
  }

  warn(text: string): void {
    if (!this.warnings.includes(text)) this.warnings.push(text);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#hosts.values()].map(async (host) => (await host).close()));
  }

  async #recorded<T>(query: Sql, run: (signal: AbortSignal) => Promise<T>, count: (result: T) => number): Promise<T> {
    const started = performance.now();
    const result = await run(this.#parts.job.signal);
    const values = query.values.map((value) => (typeof value === 'bigint' ? value.toString() : value));
    this.sql.push({ text: query.text, values, rows: count(result), durationMs: performance.now() - started });
    return result;
  }
}
