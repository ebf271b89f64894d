/** Is every clause read back as it was written, and every text either a clause or refused in words? */
import fc from 'fast-check';
import { afterAll, beforeAll, expect } from 'vitest';
import type { Clause, ClauseScalar } from '../../shared/core/clause/clause.ts';
import { compileClause } from '../../shared/core/clause/compileClause.ts';
import { formatClause } from '../../shared/core/clause/formatClause.ts';
import { parseClause } from '../../shared/core/clause/parseClause.ts';
import { name, sql } from '../../shared/core/sql/sql.ts';
import type { ColumnKind } from '../../shared/core/roles.ts';
import type { Connection } from '../../shared/engine/duckdb/database.ts';
import { fuzz, hostileText, refusal } from './fuzz.ts';
import { openScratchDatabase, type ScratchDatabase } from './scratchDatabase.ts';

const WORDS = ['"', '""', ' ', ',', '..', '.', '=', '!=', '<', '>=', ' in ', ' is ', ' not ', ' null', 'true', 'false', '0', '-1.5', '1e21', 'age', 'hours per week', 'time', 'score:yes', '\n', '\t', '2026-03-01'];
const text = hostileText(WORDS);
const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0); // + 0 turns −0 into 0
const scalar: fc.Arbitrary<ClauseScalar> = fc.oneof(text, finite, fc.integer(), fc.boolean());
const PLAIN = { noNullPrototype: true };
const clauseOf = (column: fc.Arbitrary<string>): fc.Arbitrary<Clause> =>
  fc.oneof(
    fc.record({ op: fc.constantFrom('=' as const, '!=' as const, '<' as const, '<=' as const, '>' as const, '>=' as const), column, value: scalar }, PLAIN),
    fc.record({ op: fc.constant('in' as const), column, values: fc.array(scalar, { minLength: 1, maxLength: 5 }) }, PLAIN),
    fc.record({ op: fc.constant('range' as const), column, from: scalar, to: scalar }, PLAIN),
    fc.record({ op: fc.constantFrom('is null' as const, 'is not null' as const), column }, PLAIN),
  );

fuzz({ name: 'a clause that is written is read back', share: 4, input: clauseOf(text) }, (clause) => {
  expect(parseClause(formatClause(clause))).toStrictEqual(clause);
});

const amongColumns = fc.array(text, { minLength: 1, maxLength: 6 }).chain((columns) => fc.record({ columns: fc.constant(columns), clause: clauseOf(fc.constantFrom(...columns)) }));

fuzz({ name: 'also where the columns are known', share: 4, input: amongColumns }, ({ columns, clause }) => {
  expect(parseClause(formatClause(clause), columns)).toStrictEqual(clause);
});

fuzz({ name: 'any text is a clause, or is refused in words', share: 4, input: fc.record({ line: text, columns: fc.option(fc.array(text, { maxLength: 4 }), { nil: undefined }) }) }, async ({ line, columns }) => {
  const found = await refusal(() => parseClause(line, columns));
  if ('error' in found) expect([found.error.code, found.error.hint?.length === 0]).toEqual(['bad_input', false]);
  else expect(parseClause(formatClause(found.value))).toStrictEqual(found.value);
});

let database: ScratchDatabase;
let connection: Connection;
beforeAll(async () => {
  database = await openScratchDatabase();
  connection = await database.connect();
});
afterAll(() => database.close());

const KINDS: readonly (readonly [string, ColumnKind])[] = [['VARCHAR', 'categorical'], ['VARCHAR', 'text'], ['DOUBLE', 'numeric'], ['BOOLEAN', 'boolean'], ['TIMESTAMPTZ', 'time']];
const filtered = fc.record({ clause: clauseOf(fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }).filter((column) => !column.includes('\0'))), kind: fc.constantFrom(...KINDS) });

fuzz({ name: 'a compiled clause runs, or is refused in words', share: 5, input: filtered }, async ({ clause, kind: [type, kind] }) => {
  const compiled = await refusal(() => compileClause(clause, (column) => ({ name: column, type, kind })));
  if ('error' in compiled) return;
  const value = sql`CAST(NULL AS VARCHAR)`;
  const relation = type === 'VARCHAR' ? sql`SELECT ${value} AS ${name(clause.column)}` : type === 'DOUBLE' ? sql`SELECT CAST(NULL AS DOUBLE) AS ${name(clause.column)}` : type === 'BOOLEAN' ? sql`SELECT CAST(NULL AS BOOLEAN) AS ${name(clause.column)}` : sql`SELECT CAST(NULL AS TIMESTAMPTZ) AS ${name(clause.column)}`;
  const [row] = await connection.rows(sql`SELECT count(*)::INTEGER AS n FROM (${relation}) WHERE ${compiled.value}`);
  expect(row).toEqual({ n: clause.op === 'is null' ? 1 : 0 });
});
