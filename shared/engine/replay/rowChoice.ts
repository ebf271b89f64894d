/** Which rows of a log are replayed, and in which order? */
import type { ReplayRequest } from '../../contract/replayRequest.ts';
import { AssayError } from '../../core/errors.ts';
import type { DatasetColumn } from '../../core/roles.ts';
import { name, sql } from '../../core/sql/sql.ts';
import type { Sql } from '../../core/sql/sql.ts';
import type { Connection } from '../duckdb/database.ts';
import { seedsOf, type OwnSeeds } from './scheduleRequest.ts';

export interface RowChoice {
  /** Relation that the rows come from, with `_row`. */
  readonly from: Sql;
  /** Whether that relation gives its rows in log order by itself. */
  readonly inLogOrder?: boolean;
  readonly columns: readonly DatasetColumn[];
  /** At most so many, from the front of the order. */
  readonly limit: number | undefined;
  /** So many, drawn at random; the same seed draws the same rows. */
  readonly sample: number | undefined;
  /** Columns whose combinations keep their shares in the sample. */
  readonly stratify: readonly string[];
  readonly replacement: boolean;
  readonly order: 'log' | 'time' | 'shuffled';
  /** The event time is read along, as the schedule goes by it. */
  readonly timed: boolean;
  readonly seeds: Pick<OwnSeeds, 'sample' | 'order'>;
  /** Relation of `_row` and `_draw` (which of several draws of a row) of a sample that was drawn already. */
  readonly drawn: Sql | undefined;
}

/** What a request says about rows of a relation. */
export function rowChoiceOf(request: ReplayRequest, relation: Pick<RowChoice, 'from' | 'inLogOrder' | 'columns'>): RowChoice {
  const recorded = request.schedule === 'recorded';
  const order = request.order ?? (recorded ? 'time' : 'log');
  const { limit, sample, stratify, replacement } = request;
  return { ...relation, limit, sample, stratify, replacement, order, timed: recorded || order === 'time', seeds: seedsOf(request), drawn: undefined };
}

function timeColumn(columns: readonly DatasetColumn[]): Sql {
  const time = columns.find(({ roles }) => roles.includes('time'));
  if (time === undefined) throw new AssayError('does_not_fit', 'The log has no column with the role time, so its own pace is not known.', { hint: 'Choose another schedule or order, or give a column that role.' });
  return sql`${name(time.name)}`;
}

/** Sorts what {@link chosenRows} holds; ties go by `_row`, then by draw. */
export function rowOrder({ order, seeds }: RowChoice): Sql {
  switch (order) {
    case 'log': return sql`s._row, s._draw`;
    case 'time': return sql`s._time, s._row, s._draw`;
    // md5 rather than the engine's own hash: an order must not depend on the engine's version.
    case 'shuffled': return sql`md5(concat(${String(seeds.order)}, ':order:', s._row, ':', s._draw)), s._row, s._draw`;
  }
}

/** The rows as a relation with `_row`, `_draw` and `_time` (microseconds, 0 where nothing goes by it), narrowed by sample and limit. */
export function chosenRows(choice: RowChoice): Sql {
  const { from, limit, sample, drawn, timed } = choice;
  if (sample !== undefined && drawn === undefined) throw new AssayError('internal', 'The sample of a replay was not drawn before its rows were read.');
  const time = timed ? sql`CAST(epoch_us(${timeColumn(choice.columns)}) AS DOUBLE)` : sql`CAST(0 AS DOUBLE)`;
  const rows = drawn === undefined ? sql`(SELECT *, CAST(0 AS BIGINT) AS _draw, ${time} AS _time FROM ${from})` : sql`(SELECT d.*, r._draw, ${time} AS _time FROM ${from} AS d JOIN ${drawn} AS r ON r._row = d._row)`;
  return limit === undefined ? rows : sql`(SELECT * FROM ${rows} AS s ORDER BY ${rowOrder(choice)} LIMIT ${limit})`;
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
