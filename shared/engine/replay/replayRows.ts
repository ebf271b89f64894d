/** Which rows of a log are replayed, in which order, and how do they reach the models? */
import type { ColumnBatch } from '../../analyses/defineAnalysis.ts';
import type { Binding } from '../../core/binding/binding.ts';
import { boundColumns, textColumns } from '../../core/binding/encodeRows.ts';
import type { ColumnTable } from '../../core/binding/tensor.ts';
import { AssayError } from '../../core/errors.ts';
import type { DatasetColumn } from '../../core/roles.ts';
import { joinSql } from '../../core/sql/joinSql.ts';
import { name, sql } from '../../core/sql/sql.ts';
import type { Sql } from '../../core/sql/sql.ts';
import type { Connection } from '../duckdb/database.ts';

/** Some rows, by column; `row` is their number in the log, `timeMicros` their event time where the schedule goes by it. */
export interface RowBlock {
  readonly rows: number;
  readonly row: Float64Array;
  readonly columns: ColumnTable;
  readonly timeMicros: Float64Array | undefined;
}

export interface RowChoice {
  /** Relation that the rows come from, with `_row`. */
  readonly from: Sql;
  readonly columns: readonly DatasetColumn[];
  /** At most so many, from the front. */
  readonly limit: number | undefined;
  /** So many, drawn without replacement; the same seed draws the same rows. */
  readonly sample: number | undefined;
  readonly seed: number;
  /** Event time instead of log order. */
  readonly byTime: boolean;
}

const FLOATING = /^(?:DOUBLE|FLOAT|REAL|DECIMAL)/u;

/** Numbers cross as doubles; what is read as text, and integers that are categories, as text. */
function isNumeric(column: DatasetColumn, texts: ReadonlySet<string>): boolean {
  return column.kind === 'numeric' && (!texts.has(column.name) || FLOATING.test(column.type));
}

function timeColumn(columns: readonly DatasetColumn[]): Sql {
  const time = columns.find(({ roles }) => roles.includes('time'));
  if (time === undefined) throw new AssayError('does_not_fit', 'The log has no column with the role time, so its own pace is not known.', { hint: 'Choose another schedule, or give a column that role.' });
  return sql`${name(time.name)}`;
}

/** The rows as a relation of `_row` (and `_time` in microseconds), narrowed by sample and limit. */
function chosenRows(choice: RowChoice): Sql {
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

function joinBatches(batches: readonly ColumnBatch[], plan: readonly { readonly column: string; readonly numeric: boolean }[]): RowBlock {
  const rows = batches.reduce((sum, batch) => sum + batch.rows, 0);
  const numbers = (column: string): Float64Array => {
    const whole = new Float64Array(rows);
    let at = 0;
    for (const batch of batches) {
      whole.set(batch.numbers(column), at);
      at += batch.rows;
    }
    return whole;
  };
  const columns = Object.fromEntries(plan.map(({ column, numeric }) => [column, numeric ? numbers(column) : batches.flatMap((batch) => batch.texts(column))]));
  return { rows, row: numbers('_row'), columns, timeMicros: numbers('_time') };
}

/** Streams the rows once, in blocks of about `blockRows`, with every column that one of the bindings reads. */
export async function* readBlocks(connection: Connection, choice: RowChoice, reading: { readonly bindings: readonly Pick<Binding, 'inputs'>[]; readonly blockRows: number; readonly signal: AbortSignal }): AsyncGenerator<RowBlock> {
  const wanted = new Set(reading.bindings.flatMap(boundColumns));
  const texts = new Set(reading.bindings.flatMap((binding) => [...textColumns(binding)]));
  const plan = choice.columns.filter((column) => wanted.has(column.name)).map((column) => ({ column: column.name, numeric: isNumeric(column, texts) }));
  const selected = plan.map(({ column, numeric }) => (numeric ? sql`CAST(${name(column)} AS DOUBLE) AS ${name(column)}` : sql`CAST(${name(column)} AS VARCHAR) AS ${name(column)}`));
  const query = sql`SELECT ${joinSql([sql`CAST(_row AS DOUBLE) AS _row`, sql`_time`, ...selected])} FROM ${chosenRows(choice)} AS s ORDER BY ${choice.byTime ? sql`s._time, s._row` : sql`s._row`}`;
  let waiting: ColumnBatch[] = [];
  let rows = 0;
  for await (const batch of connection.stream(query, reading.signal)) {
    waiting.push(batch);
    rows += batch.rows;
    if (rows < reading.blockRows) continue;
    yield joinBatches(waiting, plan);
    waiting = [];
    rows = 0;
  }
  if (rows > 0) yield joinBatches(waiting, plan);
}
