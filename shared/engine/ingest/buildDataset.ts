/** How do files become one complete dataset file and its description, not yet part of the workspace? */
import { randomBytes } from 'node:crypto';
import { rm, stat } from 'node:fs/promises';
import type { DatasetMeta, ImportCounts } from '../../contract/catalogue.ts';
import { AssayError, cancelled } from '../../core/errors.ts';
import type { DatasetColumn } from '../../core/roles.ts';
import { joinSql } from '../../core/sql/joinSql.ts';
import { name, sql, type Sql } from '../../core/sql/sql.ts';
import type { Connection, Database } from '../duckdb/database.ts';
import { writeDataset, type DatasetWriter } from '../duckdb/writeDataset.ts';
import type { JobContext } from '../jobs/jobContext.ts';
import { storageError } from '../store/storageError.ts';
import type { Workspace } from '../store/workspace.ts';
import { isUnzoned, kindOfType, storedColumn } from './columnKind.ts';
import { datasetHash } from './datasetHash.ts';
import { detectFormat } from './detectFormat.ts';
import type { OpenedSource, ReadOutcome } from './fileFormat.ts';
import { assignRoles, parseGivenRoles } from './guessRoles.ts';
import { inferTask, type TaskGiven } from './inferTask.ts';
import { digestSource, findFiles, readSample } from './sourceFiles.ts';
import { describeTable } from './tableFacts.ts';

/** Where an import works. */
export interface ImportEngine {
  readonly workspace: Workspace;
  readonly database: Database;
}

export interface BuildRequest extends TaskGiven {
  readonly paths: readonly string[];
  readonly name: string;
  readonly kind: 'log' | 'labels';
  readonly format: string;
  readonly roles: Readonly<Record<string, string>>;
  readonly maxRejectShare: number;
  /** Columns that identify a row; without them the columns with the roles request-id and row-index. */
  readonly key?: readonly string[];
  /** Looks at the columns before anything is read. */
  readonly check?: (columns: readonly DatasetColumn[]) => void;
  /** Completes the description from the finished table. */
  readonly complete?: (table: { readonly connection: Connection; readonly table: Sql; readonly columns: readonly DatasetColumn[] }) => Promise<Partial<DatasetMeta>>;
}

export interface BuiltDataset {
  readonly meta: DatasetMeta;
  readonly file: string;
  readonly warnings: readonly string[];
}

/** Beyond this a hash would hold up the import; it is made when it is first needed. */
const HASHED_BYTES = 1024 ** 3;
const OWN_COLUMNS = ['_row', '_copy'];

interface Planned {
  readonly columns: readonly DatasetColumn[];
  /** Values as stored, under their stored names. */
  readonly selected: readonly Sql[];
  readonly warnings: readonly string[];
}

/** Names that Assay needs for itself get "source" in front. */
function storedName(column: string, all: readonly string[]): string {
  if (!OWN_COLUMNS.includes(column.toLowerCase())) return column;
  let renamed = `source${column}`;
  while (all.includes(renamed)) renamed = `${renamed}_`;
  return renamed;
}

function plan(source: OpenedSource, roles: Readonly<Record<string, string>>): Planned {
  const names = source.columns.map((column) => column.name);
  const named = source.columns.map((column) => ({ name: storedName(column.name, names), type: storedColumn(column.name, column.type).type, kind: kindOfType(column.type) }));
  const given = parseGivenRoles(roles, named.map((column) => column.name));
  const assigned = assignRoles(named, given);
  const unzoned = source.columns.filter((column) => isUnzoned(column.type)).map((column) => column.name);
  const renamed = named.filter((column, i) => column.name !== names[i]);
  return {
    columns: named.map((column, i) => ({ ...column, roles: [...(assigned[i]?.roles ?? [])], reason: assigned[i]?.reason ?? '' })),
    selected: source.columns.map((column, i) => sql`${storedColumn(column.name, column.type).value} AS ${name(named[i]?.name ?? column.name)}`),
    warnings: [
      ...(unzoned.length === 0 ? [] : [`Times without a zone were taken as UTC: ${unzoned.join(', ')}.`]),
      ...renamed.map((column) => `A column was called "${column.name.replace(/^source/, '')}", which Assay needs for itself; it is now "${column.name}".`),
    ],
  };
}

