/** How do labels that arrived later become a dataset linked to their log? */
import type { DatasetMeta } from '../../contract/catalogue.ts';
import { AssayError } from '../../core/errors.ts';
import type { DatasetColumn } from '../../core/roles.ts';
import { joinSql } from '../../core/sql/joinSql.ts';
import { name, sql } from '../../core/sql/sql.ts';
import type { JobContext } from '../jobs/jobContext.ts';
import { datasetAlias } from '../store/scopeRelation.ts';
import { buildDataset, type BuildRequest, type BuiltDataset, type ImportEngine } from './buildDataset.ts';

export interface LabelsRequest {
  readonly log: DatasetMeta;
  /** Where the log's file lies now. */
  readonly logFile: string;
  readonly path: string;
  readonly on: readonly string[];
}

const list = (columns: readonly DatasetColumn[]): string => columns.map((column) => column.name).join(', ');

function columnNamed(columns: readonly DatasetColumn[], wanted: string, where: string): DatasetColumn {
  const found = columns.find((column) => column.name === wanted);
  if (found === undefined) throw new AssayError('bad_input', `${where} has no column "${wanted}" to be joined on.`, { where: wanted, hint: `Its columns: ${list(columns)}.` });
  return found;
}

/** Numbers join numbers and texts join texts; anything else would match nothing, or by accident. */
function requireSameKind(log: DatasetColumn, labels: DatasetColumn): void {
  const group = (column: DatasetColumn): string => (column.kind === 'text' ? 'categorical' : column.kind);
  if (group(log) === group(labels)) return;
  throw new AssayError('does_not_fit', `"${labels.name}" is ${labels.type} in the labels and ${log.type} in the log, so they cannot be joined.`, { where: labels.name, hint: 'Write the column in the same type in both.' });
}

/** Roles that the file needs: the key's as in the log, and a label where only one column is left for it. */
function checkColumns(request: LabelsRequest, columns: readonly DatasetColumn[]): void {
  for (const key of request.on) requireSameKind(columnNamed(request.log.columns, key, `The log "${request.log.name}"`), columnNamed(columns, key, 'The labels file'));
  if (columns.some((column) => column.roles.includes('label'))) return;
  throw new AssayError('bad_input', 'No column of the labels file is recognised as the label.', { where: request.path, hint: `Call it "label". Columns: ${list(columns)}.` });
}

function rolesOfKey(request: LabelsRequest): Record<string, string> {
  const roles = request.on.map((key) => [key, columnNamed(request.log.columns, key, `The log "${request.log.name}"`).roles.join('+') || 'identifier'] as const);
  return Object.fromEntries(roles);
}

async function countMatches(request: LabelsRequest, parts: Parameters<NonNullable<BuildRequest['complete']>>[0]): Promise<{ readonly matched: number; readonly unmatched: number }> {
  const log = sql`${name(datasetAlias(request.log.id))}.data`;
  const on = joinSql(request.on.map((key) => sql`d.${name(key)} = l.${name(key)}`), ' AND ');
  const [row] = await parts.connection.rows(sql`SELECT count(*)::DOUBLE AS rows, (SELECT count(*)::DOUBLE FROM ${parts.table} AS l SEMI JOIN ${log} AS d ON ${on}) AS matched FROM ${parts.table}`);
  const matched = Number(row?.['matched'] ?? 0);
  return { matched, unmatched: Number(row?.['rows'] ?? 0) - matched };
}

function nextName(engine: ImportEngine, log: string, version: number): string {
  const taken = new Set(engine.workspace.datasets().map((meta) => meta.name));
  for (let n = version; ; n += 1) {
    const candidate = n === 1 ? `${log}-labels` : `${log}-labels-${n}`;
    if (!taken.has(candidate)) return candidate;
  }
}

/**
 * Reads a labels file and links it to a log as the next version of its labels.
 *
 * @throws AssayError bad_input (a key or label column is missing), does_not_fit (key types), and what buildDataset throws
 */
export async function buildLabels(engine: ImportEngine, request: LabelsRequest, job: JobContext): Promise<BuiltDataset> {
  const version = (engine.workspace.labelsFor(request.log.id)?.labelsOf?.version ?? 0) + 1;
  const { positive, favourable } = request.log;
  await engine.database.attach(datasetAlias(request.log.id), request.logFile);
  const built = await buildDataset(engine, {
    paths: [request.path], name: nextName(engine, request.log.name, version), kind: 'labels', format: 'auto', roles: rolesOfKey(request), maxRejectShare: 0.05, key: request.on,
    check: (columns) => checkColumns(request, columns),
    complete: async (parts) => ({ labelsOf: { dataset: request.log.id, on: [...request.on], version, ...(await countMatches(request, parts)) }, ...(positive === undefined ? {} : { positive }), ...(favourable === undefined ? {} : { favourable }) }),
  }, job);
  const { duplicates } = built.meta.counts;
  const unmatched = built.meta.labelsOf?.unmatched ?? 0;
  return {
    ...built,
    warnings: [
      ...built.warnings,
      ...(duplicates === 0 ? [] : [`${duplicates} labels have a key that an earlier line of the labels had; the earlier one counts.`]),
      ...(unmatched === 0 ? [] : [`${unmatched} of ${built.meta.counts.rows} labels belong to no row of "${request.log.name}".`]),
    ],
  };
}
