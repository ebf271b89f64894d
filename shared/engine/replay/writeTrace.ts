/** How does a replay become a Chrome trace, whatever its length, without holding it in memory? */
import { createHash, randomBytes, type Hash } from 'node:crypto';
import { open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import type { DatasetMeta } from '../../contract/catalogue.ts';
import type { OutputOf, ParsedInputOf } from '../../contract/procedures.ts';
import { AssayError } from '../../core/errors.ts';
import { name, sql, type Sql } from '../../core/sql/sql.ts';
import type { Connection } from '../duckdb/database.ts';
import type { Engine } from '../engine.ts';
import type { JobContext } from '../jobs/jobContext.ts';
import { datasetAlias } from '../store/scopeRelation.ts';
import { storageError } from '../store/storageError.ts';
import { ASSAY_VERSION } from '../versions.ts';
import { STAMP_COLUMNS } from './replayTable.ts';
import { counterEvent, Lanes, nameEvents, operatorEvents, requestEvents, type TracedRequest, type TraceEvent } from './traceEvents.ts';

/** Events are put together to so many characters before they are written. */
const BUFFER_CHARACTERS = 1 << 18;
/** The queue is counted so often. */
const QUEUE_STEP_NS = 1e6;
/** Process numbers: 1000 a model, and one more for each level of a sweep. */
const PIDS_A_MODEL = 1_000;

/** Appends events to a JSON array in a file. */
class EventFile {
  readonly #handle: FileHandle;
  readonly #hash: Hash;
  #text = '';
  #first = true;

  constructor(handle: FileHandle, hash: Hash) {
    this.#handle = handle;
    this.#hash = hash;
  }

  async add(events: readonly TraceEvent[]): Promise<void> {
    for (const event of events) {
      this.#text += `${this.#first ? '' : ',\n'}${JSON.stringify(event)}`;
      this.#first = false;
    }
    if (this.#text.length >= BUFFER_CHARACTERS) await this.#flush();
  }

  async raw(text: string): Promise<void> {
    this.#text += text;
    await this.#flush();
  }

  async #flush(): Promise<void> {
    this.#hash.update(this.#text);
    await this.#handle.appendFile(this.#text);
    this.#text = '';
  }
}

interface Traced {
  readonly connection: Connection;
  readonly meta: DatasetMeta;
  readonly tables: ReadonlySet<string>;
  readonly file: EventFile;
  readonly job: JobContext;
}

const tableOf = (meta: DatasetMeta, table: string): Sql => sql`${name(datasetAlias(meta.id))}.${name(table)}`;

/**
 * Writes the requests of a replay as one JSON document of the Trace Event Format (chrome://tracing, Perfetto): a process a model (and a
 * level of a sweep), requests with their phases in lanes, counters of the queue and of memory, and an average call by operator where it
 * was profiled. Each model begins at its own 0. An offline replay shows its batches.
 *
 * @throws AssayError not_found, does_not_fit when the dataset is no replay, no_space, forbidden, cancelled; no file is left behind then
 */
export async function writeTrace(engine: Pick<Engine, 'workspace' | 'database'>, { replay, out }: ParsedInputOf<'replay.trace'>, job: JobContext): Promise<OutputOf<'replay.trace'>> {
  const meta = engine.workspace.dataset(replay);
  if (meta.replay === undefined) throw new AssayError('does_not_fit', `"${meta.name}" is no replay, so it has no requests to trace.`, { hint: 'Name a replay.' });
  const target = path.resolve(out);
  const temporary = path.join(path.dirname(target), `.${path.basename(target)}.${randomBytes(6).toString('hex')}.tmp`);
  await engine.database.attach(datasetAlias(meta.id), engine.workspace.datasetFile(meta.id));
  const connection = await engine.database.connect();
  const hash = createHash('sha256');
  try {
    const handle = await open(temporary, 'wx');
    try {
      const tables = new Set((await connection.rows(sql`SELECT table_name FROM duckdb_tables() WHERE database_name = ${datasetAlias(meta.id)}`)).map((row) => String(row['table_name'])));
      await writeAll({ connection, meta, tables, file: new EventFile(handle, hash), job });
    } finally {
      await handle.close();
    }
    await rename(temporary, target);
  } catch (thrown) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw thrown instanceof AssayError ? thrown : storageError(thrown, target);
  } finally {
    connection.close();
  }
  return { path: target, sizeBytes: (await stat(target)).size, sha256: hash.digest('hex') };
}

