/** Which rows stand behind a number, page by page, and how are they spread over time? */
import type { Clause } from '../../core/clause/clause.ts';
import { AssayError } from '../../core/errors.ts';
import type { Scope } from '../../core/scope.ts';
import { name, sql } from '../../core/sql/sql.ts';
import type { OutputOf, ParsedInputOf } from '../../contract/procedures.ts';
import type { Engine } from '../engine.ts';
import type { JobContext } from '../jobs/jobContext.ts';
import { scopeRelation } from '../store/scopeRelation.ts';

async function openScope(engine: Engine, dataset: string, filters: readonly Clause[]): Promise<ReturnType<typeof scopeRelation>> {
  const meta = engine.workspace.dataset(dataset);
  const labels = engine.workspace.labelsFor(meta.id);
  for (const each of [meta, ...(labels === undefined ? [] : [labels])]) await engine.database.attach(`ds_${each.id}`, engine.workspace.datasetFile(each.id));
  const scope: Scope = { dataset: meta.id, clauses: [...filters], duplicates: 'all', repairs: [] };
  return scopeRelation(engine.workspace, scope);
}

/** One page of rows in import order, duplicates included and marked by `_copy`. */
export async function datasetRows(engine: Engine, input: ParsedInputOf<'dataset.rows'>, job: JobContext): Promise<OutputOf<'dataset.rows'>> {
  const relation = await openScope(engine, input.dataset, input.filters);
  const connection = await engine.database.connect();
  try {
    const [counted] = await connection.rows(sql`SELECT count(*)::DOUBLE AS total FROM ${relation.from} AS s`, job.signal);
    const page = await connection.rows(sql`SELECT * FROM ${relation.from} AS s ORDER BY _row LIMIT ${input.limit} OFFSET ${input.offset}`, job.signal);
    const total = Number(counted?.['total'] ?? 0);
    const types = new Map(relation.columns.map((column) => [column.name, column.type]));
    const names = Object.keys(page[0] ?? Object.fromEntries(relation.columns.map((column) => [column.name, null])));
    return {
      columns: names.map((column) => ({ name: column, type: types.get(column) ?? 'BIGINT' })),
      rows: page.map((row) => names.map((column) => row[column] ?? null)),
      truncated: input.offset + page.length < total,
      total,
    };
  } finally {
    connection.close();
  }
}

/** Rows in equal slices of time between the first and the last row: the bars of the time navigator. */
export async function datasetHistogram(engine: Engine, input: ParsedInputOf<'dataset.histogram'>, job: JobContext): Promise<OutputOf<'dataset.histogram'>> {
  const relation = await openScope(engine, input.dataset, input.filters);
  const time = relation.columns.find((column) => column.roles.includes('time'))?.name;
  if (time === undefined) throw new AssayError('does_not_fit', `Dataset "${input.dataset}" has no column with the role time.`, { hint: 'Give one that role on import: --role COLUMN=time.' });
  const connection = await engine.database.connect();
  try {
    const instant = name(time);
    const [range] = await connection.rows(sql`SELECT epoch_ms(min(${instant}))::DOUBLE AS low, epoch_ms(max(${instant}))::DOUBLE AS high FROM ${relation.from} AS s`, job.signal);
    const low = range?.['low'];
    const high = range?.['high'];
    if (typeof low !== 'number' || typeof high !== 'number') return { from: [], rows: [] };
    const { start, step, bins } = sliceTime(low, high, input.bins);
    const found = await connection.rows(sql`SELECT floor((epoch_ms(${instant}) - ${start}) / ${step})::DOUBLE AS slice, count(*)::DOUBLE AS n FROM ${relation.from} AS s WHERE ${instant} IS NOT NULL GROUP BY 1`, job.signal);
    const rows = new Array<number>(bins).fill(0);
    for (const row of found) rows[Number(row['slice'])] = Number(row['n']);
    return { from: rows.map((_, i) => new Date(start + i * step).toISOString()), rows };
  } finally {
    connection.close();
  }
}

const HOUR_MS = 3_600_000;
const STEPS_MS = [1_000, 60_000, 600_000, HOUR_MS, 3 * HOUR_MS, 6 * HOUR_MS, 12 * HOUR_MS, 24 * HOUR_MS, 168 * HOUR_MS];

/** The shortest round step (1 s … 1 week) that needs no more than `bins` slices; slices start on a multiple of the step. */
export function sliceTime(lowMs: number, highMs: number, bins: number): { readonly start: number; readonly step: number; readonly bins: number } {
  const step = STEPS_MS.find((candidate) => Math.floor(highMs / candidate) - Math.floor(lowMs / candidate) < bins) ?? Math.ceil((highMs - lowMs) / bins) + 1;
  const start = Math.floor(lowMs / step) * step;
  return { start, step, bins: Math.floor((highMs - start) / step) + 1 };
}
