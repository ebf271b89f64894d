/** How many rows and requests are there, hour by hour and status by status? */
import * as z from 'zod';
import type { Role } from '../../core/roles.ts';
import { name, sql, type Sql } from '../../core/sql/sql.ts';
import type { BoundScope } from '../defineAnalysis.ts';

export const TotalsRow = z.object({ rows: z.number(), labelled: z.number().nullable(), scored: z.number().nullable(), timed: z.number().nullable(), from: z.string().nullable(), to: z.string().nullable() });
export type TotalsRow = z.infer<typeof TotalsRow>;

/** One row: counts of non-null values by role, null where the dataset has no such column. */
export function totals(scope: BoundScope): Sql {
  const known = (role: Role): Sql => {
    const column = scope.find(role);
    return column === undefined ? sql`NULL::DOUBLE` : sql`count(${name(column)})::DOUBLE`;
  };
  const time = scope.find('time');
  const range = time === undefined ? sql`NULL::VARCHAR AS "from", NULL::VARCHAR AS "to"` : sql`strftime(min(${name(time)}::TIMESTAMPTZ), '%Y-%m-%dT%H:%M:%S.%gZ') AS "from", strftime(max(${name(time)}::TIMESTAMPTZ), '%Y-%m-%dT%H:%M:%S.%gZ') AS "to"`;
  return sql`SELECT count(*)::DOUBLE AS rows, ${known('label')} AS labelled, ${known('score')} AS scored, ${known('time')} AS timed, ${range} FROM ${scope.from} AS s`;
}

export const RequestsRow = z.object({ requests: z.number(), multiRow: z.number(), withoutId: z.number() });
export type RequestsRow = z.infer<typeof RequestsRow>;

/** Distinct requests, those of several rows, and rows without a request id. */
export function requests(scope: BoundScope): Sql {
  return sql`SELECT count(id)::DOUBLE AS requests, (count(id) FILTER (n > 1))::DOUBLE AS "multiRow", coalesce(sum(n) FILTER (id IS NULL), 0)::DOUBLE AS "withoutId"
    FROM (SELECT ${name(scope.column('request-id'))} AS id, count(*) AS n FROM ${scope.from} AS s GROUP BY 1) AS q`;
}

/** Columns `hour` (start, ms since 1970, UTC) and `rows`, ascending; hours without rows are absent. */
export function rowsByHour(scope: BoundScope): Sql {
  const time = name(scope.column('time'));
  return sql`SELECT floor(epoch_ms(${time}::TIMESTAMPTZ) / 3600000) * 3600000 AS hour, count(*)::DOUBLE AS rows FROM ${scope.from} AS s WHERE ${time} IS NOT NULL GROUP BY 1 ORDER BY 1`;
}

export const StatusRow = z.object({ status: z.string().nullable(), rows: z.number() });
export type StatusRow = z.infer<typeof StatusRow>;

export function rowsByStatus(scope: BoundScope): Sql {
  return sql`SELECT ${name(scope.column('status'))}::VARCHAR AS status, count(*)::DOUBLE AS rows FROM ${scope.from} AS s GROUP BY 1 ORDER BY rows DESC, status`;
}
