/** How do the rows of a replay reach the models: in blocks, by column? */
import type { ColumnBatch } from '../../analyses/defineAnalysis.ts';
import type { Binding } from '../../core/binding/binding.ts';
import { boundColumns, textColumns } from '../../core/binding/encodeRows.ts';
import type { ColumnTable } from '../../core/binding/tensor.ts';
import type { DatasetColumn } from '../../core/roles.ts';
import { joinSql } from '../../core/sql/joinSql.ts';
import { name, sql } from '../../core/sql/sql.ts';
import type { Sql } from '../../core/sql/sql.ts';
import type { Connection } from '../duckdb/database.ts';
import { chosenRows, rowOrder } from './rowChoice.ts';
import type { RowChoice } from './rowChoice.ts';

/** Some rows, by column; `row` is their number in the log, `timeMicros` their event time where the schedule goes by it. */
export interface RowBlock {
  readonly rows: number;
  readonly row: Float64Array;
  readonly columns: ColumnTable;
  readonly timeMicros: Float64Array | undefined;
}

const FLOATING = /^(?:DOUBLE|FLOAT|REAL|DECIMAL)/u;

/** Numbers cross as doubles; what is read as text, and integers that are categories, as text. */
function isNumeric(column: DatasetColumn, texts: ReadonlySet<string>): boolean {
  return column.kind === 'numeric' && (!texts.has(column.name) || FLOATING.test(column.type));
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

/** How a column crosses over: as doubles or as text. */
export interface ReadColumn {
  readonly column: string;
  readonly numeric: boolean;
  readonly selected: Sql;
}

/** `texts` are the columns that a binding reads as text. */
export function readColumns(columns: readonly DatasetColumn[], texts: ReadonlySet<string>): readonly ReadColumn[] {
  return columns.map((column) => {
    const numeric = isNumeric(column, texts);
    const each = name(column.name);
    return { column: column.name, numeric, selected: numeric ? sql`CAST(${each} AS DOUBLE) AS ${each}` : sql`CAST(${each} AS VARCHAR) AS ${each}` };
  });
}

/** Whether a plain scan gives the chosen rows in their order: sorting ten million rows would take their size in memory and on disk. */
export const isScan = ({ inLogOrder, order, limit, sample }: RowChoice): boolean => inLogOrder === true && order === 'log' && limit === undefined && sample === undefined;

/** The chosen rows in their order, without the first `skip`. */
export function rowsOf(choice: RowChoice, selected: readonly Sql[], skip: number): Sql {
  const order = isScan(choice) ? sql`` : sql` ORDER BY ${rowOrder(choice)}`;
  const offset = skip === 0 ? sql`` : sql` OFFSET ${skip}`;
  return sql`SELECT ${joinSql(selected)} FROM ${chosenRows(choice)} AS s${order}${offset}`;
}

/** Streams the rows once, in blocks of about `blockRows`, with every column that one of the bindings reads. */
export async function* readBlocks(connection: Connection, choice: RowChoice, reading: { readonly bindings: readonly Pick<Binding, 'inputs'>[]; readonly blockRows: number; readonly signal: AbortSignal }): AsyncGenerator<RowBlock> {
  const wanted = new Set(reading.bindings.flatMap(boundColumns));
  const texts = new Set(reading.bindings.flatMap((binding) => [...textColumns(binding)]));
  const plan = readColumns(choice.columns.filter((column) => wanted.has(column.name)), texts);
  const query = rowsOf(choice, [sql`CAST(_row AS DOUBLE) AS _row`, sql`_time`, ...plan.map(({ selected }) => selected)], 0);
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
