/** Which rows have a label, period by period, and how long did it take? */
import * as z from 'zod';
import { name, sql, type Sql } from '../../core/sql/sql.ts';
import type { BoundScope } from '../defineAnalysis.ts';
import type { Params } from './params.ts';

/** Counts as doubles: exact up to 2^53. Times as ISO text (UTC). */
export const CountRow = z.object({ period: z.string(), rows: z.number(), labelled: z.number() });
export type CountRow = z.infer<typeof CountRow>;

/** The rows that could have a label: those with a score or prediction, where the dataset has such a column. */
function judged(scope: BoundScope): Sql {
  const output = scope.find('prediction') ?? scope.find('score') ?? scope.find('value');
  return output === undefined ? sql`true` : sql`${name(output)} IS NOT NULL`;
}

export function labelledByPeriod(scope: BoundScope, { period }: Params): Sql {
  const time = name(scope.column('time'));
  return sql`SELECT strftime(date_trunc(${period}, ${time}::TIMESTAMPTZ), '%Y-%m-%dT%H:%M:%SZ') AS period, count(*)::DOUBLE AS rows, count(${name(scope.column('label'))})::DOUBLE AS labelled
    FROM ${scope.from} AS s WHERE ${time} IS NOT NULL AND ${judged(scope)} GROUP BY 1 ORDER BY 1`;
}

export const LeftOutRow = z.object({ withoutTime: z.number(), withoutOutput: z.number(), labelledWithoutOutput: z.number() });
export type LeftOutRow = z.infer<typeof LeftOutRow>;

export function leftOut(scope: BoundScope): Sql {
  return sql`SELECT (count(*) FILTER (${name(scope.column('time'))} IS NULL))::DOUBLE AS "withoutTime", (count(*) FILTER (NOT ${judged(scope)}))::DOUBLE AS "withoutOutput",
    (count(${name(scope.column('label'))}) FILTER (NOT ${judged(scope)}))::DOUBLE AS "labelledWithoutOutput" FROM ${scope.from} AS s`;
}

export const DelayRow = z.object({ n: z.number(), negative: z.number(), median: z.number().nullable(), p90: z.number().nullable(), latest: z.string().nullable() });
export type DelayRow = z.infer<typeof DelayRow>;

/** Days from the prediction to its label; quantiles interpolate order statistics (type 7). */
export function labelDelay(scope: BoundScope, labelTime: string): Sql {
  return sql`WITH delays AS (SELECT (epoch_us(${name(labelTime)}::TIMESTAMPTZ) - epoch_us(${name(scope.column('time'))}::TIMESTAMPTZ)) / 86400000000.0 AS days, ${name(labelTime)}::TIMESTAMPTZ AS labelled_at
      FROM ${scope.from} AS s WHERE ${name(scope.column('label'))} IS NOT NULL AND ${name(labelTime)} IS NOT NULL AND ${name(scope.column('time'))} IS NOT NULL)
    SELECT count(*)::DOUBLE AS n, (count(*) FILTER (days < 0))::DOUBLE AS negative, quantile_cont(days, 0.5) AS median, quantile_cont(days, 0.9) AS p90, strftime(max(labelled_at), '%Y-%m-%dT%H:%M:%SZ') AS latest FROM delays`;
}
