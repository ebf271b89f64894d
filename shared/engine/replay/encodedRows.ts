/** How do the rows of a replay become tensors, in blocks of one size, without a text or an object a row? */
import type { Binding, BindingInput } from '../../core/binding/binding.ts';
import { encodeColumn } from '../../core/binding/encodeColumn.ts';
import { boundColumns, encodeRows, inputWidth, numericTensor, textColumns } from '../../core/binding/encodeRows.ts';
import type { ColumnTable, ColumnValues, InputTensor } from '../../core/binding/tensor.ts';
import { AssayError } from '../../core/errors.ts';
import { joinSql } from '../../core/sql/joinSql.ts';
import { name, sql } from '../../core/sql/sql.ts';
import type { Sql } from '../../core/sql/sql.ts';
import type { Connection } from '../duckdb/database.ts';
import { encodeInSql } from './encodeInSql.ts';
import type { EncodedInput } from './encodeInSql.ts';
import { isScan, readColumns, rowsOf } from './replayRows.ts';
import type { ReadColumn } from './replayRows.ts';
import type { RowChoice } from './rowChoice.ts';

type Inputs = Pick<Binding, 'inputs'>;

/** Rows ready to be scored. */
export interface EncodedBlock {
  readonly rows: number;
  /** Their numbers in the log. */
  readonly row: Float64Array;
  /** By position of the binding; bindings that are alike share theirs. */
  readonly tensors: readonly (readonly InputTensor[])[];
}

export interface EncodedReading {
  readonly bindings: readonly Inputs[];
  readonly blockRows: number;
  /** Rows to leave out at the front. */
  readonly skip: number;
  readonly signal: AbortSignal;
}

interface PlannedInput extends EncodedInput {
  readonly input: BindingInput;
  readonly width: number;
  /** Names of its places in the result. */
  readonly as: readonly string[];
}

interface Plan {
  /** Distinct bindings, and which one each model has. */
  readonly distinct: readonly (readonly PlannedInput[])[];
  readonly of: readonly number[];
  /** Columns that are encoded on this side. */
  readonly raw: readonly ReadColumn[];
}

function planOf(choice: RowChoice, bindings: readonly Inputs[]): Plan {
  const keys = bindings.map(({ inputs }) => JSON.stringify(inputs));
  const distinctKeys = [...new Set(keys)];
  const distinct = distinctKeys.map((key, k) =>
    (bindings[keys.indexOf(key)]?.inputs ?? []).map((input, i): PlannedInput => {
      const encoded = encodeInSql(input, choice.columns);
      return { input, width: inputWidth(input), as: encoded.places.map(({ offset }) => `_in_${k}_${i}_${offset}`), ...encoded };
    }),
  );
  const left = new Set(distinct.flatMap((inputs) => inputs.flatMap((each) => each.left.map(({ column }) => column.column))));
  const texts = new Set(bindings.flatMap((binding) => [...textColumns(binding)]));
  return { distinct, of: keys.map((key) => distinctKeys.indexOf(key)), raw: readColumns(choice.columns.filter((column) => left.has(column.name)), texts) };
}

/** One input of a block while it fills. */
class InputBlock {
  readonly planned: PlannedInput;
  readonly values: Float32Array | Float64Array;

  constructor(planned: PlannedInput, rows: number) {
    this.planned = planned;
    const size = planned.input.dtype === 'string' ? 0 : rows * planned.width;
    this.values = planned.input.dtype === 'float32' ? new Float32Array(size) : new Float64Array(size);
  }

  tensor(columns: ColumnTable, rows: number): InputTensor {
    const { input, width, left } = this.planned;
    if (input.dtype === 'string') return encodeRows({ inputs: [input] }, columns, rows)[0] ?? numericTensor(input, this.values, rows);
    const target = this.values.subarray(0, rows * width);
    const floating = input.dtype === 'float32' || input.dtype === 'float64';
    for (const { column, offset } of left) encodeColumn(column, columns[column.column] ?? [], { target, offset, stride: width, kind: 'numbers', floating });
    return numericTensor(input, target, rows);
  }
}

type Batch = Awaited<ReturnType<Connection['columns']>>;

/** A block while it fills: typed arrays of its final size, and lists for the columns that are encoded at the end. */
class BlockBuilder {
  readonly #plan: Plan;
  readonly #room: number;
  readonly #row: Float64Array;
  readonly #inputs: readonly (readonly InputBlock[])[];
  readonly #raw = new Map<string, (number | string | null)[]>();
  rows = 0;

  constructor(plan: Plan, room: number) {
    this.#plan = plan;
    this.#room = room;
    this.#row = new Float64Array(room);
    this.#inputs = plan.distinct.map((inputs) => inputs.map((planned) => new InputBlock(planned, room)));
  }

  get full(): boolean {
    return this.rows === this.#room;
  }

