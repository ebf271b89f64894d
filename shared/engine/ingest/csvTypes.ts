/** Which type do the texts of a column have, when a few of them may be broken? */
import { joinSql } from '../../core/sql/joinSql.ts';
import { name, sql, type Sql } from '../../core/sql/sql.ts';
import type { Connection } from '../duckdb/database.ts';

export type TextType = 'BIGINT' | 'DOUBLE' | 'BOOLEAN' | 'DATE' | 'TIMESTAMPTZ' | 'TIMESTAMP' | 'VARCHAR';

/** A column gets a type when at least this share of its values has it; the others are rejected. */
export const MAJORITY = 0.95;

const DAY = '\\d{4}-\\d{2}-\\d{2}';
const CLOCK = `${DAY}[T ]\\d{2}:\\d{2}(:\\d{2}(\\.\\d+)?)?`;
const PATTERNS: Readonly<Record<Exclude<TextType, 'VARCHAR'>, string>> = {
  // A leading zero makes it a code, not a number.
  BIGINT: '[+-]?(0|[1-9]\\d{0,17})',
  DOUBLE: '[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?',
  BOOLEAN: '(?i)true|false',
  DATE: DAY,
  TIMESTAMP: CLOCK,
  TIMESTAMPTZ: `${CLOCK}(Z|[+-]\\d{2}(:?\\d{2})?)`,
};
const LEADING_ZERO = '[+-]?0\\d.*';
const TYPES = ['BIGINT', 'DOUBLE', 'BOOLEAN', 'DATE', 'TIMESTAMPTZ', 'TIMESTAMP'] as const;

const SAMPLE_ROWS = 20_000;

const fits = (column: Sql, pattern: string): Sql => sql`count(*) FILTER (regexp_full_match(${column}, ${pattern}))::DOUBLE`;

async function counts(connection: Connection, from: Sql, wanted: { readonly measures: readonly (readonly [string, Sql])[]; readonly signal: AbortSignal }): Promise<(key: string) => number> {
  const measures = wanted.measures.map(([key, measure]) => sql`${measure} AS ${name(key)}`);
  const [row] = await connection.rows(sql`SELECT ${joinSql(measures)} FROM ${from}`, wanted.signal);
  return (key) => Number(row?.[key] ?? 0);
}

function candidate(count: (type: string) => number, filled: number): TextType {
  const enough = (n: number): boolean => filled > 0 && n >= MAJORITY * filled;
  const numbers = count('DOUBLE');
  if (enough(numbers) && count('zero') === 0) return count('BIGINT') === numbers ? 'BIGINT' : 'DOUBLE';
  return (['BOOLEAN', 'DATE', 'TIMESTAMPTZ', 'TIMESTAMP'] as const).find((type) => enough(count(type))) ?? 'VARCHAR';
}

/**
 * Types of text columns: a guess from the first rows, held against all rows. A column in which fewer than 95 % of the values
 * have the guessed type stays text. Integers with other numbers among them are DOUBLE; codes with a leading zero are text.
 */
export async function inferTextTypes(connection: Connection, source: { readonly relation: Sql; readonly columns: readonly string[] }, signal: AbortSignal): Promise<readonly TextType[]> {
  const { relation, columns } = source;
  const sampled = columns.flatMap((column, i) => [
    [`${i}.filled`, sql`count(${name(column)})::DOUBLE`] as const,
    [`${i}.zero`, fits(sql`${name(column)}`, LEADING_ZERO)] as const,
    ...TYPES.map((type) => [`${i}.${type}`, fits(sql`${name(column)}`, PATTERNS[type])] as const),
  ]);
  const first = await counts(connection, sql`(SELECT * FROM ${relation} LIMIT ${SAMPLE_ROWS})`, { measures: sampled, signal });
  const guesses = columns.map((_, i) => candidate((type) => first(`${i}.${type}`), first(`${i}.filled`)));
  const checked = columns.flatMap((column, i) => {
    const guess = guesses[i] ?? 'VARCHAR';
    const own = sql`${name(column)}`;
    if (guess === 'VARCHAR') return [];
    const zero = guess === 'BIGINT' || guess === 'DOUBLE' ? [[`${i}.zero`, fits(own, LEADING_ZERO)] as const, [`${i}.DOUBLE`, fits(own, PATTERNS.DOUBLE)] as const] : [];
    return [[`${i}.filled`, sql`count(${own})::DOUBLE`] as const, [`${i}.${guess}`, fits(own, PATTERNS[guess])] as const, ...zero];
  });
  if (checked.length === 0) return guesses;
  const all = await counts(connection, relation, { measures: [...new Map(checked.map((each) => [each[0], each])).values()], signal });
  return guesses.map((_, i) => candidate((type) => all(`${i}.${type}`), all(`${i}.filled`)));
}
