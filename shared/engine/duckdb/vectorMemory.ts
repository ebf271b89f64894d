/** Where do the numbers of a vector lie, as one typed array? */
import { DuckDBDoubleVector, DuckDBFloatVector, type DuckDBBigIntVector, type DuckDBIntegerVector, type DuckDBValue } from '@duckdb/node-api';

interface Memory<Items> {
  readonly items: Items;
  /** One bit a value, set where it is not null; null when none is null. */
  readonly validity: { readonly data: BigUint64Array | null };
}

// The library's vectors hold both as fields that its declarations hide; reading them value by value is twenty times slower.
const memoryOf = <Items>(vector: unknown): Memory<Items> => vector as Memory<Items>;

function validBits(vector: unknown): Uint8Array | undefined {
  const words = memoryOf(vector).validity.data;
  return words === null ? undefined : new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
}

const isValid = (bits: Uint8Array, i: number): boolean => ((bits[i >> 3] ?? 0) & (1 << (i & 7))) !== 0;

function areValid(bits: Uint8Array, count: number): boolean {
  const whole = count >> 3;
  for (let i = 0; i < whole; i += 1) if (bits[i] !== 255) return false;
  for (let i = whole << 3; i < count; i += 1) if (!isValid(bits, i)) return false;
  return true;
}

/** The values of a vector for writing; call its `flush` afterwards. */
export const integers = (vector: DuckDBIntegerVector): Int32Array => memoryOf<Int32Array>(vector).items;
export const bigIntegers = (vector: DuckDBBigIntVector): BigInt64Array => memoryOf<BigInt64Array>(vector).items;
export const doubles = (vector: DuckDBDoubleVector): Float64Array => memoryOf<Float64Array>(vector).items;

/** Copies the values to `out` from place `at` on, null as NaN. */
export function copyDoubles(vector: DuckDBDoubleVector, out: Float64Array, at: number): void {
  const values = doubles(vector);
  out.set(values, at);
  const bits = validBits(vector);
  for (let i = 0; bits !== undefined && i < values.length; i += 1) if (!isValid(bits, i)) out[at + i] = NaN;
}

export interface FloatMemory {
  /** The engine's own memory: to be copied before the next batch is asked for. */
  readonly values: Float32Array | Float64Array;
  /** False when a value is null. */
  readonly complete: boolean;
}

/** The values of a vector of FLOAT or DOUBLE; undefined for other types. */
export function floatMemory(vector: { getItem(index: number): DuckDBValue }): FloatMemory | undefined {
  if (!(vector instanceof DuckDBFloatVector || vector instanceof DuckDBDoubleVector)) return undefined;
  const values = memoryOf<Float32Array | Float64Array>(vector).items;
  const bits = validBits(vector);
  return { values, complete: bits === undefined || areValid(bits, values.length) };
}