async function writeAll(traced: Traced): Promise<void> {
  const { meta, file } = traced;
  const models = meta.replay?.models ?? [];
  await file.raw('{"traceEvents":[\n');
  for (const [m, model] of models.entries()) {
    traced.job.progress({ fraction: m / models.length, phase: 'Writing the trace', detail: model });
    const pid = (m + 1) * PIDS_A_MODEL;
    const shiftNs = await writeMemory(traced, model, pid);
    await writeRequests(traced, model, { pid, shiftNs });
    await writeQueue(traced, model, { pid, shiftNs });
    await writeOperators(traced, model, pid + PIDS_A_MODEL - 1);
  }
  const about = { replay: meta.name, schedule: meta.replay?.schedule ?? '', models: models.join(', '), valid: String(meta.replay?.validity.valid ?? false), writer: `Assay ${ASSAY_VERSION}` };
  await file.raw(`\n],"displayTimeUnit":"ms","otherData":${JSON.stringify(about)}}\n`);
}

/** Counter of resident memory; gives by how much times are shifted so that none lies before 0 (loading and warm-up come before the run). */
async function writeMemory({ connection, meta, tables, file, job }: Traced, model: string, pid: number): Promise<number> {
  if (!tables.has('resources')) return 0;
  let shiftNs: number | undefined;
  for await (const batch of connection.stream(sql`SELECT at_ns::DOUBLE AS moment, rss_bytes::DOUBLE AS rss FROM ${tableOf(meta, 'resources')} WHERE model = ${model} ORDER BY at_ns`, job.signal)) {
    const [at, rss] = [batch.numbers('moment'), batch.numbers('rss')];
    const shift = shiftNs ?? Math.max(0, -(at[0] ?? 0));
    shiftNs = shift;
    await file.add(Array.from(at, (ns, i) => counterEvent(pid, ns + shift, { name: 'memory', series: 'resident MiB', value: Math.round((rss[i] ?? 0) / 2 ** 20) })).filter((_, i) => Number.isFinite(rss[i])));
  }
  return shiftNs ?? 0;
}

interface Place {
  readonly pid: number;
  readonly shiftNs: number;
}

const hasLevels = ({ columns }: DatasetMeta): boolean => columns.some((column) => column.name === 'level');

/** Requests by level and due time; of an offline replay one for each batch, because its rows share their stamps. */
function requestsOf(meta: DatasetMeta, model: string): Sql {
  const level = hasLevels(meta) ? sql`level` : sql`NULL::INTEGER`;
  const stamps = STAMP_COLUMNS.map((column) => sql`${name(column)}::DOUBLE AS ${name(column)}`).reduce((list, next) => sql`${list}, ${next}`);
  const rows = sql`SELECT ${level}::DOUBLE AS level, _row::DOUBLE AS row_number, batch::DOUBLE AS batch, status, ${stamps} FROM ${tableOf(meta, 'data')} WHERE model = ${model}`;
  const offline = meta.replay?.schedule === 'offline' ? sql` QUALIFY row_number() OVER (PARTITION BY batch ORDER BY _row) = 1` : sql``;
  const start = meta.replay?.schedule === 'offline' ? sql`enqueued_ns` : sql`scheduled_ns`;
  return sql`${rows}${offline} ORDER BY level NULLS FIRST, ${start}, row_number`;
}

