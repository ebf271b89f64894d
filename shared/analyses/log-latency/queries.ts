/** How long did each request take, when, and with which status? */
import * as z from 'zod';
import { joinSql } from '../../core/sql/joinSql.ts';
import { name, sql, type Sql } from '../../core/sql/sql.ts';
import type { BoundScope } from '../defineAnalysis.ts';

/**
 * One row a request: `latency` (the longest of its rows, which repeat it; NaN and infinite values as null), `at` (ms since 1970, null without a
 * time), `status` (text) and `failed` (a 5xx status). Without a request id every row is a request.
 */
function requests(scope: BoundScope): Sql {
  const [id, time, status] = [scope.find('request-id'), scope.find('time'), scope.find('status')];
  const x = sql`${name(scope.column('latency'))}::DOUBLE`;
  const rows = sql`SELECT ${joinSql([
    sql`CASE WHEN isfinite(${x}) THEN ${x} END AS latency`,
    time === undefined ? sql`NULL::BIGINT AS at_ms` : sql`epoch_ms(${name(time)}::TIMESTAMPTZ) AS at_ms`,
    status === undefined ? sql`NULL::VARCHAR AS status` : sql`${name(status)}::VARCHAR AS status`,
    id === undefined ? sql`row_number() OVER () AS id` : sql`${name(id)} AS id`,
  ])} FROM ${scope.from} AS s`;
  return sql`SELECT latency, at_ms, status, coalesce(try_cast(status AS INTEGER) BETWEEN 500 AND 599, false) AS failed FROM (SELECT id, max(latency) AS latency, min(at_ms) AS at_ms, max(status) AS status FROM (${rows}) AS r GROUP BY id) AS g`;
}

/** Column `latency` of all requests, unordered; null (NaN) where it is missing. */
export function latencies(scope: BoundScope): Sql {
  return sql`SELECT latency FROM (${requests(scope)}) AS q`;
}

/** By hour of UTC, ascending: `hour` (start, ms since 1970), `n` requests with a latency, `p50`, `p99`, `requests`, `failed`. */
export function byHour(scope: BoundScope): Sql {
  return sql`SELECT floor(at_ms / 3600000) * 3600000 AS hour, count(latency)::DOUBLE AS n, quantile_cont(latency, 0.5) AS p50, quantile_cont(latency, 0.99) AS p99, count(*)::DOUBLE AS requests, (count(*) FILTER (failed))::DOUBLE AS failed
    FROM (${requests(scope)}) AS q WHERE at_ms IS NOT NULL GROUP BY 1 ORDER BY 1`;
}

export const StatusRow = z.object({ status: z.string().nullable(), requests: z.number(), n: z.number(), p50: z.number().nullable(), p99: z.number().nullable() });
export type StatusRow = z.infer<typeof StatusRow>;

export function byStatus(scope: BoundScope): Sql {
  return sql`SELECT status, count(*)::DOUBLE AS requests, count(latency)::DOUBLE AS n, quantile_cont(latency, 0.5) AS p50, quantile_cont(latency, 0.99) AS p99 FROM (${requests(scope)}) AS q GROUP BY 1 ORDER BY requests DESC, status`;
}

/** Half-open range of time, ms since 1970. */
export interface TimeSpan {
  readonly from: number;
  readonly until: number;
}

/** Columns `span` (index), `latency`, `failed` (0 or 1) of every request in one of the spans. */
export function inSpans(scope: BoundScope, spans: readonly TimeSpan[]): Sql {
  const parts = spans.map(({ from, until }, i) => sql`SELECT ${i}::DOUBLE AS span, latency, failed::DOUBLE AS failed FROM q WHERE at_ms >= ${from} AND at_ms < ${until}`);
  return sql`WITH q AS MATERIALIZED (${requests(scope)}) ${joinSql(parts, ' UNION ALL ')}`;
}

/** How a heat map is cut: bins of whole hours from 1970, and equal bins of the logarithm of ms. */
export interface HeatGrid {
  readonly binMs: number;
  readonly lowLog: number;
  readonly widthLog: number;
  readonly bins: number;
}

/** Cells with a request: `x` (start, ms since 1970), `y` (bin of ln ms, from 0), `requests`. */
export function heat(scope: BoundScope, { binMs, lowLog, widthLog, bins }: HeatGrid): Sql {
  return sql`SELECT floor(at_ms / ${binMs}::DOUBLE) * ${binMs}::DOUBLE AS x, least(${bins - 1}::DOUBLE, greatest(0, floor((ln(latency) - ${lowLog}::DOUBLE) / ${widthLog}::DOUBLE))) AS y, count(*)::DOUBLE AS requests
    FROM (${requests(scope)}) AS q WHERE at_ms IS NOT NULL AND latency > 0 GROUP BY ALL ORDER BY x, y`;
}
