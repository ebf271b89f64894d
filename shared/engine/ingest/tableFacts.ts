/** What does a freshly read table hold: requests, copies, a span of time, which texts are categories? */
import type { DatasetColumn } from '../../core/roles.ts';
import { joinSql } from '../../core/sql/joinSql.ts';
import { name, sql, type Sql } from '../../core/sql/sql.ts';
import type { Connection } from '../duckdb/database.ts';

export interface TableFacts {
  /** With kinds as the values show them. */
  readonly columns: readonly DatasetColumn[];
  /** Distinct request ids; rows where no column has that role. */
  readonly requests: number;
  /** Requests with several rows, copies not counted. */
  readonly multiRowRequests: number;
  /** Rows whose key had been there before. */
  readonly duplicates: number;
  readonly timeRange: { readonly from: string; readonly to: string } | null;
}

export interface FactsSource {
  readonly connection: Connection;
  readonly table: Sql;
  readonly columns: readonly DatasetColumn[];
  readonly key: readonly string[];
  readonly signal: AbortSignal;
}

/** A text column with this many different values, in more than half of its rows, holds texts or identifiers, not categories. */
const MOST_CATEGORIES = 200;

async function requestsOf({ connection, table, columns, signal }: FactsSource, rows: number): Promise<{ readonly requests: number; readonly multiRowRequests: number }> {
  const id = columns.find((column) => column.roles.includes('request-id'));
  if (id === undefined) return { requests: rows, multiRowRequests: 0 };
  const own = name(id.name);
  const [found] = await connection.rows(
    sql`SELECT count(*)::DOUBLE AS requests, count(*) FILTER (n > 1)::DOUBLE AS several FROM (SELECT count(*) FILTER (_copy = 0) AS n FROM ${table} WHERE ${own} IS NOT NULL GROUP BY ${own})`,
    signal,
  );
  return { requests: Number(found?.['requests'] ?? 0), multiRowRequests: Number(found?.['several'] ?? 0) };
}

/** Counts over the whole table; approximate distinct counts decide only between category and text. */
export async function describeTable(source: FactsSource): Promise<TableFacts> {
  const { connection, table, columns, signal } = source;
  const texts = columns.filter((column) => column.kind === 'categorical');
  const time = columns.find((column) => column.roles.includes('time') && column.kind === 'time');
  const measures = [
    sql`count(*)::DOUBLE AS rows`,
    sql`count(*) FILTER (_copy > 0)::DOUBLE AS duplicates`,
    ...texts.flatMap((column, i) => [sql`approx_count_distinct(${name(column.name)})::DOUBLE AS ${name(`distinct.${i}`)}`, sql`count(${name(column.name)})::DOUBLE AS ${name(`filled.${i}`)}`]),
    ...(time === undefined ? [] : [sql`CAST(min(${name(time.name)}) AS TIMESTAMPTZ) AS earliest`, sql`CAST(max(${name(time.name)}) AS TIMESTAMPTZ) AS latest`]),
  ];
  const [row] = await connection.rows(sql`SELECT ${joinSql(measures)} FROM ${table}`, signal);
  const isText = (column: DatasetColumn): boolean => {
    const i = texts.indexOf(column);
    const distinct = Number(row?.[`distinct.${i}`] ?? 0);
    return distinct > MOST_CATEGORIES && distinct > Number(row?.[`filled.${i}`] ?? 0) / 2;
  };
  const from = row?.['earliest'];
  const to = row?.['latest'];
  return {
    ...(await requestsOf(source, Number(row?.['rows'] ?? 0))),
    columns: columns.map((column) => (column.kind === 'categorical' && isText(column) ? { ...column, kind: 'text' } : column)),
    duplicates: Number(row?.['duplicates'] ?? 0),
    timeRange: typeof from === 'string' && typeof to === 'string' ? { from, to } : null,
  };
}
