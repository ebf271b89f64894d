/** Which rows of a log are replayed, and in which order? */
import { AssayError } from '../../core/errors.ts';
import type { DatasetColumn } from '../../core/roles.ts';
import { name, sql } from '../../core/sql/sql.ts';
import type { Sql } from '../../core/sql/sql.ts';
import type { Connection } from '../duckdb/database.ts';

export interface RowChoice {
  /** Relation that the rows come from, with `_row`. */
  readonly from: Sql;
  /** Whether that relation gives its rows in log order by itself. */
  readonly inLogOrder?: boolean;
  readonly columns: readonly DatasetColumn[];
  /** At most so many, from the front. */
  readonly limit: number | undefined;
  /** So many, drawn without replacement; the same seed draws the same rows. */
  readonly sample: number | undefined;
  readonly seed: number;
  /** Event time instead of log order. */
  readonly byTime: boolean;
}

function timeColumn(columns: readonly DatasetColumn[]): Sql {
  const time = columns.find(({ roles }) => roles.includes('time'));
  if (time === undefined) throw new AssayError('does_not_fit', 'The log has no column with the role time, so its own pace is not known.', { hint: 'Choose another schedule, or give a column that role.' });
  return sql`${name(time.name)}`;
}

/** The rows as a relation of `_row` (and `_time` in microseconds), narrowed by sample and limit. */
export function chosenRows(choice: RowChoice): Sql {
  const { from, limit, sample, seed, byTime } = choice;
  const time = byTime ? sql`CAST(epoch_us(${timeColumn(choice.columns)}) AS DOUBLE)` : sql`CAST(0 AS DOUBLE)`;
  // md5 rather than the engine's own hash: the draw must not depend on the engine's version.
  const drawn = sample === undefined ? sql`${from}` : sql`(SELECT * FROM ${from} ORDER BY md5(concat(${String(seed)}, ':', _row)), _row LIMIT ${sample})`;
  const order = byTime ? sql`_time, _row` : sql`_row`;
  const limited = limit === undefined ? sql`` : sql` ORDER BY ${order} LIMIT ${limit}`;
  return sql`(SELECT *, ${time} AS _time FROM ${drawn}${limited})`;
}

export interface RowFacts {
  readonly rows: number;
  readonly timeRange: { readonly from: string; readonly to: string } | null;
}

/** How many rows there will be, and over which time. */
export async function countRows(connection: Connection, choice: RowChoice, signal: AbortSignal): Promise<RowFacts> {
  const time = choice.columns.find(({ roles }) => roles.includes('time'));
  const range = time === undefined ? sql`NULL AS low, NULL AS high` : sql`min(${name(time.name)}) AS low, max(${name(time.name)}) AS high`;
  const [facts] = await connection.rows(sql`SELECT CAST(count(*) AS DOUBLE) AS n, ${range} FROM ${chosenRows(choice)} AS s`, signal);
  const low = facts?.['low'];
  const high = facts?.['high'];
  return { rows: Number(facts?.['n'] ?? 0), timeRange: typeof low === 'string' && typeof high === 'string' ? { from: low, to: high } : null };
}