function keyColumns(columns: readonly DatasetColumn[], asked: readonly string[] | undefined): readonly string[] {
  if (asked !== undefined) return asked;
  const request = columns.filter((column) => column.roles.includes('request-id'));
  if (request.length === 0) return [];
  return [...request, ...columns.filter((column) => column.roles.includes('row-index'))].map((column) => column.name);
}

/** The table as stored: import order, number of the copy of a key, then the columns. A row without a key is no copy. */
function tableQuery(source: OpenedSource, planned: Planned, key: readonly string[]): Sql {
  const rows = sql`(SELECT CAST(row_number() OVER () - 1 AS BIGINT) AS _row, ${joinSql(planned.selected)} FROM ${source.relation})`;
  const [first] = key;
  if (first === undefined) return sql`SELECT _row, CAST(0 AS BIGINT) AS _copy, * EXCLUDE (_row) FROM ${rows}`;
  const partition = joinSql(key.map((column) => sql`${name(column)}`));
  const copy = sql`CASE WHEN ${name(first)} IS NULL THEN 0 ELSE row_number() OVER (PARTITION BY ${partition} ORDER BY _row) - 1 END`;
  return sql`SELECT _row, CAST(${copy} AS BIGINT) AS _copy, * EXCLUDE (_row) FROM ${rows} ORDER BY _row`;
}

function requireFewRejects(outcome: ReadOutcome, rows: number, allowed: number): void {
  const records = rows + outcome.rejected;
  if (outcome.rejected === 0 || outcome.rejected <= allowed * records) return;
  const [first] = outcome.rejects;
  const shown = first === undefined ? '' : ` The first: line ${String(first.line ?? '?')}${first.column === null ? '' : `, column "${first.column}"`}: ${first.reason}`;
  throw new AssayError('too_many_rejects', `${outcome.rejected} of ${records} records cannot be read, more than the ${100 * allowed} % that are allowed; nothing was imported.${shown}`, {
    where: first?.file,
    hint: 'Correct the file, name its format, or allow a larger share of rejects.',
    details: { rejected: outcome.rejected, records, rejects: outcome.rejects.slice(0, 100) },
  });
}

async function storeRejects(writer: DatasetWriter, { rejects }: ReadOutcome): Promise<void> {
  if (rejects.length === 0) return;
  await writer.append('rejects', [
    { column: 'file', type: 'VARCHAR', values: rejects.map((each) => each.file) },
    { column: 'line', type: 'BIGINT', values: rejects.map((each) => each.line) },
    { column: 'column', type: 'VARCHAR', values: rejects.map((each) => each.column) },
    { column: 'reason', type: 'VARCHAR', values: rejects.map((each) => each.reason) },
    { column: 'raw', type: 'VARCHAR', values: rejects.map((each) => each.raw) },
  ]);
}

type Content = Omit<DatasetMeta, 'sources' | 'sizeBytes'>;

interface Work {
  readonly engine: ImportEngine;
  readonly request: BuildRequest;
  readonly job: JobContext;
  readonly files: readonly string[];
  readonly temporary: string[];
  readonly warnings: string[];
  readonly sourceBytes: number;
}

