/** Which values of a dataset decide whether a binding fits it? */
import type { Binding } from '../../core/binding/binding.ts';
import { columnsToLookAt } from '../../core/binding/fitBinding.ts';
import type { SeenValues } from '../../core/binding/fitBinding.ts';
import { name, sql } from '../../core/sql/sql.ts';
import type { Sql } from '../../core/sql/sql.ts';
import type { Connection } from '../duckdb/database.ts';

/** More distinct values than this are no categories; the first ones are enough to say so. */
const MAX_CATEGORIES = 10_000;

/** Looks at the columns for which the binding leaves something open, where they exist; usually none. `from` is a relation. */
export async function seenValues(connection: Connection, binding: Pick<Binding, 'inputs'>, data: { readonly from: Sql; readonly columns: readonly string[]; readonly signal?: AbortSignal | undefined }): Promise<SeenValues> {
  const { signal } = data;
  const present = new Set(data.columns);
  const open = columnsToLookAt(binding);
  const categories: Record<string, readonly string[]> = {};
  for (const column of open.categories.filter((each) => present.has(each))) {
    const batch = await connection.columns(sql`SELECT DISTINCT CAST(${name(column)} AS VARCHAR) AS value FROM ${data.from} AS s WHERE ${name(column)} IS NOT NULL ORDER BY value LIMIT ${MAX_CATEGORIES}`, signal);
    categories[column] = batch.texts('value').filter((value) => value !== null);
  }
  const missing: Record<string, number> = {};
  for (const column of open.missing.filter((each) => present.has(each))) {
    const batch = await connection.columns(sql`SELECT CAST(count(*) - count(${name(column)}) AS DOUBLE) AS missing FROM ${data.from} AS s`, signal);
    missing[column] = batch.numbers('missing')[0] ?? 0;
  }
  return { categories, missing };
}
