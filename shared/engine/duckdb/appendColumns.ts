/** How do columns that were computed here become rows of a table, fast? */
import { BIGINT, BOOLEAN, DOUBLE, DuckDBBigIntVector, DuckDBDataChunk, DuckDBDoubleVector, DuckDBIntegerVector, DuckDBTimestampTZValue, INTEGER, TIMESTAMPTZ, VARCHAR, type DuckDBType, type DuckDBValue } from '@duckdb/node-api';
import { cancelled } from '../../core/errors.ts';
import { Sql } from '../../core/sql/sql.ts';
import type { Connection } from './connection.ts';
import { engineError } from './engineError.ts';
import { bigIntegers, doubles, integers } from './vectorMemory.ts';

/** Names of the column types that can be appended. */
const TYPES = { DOUBLE, INTEGER, BIGINT, BOOLEAN, VARCHAR, TIMESTAMPTZ } as const satisfies Readonly<Record<string, DuckDBType>>;
export type AppendType = keyof typeof TYPES;

/**
 * One column. In a DOUBLE column NaN becomes NULL (a score that could not be computed); in a BIGINT or INTEGER column a
 * number must be whole; a TIMESTAMPTZ column takes microseconds since 1970.
 */
export interface AppendColumn {
  readonly column: string;
  readonly type: AppendType;
  readonly values: Float64Array | Int32Array | BigInt64Array | readonly (string | number | bigint | boolean | null)[];
}

export const columnType = (type: AppendType): Sql => new Sql([type], []);

type Input = string | number | bigint | boolean | null;

function converterOf(type: AppendType): (value: Input) => DuckDBValue {
  switch (type) {
    case 'DOUBLE':
      return (value) => (value === null || Number.isNaN(Number(value)) ? null : Number(value));
    case 'BIGINT':
      return (value) => (value === null ? null : BigInt(value));
    case 'TIMESTAMPTZ':
      return (value) => (value === null ? null : new DuckDBTimestampTZValue(BigInt(value)));
    case 'INTEGER':
      return (value) => (value === null ? null : Number(value));
    case 'BOOLEAN':
      return (value) => (value === null ? null : Boolean(value));
    case 'VARCHAR':
      return (value) => (value === null ? null : String(value));
  }
}

const CHUNK_ROWS = 2_048;
const CHECK_EVERY_ROWS = 32 * CHUNK_ROWS;

export interface AppendOptions {
  readonly catalog: string;
  readonly table: string;
  readonly columns: readonly AppendColumn[];
  readonly signal?: AbortSignal | undefined;
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Appends to an existing table whose columns have the same order and types. @throws RangeError when lengths differ */
export async function appendColumns(connection: Connection, options: AppendOptions): Promise<void> {
  const { catalog, table, columns, signal } = options;
  const rows = columns[0]?.values.length ?? 0;
  if (columns.some(({ values }) => values.length !== rows)) throw new RangeError('columns to append differ in length');
  const converters = columns.map(({ type }) => converterOf(type));
  try {
    const appender = await connection.native.createAppender(table, 'main', catalog);
    try {
      for (let from = 0; from < rows; from += CHUNK_ROWS) {
        if (signal?.aborted === true) throw cancelled('writing the table');
        if (from % CHECK_EVERY_ROWS === 0) await nextTurn();
        const size = Math.min(CHUNK_ROWS, rows - from);
        const chunk = DuckDBDataChunk.create(columns.map(({ type }) => TYPES[type]), size);
        columns.forEach((column, c) => {
          if (!copyNumbers(chunk, c, { column, from, size })) chunk.setColumnValues(c, convert(column.values, converters[c], { from, size }));
        });
        appender.appendDataChunk(chunk);
      }
      appender.flushSync();
    } finally {
      appender.closeSync();
    }
  } catch (thrown) {
    throw engineError(thrown, 'writing the table');
  }
}

/** Copies typed numbers into the vector as they lie; false where they have to be converted one by one. */
function copyNumbers(chunk: DuckDBDataChunk, index: number, part: { readonly column: AppendColumn; readonly from: number; readonly size: number }): boolean {
  const { column: { type, values }, from, size } = part;
  const vector = chunk.getColumnVector(index);
  if (vector instanceof DuckDBIntegerVector && type === 'INTEGER' && values instanceof Int32Array) {
    integers(vector).set(values.subarray(from, from + size));
  } else if (vector instanceof DuckDBBigIntVector && type === 'BIGINT' && values instanceof BigInt64Array) {
    bigIntegers(vector).set(values.subarray(from, from + size));
  } else if (vector instanceof DuckDBDoubleVector && type === 'DOUBLE' && values instanceof Float64Array) {
    const items = values.subarray(from, from + size);
    doubles(vector).set(items);
    for (let i = 0; i < size; i += 1) if (Number.isNaN(items[i])) vector.setItem(i, null);
  } else {
    return false;
  }
  vector.flush();
  return true;
}

function convert(values: AppendColumn['values'], converter: ((value: Input) => DuckDBValue) | undefined, part: { readonly from: number; readonly size: number }): DuckDBValue[] {
  const out = new Array<DuckDBValue>(part.size);
  for (let i = 0; i < part.size; i += 1) out[i] = converter?.(values[part.from + i] ?? null) ?? null;
  return out;
}