/** Reads the files into the open database file and finds out what it holds. */
async function fill(work: Work, writer: DatasetWriter): Promise<Content> {
  const { request, job } = work;
  const { connection } = writer;
  const phase = (text: string, detail?: string): void => job.progress({ fraction: null, phase: text, detail });
  phase('Recognising the format');
  const samples = await Promise.all(work.files.map(readSample));
  const found = detectFormat(samples, request.format);
  const temporaryFile = (suffix: string): string => {
    const file = work.engine.workspace.temporaryFile(suffix);
    work.temporary.push(file);
    return file;
  };
  const source = await found.format.open({ connection, samples, signal: job.signal, temporaryFile, progress: phase });
  const planned = plan(source, request.roles);
  request.check?.(planned.columns);
  const key = keyColumns(planned.columns, request.key);
  phase('Reading rows', `${work.files.length} ${work.files.length === 1 ? 'file' : 'files'} of ${found.format.title}`);
  const stored = await writer.create('data', tableQuery(source, planned, key)).catch((thrown: unknown) => {
    throw thrown instanceof AssayError && thrown.code === 'bad_input' ? new AssayError('bad_input', `The ${found.format.title} data cannot be read: ${thrown.message}`, { cause: thrown, where: work.files[0], hint: 'Fetch the file again, or name its format.' }) : thrown;
  });
  const outcome = await source.outcome();
  requireFewRejects(outcome, stored.rows, request.maxRejectShare);
  if (stored.rows === 0) throw new AssayError('bad_input', 'There is not one row in what was given.', { where: work.files[0], hint: 'Check that it is the right file.' });
  await storeRejects(writer, outcome);
  phase('Counting');
  const table = writer.table('data');
  const facts = await describeTable({ connection, table, columns: planned.columns, key, signal: job.signal });
  const task = await inferTask({ connection, table, columns: facts.columns, signal: job.signal }, request);
  phase('Hashing');
  const hash = work.sourceBytes > HASHED_BYTES ? null : await datasetHash(connection, { table, columns: facts.columns, rows: stored.rows }, job.signal);
  const extra = await request.complete?.({ connection, table, columns: facts.columns });
  work.warnings.push(...found.warnings, ...source.warnings, ...planned.warnings, ...rejectWarning(outcome));
  const counts: ImportCounts = {
    files: work.files.length, records: stored.rows + outcome.rejected, requests: facts.requests, rows: stored.rows, multiRowRequests: facts.multiRowRequests,
    requestsWithoutResponse: 0, responsesWithoutRequest: 0, malformed: outcome.malformed, blankLines: outcome.blankLines, rejected: outcome.rejected, duplicates: facts.duplicates,
  };
  const { reason, classes, ...decided } = task;
  return {
    format: 'assay-dataset/1', id: randomBytes(16).toString('hex'), name: request.name, kind: request.kind, createdAt: new Date().toISOString(), sourceFormat: found.format.id,
    counts, columns: [...facts.columns], ...decided, taskReason: reason, classes: [...classes], hash, timeRange: facts.timeRange, ...extra,
  };
}

const rejectWarning = ({ rejected }: ReadOutcome): readonly string[] => (rejected === 0 ? [] : [`${rejected} ${rejected === 1 ? 'record' : 'records'} could not be read and ${rejected === 1 ? 'is' : 'are'} kept aside with line and reason ("assay rejects").`]);

/**
 * Reads files into a new dataset file in the workspace's `tmp/`. Whatever fails, or a cancel, leaves nothing behind.
 *
 * @throws AssayError not_found, bad_input, too_many_rejects, no_space, cancelled, conflict (name taken)
 */
export async function buildDataset(engine: ImportEngine, request: BuildRequest, job: JobContext): Promise<BuiltDataset> {
  engine.workspace.requireFreeName(request.name);
  const files = await findFiles(request.paths);
  const sources = await Promise.all(files.map((file) => digestSource(file, job.signal)));
  const file = engine.workspace.temporaryFile('.duckdb');
  const temporary: string[] = [];
  const warnings: string[] = [];
  const sourceBytes = sources.reduce((sum, source) => sum + source.sizeBytes, 0);
  let content: Content | undefined;
  try {
    await writeDataset(engine.database, {
      file,
      signal: job.signal,
      write: async (writer) => {
        content = await fill({ engine, request, job, files, temporary, warnings, sourceBytes }, writer);
        if (job.signal.aborted) throw cancelled('the import');
      },
    });
    const { size } = await stat(file);
    if (content === undefined) throw new Error('the dataset was written without a description');
    return { meta: { ...content, sources, sizeBytes: size }, file, warnings };
  } catch (thrown) {
    throw storageError(thrown, file);
  } finally {
    for (const each of temporary) await rm(each, { force: true });
  }
}
