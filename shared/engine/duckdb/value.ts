/** How does a value of the engine become JSON, text or a number? */
import { DuckDBDateValue, DuckDBDecimalValue, DuckDBTimestampMillisecondsValue, DuckDBTimestampNanosecondsValue, DuckDBTimestampSecondsValue, DuckDBTimestampTZValue, DuckDBTimestampValue, DuckDBListValue, DuckDBArrayValue, DuckDBStructValue, DuckDBMapValue, DuckDBBlobValue, type DuckDBValue } from '@duckdb/node-api';

export type Scalar = string | number | boolean | null;

const MICROS_A_MILLI = 1_000n;
const ISO_YEAR_LIMIT_MS = 8.64e15;

const floorDivide = (value: bigint, by: bigint): bigint => (value - (((value % by) + by) % by)) / by;

/** ISO 8601 with `Z`; six decimals when microseconds are not zero; null for the engine's infinite instants. */
export function isoInstant(micros: bigint): string | null {
  const millis = floorDivide(micros, MICROS_A_MILLI);
  if (Number(millis) > ISO_YEAR_LIMIT_MS || Number(millis) < -ISO_YEAR_LIMIT_MS) return null;
  const text = new Date(Number(millis)).toISOString();
  const rest = micros - millis * MICROS_A_MILLI;
  return rest === 0n ? text : text.replace('Z', `${String(rest).padStart(3, '0')}Z`);
}

const DAY_MICROS = 86_400_000_000n;
const isoDay = (days: number): string | null => isoInstant(BigInt(days) * DAY_MICROS)?.slice(0, 10) ?? null;

/** Microseconds since 1970 of any of the engine's instants; a timestamp without a zone is read as UTC. */
export function microsOf(value: DuckDBValue): bigint | undefined {
  if (value instanceof DuckDBTimestampTZValue || value instanceof DuckDBTimestampValue) return value.micros;
  if (value instanceof DuckDBTimestampMillisecondsValue) return value.millis * MICROS_A_MILLI;
  if (value instanceof DuckDBTimestampSecondsValue) return value.seconds * 1_000_000n;
  if (value instanceof DuckDBTimestampNanosecondsValue) return floorDivide(value.nanos, 1_000n);
  if (value instanceof DuckDBDateValue) return BigInt(value.days) * DAY_MICROS;
  return undefined;
}

const safe = (value: bigint): number | string => (value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value.toString());

type Nested = Scalar | readonly Nested[] | { readonly [key: string]: Nested };

function nested(value: DuckDBValue): Nested {
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) return value.items.map(nested);
  if (value instanceof DuckDBStructValue) return Object.fromEntries(Object.entries(value.entries).map(([key, entry]) => [key, nested(entry)]));
  if (value instanceof DuckDBMapValue) return value.entries.map((entry) => ({ key: nested(entry.key), value: nested(entry.value) }));
  return jsonValue(value);
}

const isNested = (value: DuckDBValue): boolean => value instanceof DuckDBListValue || value instanceof DuckDBArrayValue || value instanceof DuckDBStructValue || value instanceof DuckDBMapValue;

function jsonObject(value: Exclude<DuckDBValue, Scalar | bigint | undefined>): Scalar {
  if (value instanceof DuckDBDateValue) return isoDay(value.days);
  const micros = microsOf(value);
  if (micros !== undefined) return isoInstant(micros);
  if (isNested(value)) return JSON.stringify(nested(value));
  if (value instanceof DuckDBBlobValue) return Buffer.from(value.bytes).toString('base64');
  return String(value);
}

/**
 * JSON-safe form: integers beyond 2^53 and decimals as text, instants ISO 8601 with `Z`, days as `YYYY-MM-DD`, blobs as base64,
 * lists, structs and maps as JSON text; NaN and ±infinity are null.
 */
export function jsonValue(value: DuckDBValue | undefined): Scalar {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'bigint') return safe(value);
  return jsonObject(value);
}

/** Text form of {@link jsonValue}: null stays null, booleans are `true` and `false`. */
export function textValue(value: DuckDBValue): string | null {
  const scalar = jsonValue(value);
  return scalar === null ? null : String(scalar);
}

/** Numeric form: null → NaN, booleans 0 and 1, decimals rounded to a double, instants and days in milliseconds since 1970; undefined when it is no number. */
export function numericValue(value: DuckDBValue): number | undefined {
  if (typeof value === 'number') return value;
  if (value === null) return Number.NaN;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value instanceof DuckDBDecimalValue) return value.toDouble();
  const micros = microsOf(value);
  return micros === undefined ? undefined : Number(micros) / 1_000;
}
