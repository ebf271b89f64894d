/** Can a name or a value change what a statement does? */
import fc from 'fast-check';
import { afterAll, beforeAll, expect } from 'vitest';
import { joinSql } from '../../shared/core/sql/joinSql.ts';
import { name, sql, type SqlValue } from '../../shared/core/sql/sql.ts';
import type { Connection } from '../../shared/engine/duckdb/database.ts';
import { fuzz, hostileText } from './fuzz.ts';
import { openScratchDatabase, type ScratchDatabase } from './scratchDatabase.ts';

const WORDS = ["'", '"', '""', "''", '\\', ';', '--', '/*', '*/', '$1', '$2', '?', '$$', ' ', '\n', '); DROP TABLE canary; --', "' OR 1=1 --", 'SELECT', ' AS ', 'NULL', ',', '(', ')', '\u00a0', '\ud83d\ude00', '\u202e'];
const text = hostileText(WORDS).filter((s) => !/\p{Surrogate}/u.test(s));
const identifier = text.filter((s) => s !== '' && !s.includes('\0'));
const value: fc.Arbitrary<SqlValue> = fc.oneof(text, fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0), fc.maxSafeInteger(), fc.boolean(), fc.constant(null));

let database: ScratchDatabase;
let connection: Connection;
beforeAll(async () => {
  database = await openScratchDatabase();
  connection = await database.connect();
  await connection.run(sql`CREATE TABLE canary AS SELECT 42 AS alive`);
});
afterAll(() => database.close());

fuzz({ name: 'values come back as they are, and never show in the text', share: 6, input: fc.array(value, { minLength: 1, maxLength: 6 }) }, async (values) => {
  const query = sql`SELECT ${joinSql(values.map((each, i) => sql`${each} AS ${name(`c${i}`)}`))}, (SELECT alive FROM canary) AS alive`;
  expect(query.text).toBe(`SELECT ${values.map((_, i) => `$${i + 1} AS "c${i}"`).join(', ')}, (SELECT alive FROM canary) AS alive`);
  const [row] = await connection.rows(query);
  expect(row).toEqual({ ...Object.fromEntries(values.map((each, i) => [`c${i}`, each])), alive: 42 });
});

fuzz({ name: 'any name names one table and one column', share: 5, input: fc.record({ table: identifier, column: identifier, content: text }) }, async ({ table, column, content }) => {
  if (table.toLowerCase() === 'canary') return;
  await connection.run(sql`CREATE OR REPLACE TEMP TABLE ${name(table)} (${name(column)} VARCHAR)`);
  try {
    await connection.run(sql`INSERT INTO ${name(table)} VALUES (${content})`);
    expect(await connection.rows(sql`SELECT ${name(column)} FROM ${name(table)} WHERE ${name(column)} = ${content}`)).toEqual([{ [column]: content }]);
    expect(await connection.rows(sql`SELECT alive FROM canary`)).toEqual([{ alive: 42 }]);
  } finally {
    await connection.run(sql`DROP TABLE ${name(table)}`);
  }
});
