/** How do the columns of a dataset become the tensors of a model? */
import { AssayError } from '../errors.ts';
import type { Binding, BindingInput } from './binding.ts';
import { columnWidth, encodeColumn } from './encodeColumn.ts';
import type { TensorTarget } from './encodeColumn.ts';
import type { ColumnTable, ColumnValues, InputTensor, TensorData } from './tensor.ts';

/** Values of a tensor in each row of an input: the sum of its columns' widths. */
export const inputWidth = (input: BindingInput): number => input.columns.reduce((sum, column) => sum + columnWidth(column), 0);

/** The columns that a binding reads, each once, in order. */
export function boundColumns(binding: Pick<Binding, 'inputs'>): readonly string[] {
  return [...new Set(binding.inputs.flatMap((input) => input.columns.map(({ column }) => column)))];
}

/** Columns that a binding reads as text: those with categories, and those that go to text tensors. */
export function textColumns(binding: Pick<Binding, 'inputs'>): ReadonlySet<string> {
  const texts = binding.inputs.flatMap((input) =>
    input.columns.filter(({ steps }) => input.dtype === 'string' || steps.some((step) => 'codes' in step || 'one_hot' in step)).map(({ column }) => column),
  );
  return new Set(texts);
}

function shapeOf(input: BindingInput, rows: number, width: number): readonly number[] {
  const rest = input.shape.slice(1);
  if (rest.length === 0 && width === 1 && input.shape.length === 1) return [rows];
  const sizes = rest.map((size) => (typeof size === 'number' ? size : width));
  return sizes.length > 0 && sizes.reduce((product, size) => product * size, 1) === width ? [rows, ...sizes] : [rows, width];
}

const integers = (doubles: Float64Array): readonly bigint[] => Array.from(doubles, (value) => BigInt(Math.trunc(value)));

interface IntegerType {
  readonly from: number;
  /** First value above the range. */
  readonly below: number;
  readonly make: (doubles: Float64Array) => TensorData;
}

/** Ranges and makers of integer tensors; floating tensors keep their doubles. */
const INTEGERS: Readonly<Partial<Record<BindingInput['dtype'], IntegerType>>> = {
  int8: { from: -128, below: 128, make: (doubles) => Int8Array.from(doubles) },
  int16: { from: -32_768, below: 32_768, make: (doubles) => Int16Array.from(doubles) },
  int32: { from: -(2 ** 31), below: 2 ** 31, make: (doubles) => Int32Array.from(doubles) },
  int64: { from: -(2 ** 63), below: 2 ** 63, make: (doubles) => BigInt64Array.from(integers(doubles)) },
  uint8: { from: 0, below: 256, make: (doubles) => Uint8Array.from(doubles) },
  uint16: { from: 0, below: 65_536, make: (doubles) => Uint16Array.from(doubles) },
  uint32: { from: 0, below: 2 ** 32, make: (doubles) => Uint32Array.from(doubles) },
  uint64: { from: 0, below: 2 ** 64, make: (doubles) => BigUint64Array.from(integers(doubles)) },
  bool: { from: 0, below: 256, make: (doubles) => Uint8Array.from(doubles) },
};

/** NaN, ±infinity and values out of range have no integer: they are refused rather than wrapped around. */
function asIntegers(input: BindingInput, doubles: Float64Array, { from, below, make }: IntegerType): TensorData {
  const wrong = doubles.find((value) => !(Math.trunc(value) >= from && value < below));
  if (wrong === undefined) return make(doubles);
  const columns = input.columns.map(({ column }) => column);
  throw new AssayError('does_not_fit', `The input of ${columns.join(', ')} takes ${input.dtype}, which cannot hold ${wrong}.`, { hint: 'Say in the binding with "fill", "missing" or "unknown" what such a value becomes.', details: { columns } });
}

function valuesOf(columns: ColumnTable, name: string, rows: number): ColumnValues {
  const values = Object.hasOwn(columns, name) ? columns[name] : undefined;
  if (values === undefined) throw new AssayError('does_not_fit', `The model reads column "${name}", which the data does not have.`, { details: { column: name } });
  if (values.length < rows) throw new RangeError(`column "${name}" has ${values.length} of ${rows} rows`);
  return values.length === rows ? values : values.slice(0, rows);
}

function fill(input: BindingInput, columns: ColumnTable, into: { readonly target: TensorTarget; readonly rows: number; readonly width: number }): void {
  const kind = input.dtype === 'string' ? 'texts' : 'numbers';
  const floating = input.dtype === 'float32' || input.dtype === 'float64';
  let offset = 0;
  for (const column of input.columns) {
    encodeColumn(column, valuesOf(columns, column.column, into.rows), { target: into.target, offset, stride: into.width, kind, floating });
    offset += columnWidth(column);
  }
}

const headOf = (input: BindingInput, rows: number): Omit<InputTensor, 'data'> => ({ name: input.name ?? '', dtype: input.dtype, shape: shapeOf(input, rows, inputWidth(input)) });

/** The tensor over finished values, row-major: doubles become the integers that the input wants. @throws AssayError does_not_fit when an integer cannot hold one */
export function numericTensor(input: BindingInput, data: Float32Array | Float64Array, rows: number): InputTensor {
  const integer = INTEGERS[input.dtype];
  return { ...headOf(input, rows), data: integer === undefined || data instanceof Float32Array ? data : asIntegers(input, data, integer) };
}

function encodeInput(input: BindingInput, columns: ColumnTable, rows: number): InputTensor {
  const width = inputWidth(input);
  if (input.dtype === 'string') {
    const data = new Array<string>(rows * width).fill('');
    fill(input, columns, { target: data, rows, width });
    return { ...headOf(input, rows), data };
  }
  const data = input.dtype === 'float32' ? new Float32Array(rows * width) : new Float64Array(rows * width);
  fill(input, columns, { target: data, rows, width });
  return numericTensor(input, data, rows);
}

/**
 * Encodes `rows` rows of dataset columns as the tensors that a model's inputs want, row-major, in the order of the binding.
 *
 * Missing is null or NaN. Steps run in order: codes, one_hot (1 at the category's place), divide, subtract, log1p, fill (replaces a missing
 * value before the other steps), cast. `missing` and `unknown` are the final values: a number, "NaN", "zeros" (all 0 in a one-hot block) or,
 * in a text tensor, a text. Zero rows give tensors with no values.
 *
 * @throws AssayError does_not_fit when a column is absent, or a value is missing or unknown and the binding does not say what it becomes,
 * or an integer input would get NaN, an infinity or a value out of its range (fractions are cut off)
 */
export function encodeRows(binding: Pick<Binding, 'inputs'>, columns: ColumnTable, rows: number): readonly InputTensor[] {
  return binding.inputs.map((input) => encodeInput(input, columns, rows));
}