async function writeRequests({ connection, meta, file, job }: Traced, model: string, { pid, shiftNs }: Place): Promise<void> {
  const offline = meta.replay?.schedule === 'offline';
  let level = Number.NEGATIVE_INFINITY;
  let lanes = new Lanes();
  let process = pid;
  for await (const batch of connection.stream(requestsOf(meta, model), job.signal)) {
    const [levels, rows, batches, statuses] = [batch.numbers('level'), batch.numbers('row_number'), batch.numbers('batch'), batch.texts('status')];
    const stamps = STAMP_COLUMNS.map((column) => batch.numbers(column));
    const events: TraceEvent[] = [];
    for (let i = 0; i < batch.rows; i += 1) {
      const mine = Number.isFinite(levels[i]) ? (levels[i] ?? 0) : -1;
      if (mine !== level) {
        level = mine;
        lanes = new Lanes();
        process = mine < 0 ? pid : pid + 1 + mine;
        events.push(...nameEvents(process, mine < 0 ? model : `${model}, level ${String(mine)}`, ['not run']));
      }
      events.push(...requestEvents({ row: rows[i] ?? 0, batch: batches[i] ?? 0, status: statuses[i] ?? 'unknown', stamps: stampsOf(stamps, i, offline) }, { pid: process, lanes, shiftNs }));
    }
    await file.add(events);
  }
}

/** A block of an offline replay is due when it is sent. */
function stampsOf(columns: readonly Float64Array[], i: number, offline: boolean): TracedRequest['stamps'] {
  const at = (k: number): number => columns[k]?.[i] ?? Number.NaN;
  return [at(offline ? 1 : 0), at(1), at(2), at(3), at(4), at(5)];
}

/** Requests that wait, once a millisecond in which their number changes; not for the levels of a sweep, whose clocks begin anew. */
async function writeQueue({ connection, meta, file, job }: Traced, model: string, { pid, shiftNs }: Place): Promise<void> {
  if (hasLevels(meta) || meta.replay?.schedule === 'offline') return;
  const from = sql`FROM ${tableOf(meta, 'data')} WHERE model = ${model} AND enqueued_ns IS NOT NULL AND batch_formed_ns IS NOT NULL`;
  const changes = sql`SELECT floor(moment / ${QUEUE_STEP_NS}::DOUBLE)::DOUBLE AS step, sum(change)::DOUBLE AS change FROM (SELECT enqueued_ns AS moment, 1 AS change ${from} UNION ALL SELECT batch_formed_ns, -1 ${from}) GROUP BY 1 ORDER BY 1`;
  let waiting = 0;
  for await (const batch of connection.stream(changes, job.signal)) {
    const [steps, change] = [batch.numbers('step'), batch.numbers('change')];
    await file.add(Array.from(steps, (step, i) => {
      waiting += change[i] ?? 0;
      return counterEvent(pid, (step + 1) * QUEUE_STEP_NS + shiftNs, { name: 'queue', series: 'waiting', value: waiting });
    }));
  }
}

async function writeOperators({ connection, meta, tables, file, job }: Traced, model: string, pid: number): Promise<void> {
  if (!tables.has('operators')) return;
  const batch = await connection.columns(sql`SELECT node, op, provider, calls::DOUBLE AS calls, total_us FROM ${tableOf(meta, 'operators')} WHERE model = ${model}`, job.signal);
  const [nodes, ops, providers, calls, totals] = [batch.texts('node'), batch.texts('op'), batch.texts('provider'), batch.numbers('calls'), batch.numbers('total_us')];
  const operators = Array.from(calls, (count, i) => ({ node: nodes[i] ?? '', op: ops[i] ?? '', provider: providers[i] ?? '', calls: count, totalUs: totals[i] ?? 0 }));
  if (operators.length > 0) await file.add([...nameEvents(pid, `${model}, one average call by operator (profiled apart)`), ...operatorEvents(pid, operators)]);
}
