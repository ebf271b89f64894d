/** What do rows look like on their way into a model, and scores on their way out? */

/** Row-major values of one tensor; strings stay strings. Booleans are bytes. */
export type TensorData =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | readonly string[];

export interface InputTensor {
  /** Name of the model's input; empty for the model's only input. */
  readonly name: string;
  readonly dtype: string;
  /** The first dimension is the number of rows. */
  readonly shape: readonly number[];
  readonly data: TensorData;
}

/** One output as doubles, row-major, `width` values a row; labels come as texts. */
export interface OutputTensor {
  readonly name: string;
  readonly width: number;
  readonly numbers?: Float64Array;
  readonly texts?: readonly string[];
}

/** Columns of a dataset by name. In a Float64Array a missing value is NaN, in a list it is null (NaN counts as missing too). */
export type ColumnValues = readonly (number | string | null)[] | Float64Array;
export type ColumnTable = Readonly<Record<string, ColumnValues>>;
