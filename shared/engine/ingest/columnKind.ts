/** How is a column of the engine's types stored, and what is a value of it to Assay? */
import type { ColumnKind } from '../../core/roles.ts';
import { name, sql, type Sql } from '../../core/sql/sql.ts';

const NUMERIC = /^(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT|UTINYINT|USMALLINT|UINTEGER|UBIGINT|UHUGEINT|FLOAT|DOUBLE|DECIMAL\(.*\)|BIGNUM)$/;
const UNZONED = /^TIMESTAMP(_S|_MS|_NS)?$/;
const TIME = /^(TIMESTAMP|DATE)/;
const NESTED = /(\[\d*\]$)|^(STRUCT|MAP|UNION|VARIANT)\b|^JSON$/;

/** A column may still turn from categorical to text once its values are counted. */
export function kindOfType(type: string): ColumnKind {
  if (NESTED.test(type)) return 'nested';
  if (NUMERIC.test(type)) return 'numeric';
  if (type === 'BOOLEAN') return 'boolean';
  return TIME.test(type) ? 'time' : 'categorical';
}

export const isUnzoned = (type: string): boolean => UNZONED.test(type);

/** Types that are kept as they are; the others are stored as text, nested ones as JSON text. */
const KEPT = new Set(['VARCHAR', 'DATE', 'BOOLEAN', 'TIMESTAMP WITH TIME ZONE']);

/** A column's expression and type as stored: instants as TIMESTAMPTZ (without a zone: UTC), nested values as JSON text, odd types as text. */
export function storedColumn(column: string, type: string): { readonly value: Sql; readonly type: string } {
  const own = sql`${name(column)}`;
  if (isUnzoned(type) || type === 'TIMESTAMPTZ') return { value: sql`CAST(${own} AS TIMESTAMPTZ)`, type: 'TIMESTAMP WITH TIME ZONE' };
  if (kindOfType(type) === 'nested') return { value: sql`CAST(to_json(${own}) AS VARCHAR)`, type: 'VARCHAR' };
  if (KEPT.has(type) || NUMERIC.test(type)) return { value: own, type };
  if (type === 'BLOB') return { value: sql`base64(${own})`, type: 'VARCHAR' };
  return { value: sql`CAST(${own} AS VARCHAR)`, type: 'VARCHAR' };
}
