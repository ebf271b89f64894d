/** How does a DuckDB value look in JSON, in a table page and in an exported file? */
import {
  DuckDBBlobValue, DuckDBDateValue, DuckDBDecimalValue, DuckDBListValue, DuckDBArrayValue, DuckDBMapValue, DuckDBStructValue,
  DuckDBTimestampTZValue, DuckDBTimestampValue, type DuckDBValue,
} from '@duckdb/node-api';

export type PlainValue = string | number | boolean | null;

/**
 * Integers beyond 2^53 and decimals as text, instants as ISO 8601 with Z (microseconds where there are any),
 * times without a zone as ISO 8601 without Z, NaN and ±inf as null, nested values as JSON text.
 */
export function plainValue(value: DuckDBValue): PlainValue {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
  if (value instanceof DuckDBTimestampTZValue) return isFiniteTime(value.micros) ? `${isoMicros(value.micros)}Z` : String(value);
  if (value instanceof DuckDBTimestampValue) return isFiniteTime(value.micros) ? isoMicros(value.micros) : String(value);
  if (value instanceof DuckDBDateValue || value instanceof DuckDBDecimalValue || value instanceof DuckDBBlobValue) return String(value);
  if (isNested(value)) return JSON.stringify(nested(value));
  return String(value);
}

const isNested = (value: DuckDBValue): value is DuckDBListValue | DuckDBArrayValue | DuckDBMapValue | DuckDBStructValue =>
  value instanceof DuckDBListValue || value instanceof DuckDBArrayValue || value instanceof DuckDBMapValue || value instanceof DuckDBStructValue;

function nested(value: DuckDBValue): unknown {
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) return value.items.map((item) => nested(item));
  if (value instanceof DuckDBStructValue) return Object.fromEntries(Object.entries(value.entries).map(([key, item]) => [key, nested(item)]));
  if (value instanceof DuckDBMapValue) return value.entries.map(({ key, value: item }) => ({ key: nested(key), value: nested(item) }));
  return plainValue(value);
}

/** DuckDB's infinite instants are the ends of its range. */
const isFiniteTime = (micros: bigint): boolean => micros > -9_223_372_036_854_775_807n && micros < 9_223_372_036_854_775_807n;

/** "2026-03-02T09:30:00.000" or, with microseconds, "2026-03-02T09:30:00.000001"; years beyond JavaScript's stay DuckDB's own text. */
function isoMicros(micros: bigint): string {
  const rest = ((micros % 1000n) + 1000n) % 1000n;
  const date = new Date(Number((micros - rest) / 1000n));
  if (Number.isNaN(date.getTime())) return `${micros.toString()} µs`;
  const text = date.toISOString().slice(0, -1);
  return rest === 0n ? text : text + rest.toString().padStart(3, '0');
}