  /** Takes rows of a batch from `from` on, as many as fit; says how many. */
  take(batch: Batch, from: number): number {
    const to = Math.min(batch.rows, from + this.#room - this.rows);
    this.#row.set(batch.numbers('_row').subarray(from, to), this.rows);
    for (const inputs of this.#inputs) for (const each of inputs) this.#copy(batch, each, { from, to });
    for (const { column, numeric } of this.#plan.raw) {
      const values: ColumnValues = numeric ? batch.numbers(column) : batch.texts(column);
      const kept = this.#raw.get(column) ?? [];
      this.#raw.set(column, kept);
      for (let i = from; i < to; i += 1) kept.push(values[i] ?? null);
    }
    this.rows += to - from;
    return to - from;
  }

  /** Columns of the batch become places of the rows. */
  #copy(batch: Batch, { planned, values }: InputBlock, { from, to }: { readonly from: number; readonly to: number }): void {
    const { width, places, as } = planned;
    for (const [k, { offset }] of places.entries()) {
      let first = 0;
      for (const { values: part } of batch.floats(as[k] ?? '')) {
        const low = Math.max(from, first);
        const high = Math.min(to, first + part.length);
        for (let row = low, at = (this.rows + low - from) * width + offset; row < high; row += 1, at += width) values[at] = part[row - first] ?? NaN;
        first += part.length;
      }
    }
  }

  finish(): EncodedBlock {
    const columns: ColumnTable = Object.fromEntries(this.#raw);
    const distinct = this.#inputs.map((inputs) => inputs.map((each) => each.tensor(columns, this.rows)));
    return { rows: this.rows, row: this.#row.subarray(0, this.rows), tensors: this.#plan.of.map((which) => distinct[which] ?? []) };
  }
}

/** The engine left a place open because the binding refuses its value: the encoder says which value, and what to do. */
async function refuse(connection: Connection, choice: RowChoice, at: { readonly batch: Batch; readonly bindings: readonly Inputs[]; readonly signal: AbortSignal }): Promise<never> {
  const row = at.batch.numbers('_row');
  const texts = new Set(at.bindings.flatMap((binding) => [...textColumns(binding)]));
  const wanted = new Set(at.bindings.flatMap(boundColumns));
  const columns = readColumns(choice.columns.filter((column) => wanted.has(column.name)), texts);
  const numbers = joinSql(Array.from(row, (each) => sql`${each}`));
  const found = await connection.columns(sql`SELECT ${joinSql(columns.map(({ selected }) => selected))} FROM ${choice.from} AS s WHERE s._row IN (${numbers})`, at.signal);
  const table = Object.fromEntries(columns.map(({ column, numeric }) => [column, numeric ? found.numbers(column) : found.texts(column)]));
  for (const binding of at.bindings) encodeRows(binding, table, found.rows);
  throw new AssayError('internal', 'The engine refused a value that the encoder takes.');
}

function queryOf(choice: RowChoice, plan: Plan, skip: number): Sql {
  const places = plan.distinct.flatMap((inputs) => inputs.flatMap(({ places: own, as }) => own.map(({ value }, k) => sql`${value} AS ${name(as[k] ?? '')}`)));
  return rowsOf(choice, [sql`CAST(_row AS DOUBLE) AS _row`, ...places, ...plan.raw.map(({ selected }) => selected)], skip);
}

/** A scan that is not sorted gives the rows in log order, or a replay could not be resumed: looked at rather than believed. */
function requireAscending(row: Float64Array, last: number): number {
  let before = last;
  for (const each of row) {
    if (each <= before) throw new AssayError('internal', `The engine gave row ${each} after row ${before}.`);
    before = each;
  }
  return before;
}

/**
 * Streams the chosen rows once, encoded for every binding, in blocks of exactly `blockRows` (the last one is smaller). The database
 * computes what it can to the same bit (see encodeInSql); the other columns go through the encoder.
 *
 * @throws AssayError does_not_fit when a binding refuses a value, cancelled
 */
export async function* readEncoded(connection: Connection, choice: RowChoice, reading: EncodedReading): AsyncGenerator<EncodedBlock> {
  const { bindings, blockRows, skip, signal } = reading;
  const plan = planOf(choice, bindings);
  const places = plan.distinct.flatMap((inputs) => inputs.flatMap(({ as }) => as));
  let block = new BlockBuilder(plan, blockRows);
  let last = -1;
  for await (const batch of connection.stream(queryOf(choice, plan, skip), signal)) {
    if (places.some((as) => batch.floats(as).some(({ complete }) => !complete))) await refuse(connection, choice, { batch, bindings, signal });
    if (isScan(choice)) last = requireAscending(batch.numbers('_row'), last);
    for (let from = 0; from < batch.rows; ) {
      from += block.take(batch, from);
      if (!block.full) continue;
      yield block.finish();
      block = new BlockBuilder(plan, blockRows);
    }
  }
  if (block.rows > 0) yield block.finish();
}
