/** How long did each request take, when, with which status, and in which group? */
import * as z from 'zod';
import { joinSql } from '../../core/sql/joinSql.ts';
import { name, sql, type Sql } from '../../core/sql/sql.ts';
import type { BoundScope } from '../defineAnalysis.ts';
import { type GroupedColumn, groupOf } from '../groupings.ts';

/** Statuses beyond this many are messages rather than statuses. */
export const MOST_STATUSES = 1_000;

/** Column `c` (0 … of `columns`, −1 for the status) has the value `v`. */
export const ValueRow = z.object({ c: z.number(), v: z.string().nullable() });

/** Distinct statuses (at most one more than {@link MOST_STATUSES}) and group values; undefined when there is nothing to list. */
export function distinctValues(scope: BoundScope, columns: readonly GroupedColumn[]): Sql | undefined {
  const status = scope.find('status');
  const parts = columns.map((column, i) => sql`(SELECT DISTINCT ${i}::DOUBLE AS c, ${groupOf(column)} AS v FROM ${scope.from} AS s)`);
  if (status !== undefined) parts.push(sql`(SELECT DISTINCT -1::DOUBLE AS c, CAST(s.${name(status)} AS VARCHAR) AS v FROM ${scope.from} AS s LIMIT ${MOST_STATUSES + 1})`);
  return parts.length === 0 ? undefined : sql`SELECT c, v FROM (${joinSql(parts.map((part) => sql`SELECT * FROM ${part} AS p`), ' UNION ALL ')}) AS q ORDER BY c, v`;
}

export interface RequestQuery {
  /** Statuses from the best to the worst; a request has the worst of its rows. Empty: none is read. */
  readonly statuses: readonly string[];
  readonly groups: readonly { readonly column: GroupedColumn; readonly values: readonly string[] }[];
}

/**
 * One row a request, everything that the analysis reads of the data: `latency` (ms, the longest of its rows, which repeat it; NaN and infinite
 * values as null), `at` (ms since 1970, null without a time), `size` (rows of the request), `status` and `g0` … (1-based places in the given
 * values, null where missing). Without a request id every row is a request.
 */
export function requests(scope: BoundScope, { statuses, groups }: RequestQuery): Sql {
  const [id, time, status] = [scope.find('request-id'), scope.find('time'), scope.find('status')];
  const x = sql`s.${name(scope.column('latency'))}::DOUBLE`;
  const rows = sql`SELECT ${joinSql([
    sql`CASE WHEN isfinite(${x}) THEN ${x} END AS latency`,
    time === undefined ? sql`NULL::BIGINT AS at_ms` : sql`epoch_ms(s.${name(time)}::TIMESTAMPTZ) AS at_ms`,
    status === undefined ? sql`NULL::INTEGER AS status` : sql`${placeIn(sql`CAST(s.${name(status)} AS VARCHAR)`, statuses)} AS status`,
    ...groups.map(({ column, values }, i) => sql`${placeIn(groupOf(column), values)} AS ${name(`g${i}`)}`),
    id === undefined ? sql`row_number() OVER () AS id` : sql`s.${name(id)} AS id`,
  ])} FROM ${scope.from} AS s`;
  const places = groups.map((_, i) => sql`min(${name(`g${i}`)})::DOUBLE AS ${name(`g${i}`)}`);
  return sql`SELECT ${joinSql([sql`max(latency) AS latency`, sql`min(at_ms)::DOUBLE AS at`, sql`count(*)::DOUBLE AS size`, sql`max(status)::DOUBLE AS status`, ...places])} FROM (${rows}) AS r GROUP BY id`;
}

const placeIn = (value: Sql, values: readonly string[]): Sql =>
  values.length === 0 ? sql`NULL::INTEGER` : sql`(CASE WHEN ${value} IS NOT NULL THEN nullif(list_position(list_value(${joinSql(values.map((text) => sql`${text}`))}), ${value}), 0) END)`;
