/** Is a clause read, written and compiled as the grammar says? */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Clause } from '../../../shared/core/clause/clause.ts';
import { columnOf } from '../../../shared/core/clause/columnOf.ts';
import { compileClause, compileClauses } from '../../../shared/core/clause/compileClause.ts';
import { formatClause } from '../../../shared/core/clause/formatClause.ts';
import { parseClause } from '../../../shared/core/clause/parseClause.ts';
import { AssayError } from '../../../shared/core/errors.ts';
import type { DatasetColumn } from '../../../shared/core/roles.ts';

const failure = (work: () => unknown): AssayError => {
  try {
    work();
  } catch (error: unknown) {
    if (error instanceof AssayError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
};

describe('parseClause', () => {
  it.each<[string, Clause]>([
    ['sex=Female', { op: '=', column: 'sex', value: 'Female' }],
    ['client_app != mobile-2.1', { op: '!=', column: 'client_app', value: 'mobile-2.1' }],
    ['age>=65', { op: '>=', column: 'age', value: 65 }],
    ['score < 0.5', { op: '<', column: 'score', value: 0.5 }],
    ['zip = 02139', { op: '=', column: 'zip', value: '02139' }],
    ['version = 1.10', { op: '=', column: 'version', value: '1.10' }],
    ['flag = true', { op: '=', column: 'flag', value: true }],
    ['flag = "true"', { op: '=', column: 'flag', value: 'true' }],
    ['region in us-east,eu-west', { op: 'in', column: 'region', values: ['us-east', 'eu-west'] }],
    ['region in "a, b", c', { op: 'in', column: 'region', values: ['a, b', 'c'] }],
    ['age in 1..2.5', { op: 'range', column: 'age', from: 1, to: 2.5 }],
    ['time in 2026-03-01..2026-03-08', { op: 'range', column: 'time', from: '2026-03-01', to: '2026-03-08' }],
    ['ts in "2026-03-01 10:00".."2026-03-01 11:00"', { op: 'range', column: 'ts', from: '2026-03-01 10:00', to: '2026-03-01 11:00' }],
    ['workclass is null', { op: 'is null', column: 'workclass' }],
    ['workclass IS NOT NULL', { op: 'is not null', column: 'workclass' }],
    ['"hours per week" > 40', { op: '>', column: 'hours per week', value: 40 }],
    ['note = "say ""hi"""', { op: '=', column: 'note', value: 'say "hi"' }],
    ['score:high > 0.5', { op: '>', column: 'score:high', value: 0.5 }],
  ])('reads %s', (text, clause) => {
    expect(parseClause(text)).toEqual(clause);
  });

  it('knows columns with spaces when it is given the columns, and refuses unknown names', () => {
    expect(parseClause('hours per week >= 40', ['hours', 'hours per week'])).toEqual({ op: '>=', column: 'hours per week', value: 40 });
    expect(parseClause('time >= 2026-03-01', ['ts']).column).toBe('time');
    expect(parseClause('sex=Female', ['sex', 'sex=Female'])).toEqual({ op: '=', column: 'sex', value: 'Female' });
    expect(parseClause('sex=Female = 1', ['sex', 'sex=Female'])).toEqual({ op: '=', column: 'sex=Female', value: 1 });
    expect(parseClause('hours in 24 = 3', ['hours', 'hours in', 'hours in 24'])).toEqual({ op: '=', column: 'hours in 24', value: 3 });
    expect(parseClause('a b = c', ['a b', 'a b = c'])).toEqual({ op: '=', column: 'a b', value: 'c' });
    expect(failure(() => parseClause('agee > 3', ['age', 'sex'])).message).toContain('Columns: age, sex');
  });

  it.each([
    ['', 'empty'],
    ['age', 'no comparison after "age"'],
    ['age ~ 3', '"~" is no comparison'],
    ['age =', 'value is missing'],
    ['= 3', 'does not begin with a column'],
    ['region = us east', '"east" is left over'],
    ['region = a,b', 'several values are written with "in"'],
    ['region in a,', 'value is missing'],
    ['name = "open', 'not closed'],
    ['x is null today', '"today" is left over'],
    ['x in 1..2..3', '"..3" is left over'],
  ])('says what is wrong with "%s" and shows the grammar', (text, problem) => {
    const error = failure(() => parseClause(text));
    expect(error.code).toBe('bad_input');
    expect(error.message).toContain(problem);
    expect(error.hint).toContain('COLUMN OP VALUE');
  });
});

const scalar = fc.oneof(fc.string(), fc.constantFrom('', '..', 'a..b', '.5', '5.', 'true', '007', '1e3', 'NaN', '=x', 'a,b', '"'), fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0), fc.integer(), fc.boolean());
const column = fc.oneof(fc.string({ minLength: 1 }), fc.constantFrom('in', 'is', 'a b', 'a"b', 'capital-gain'));
const clause: fc.Arbitrary<Clause> = fc.oneof(
  fc.record({ op: fc.constantFrom('=' as const, '!=' as const, '<' as const, '<=' as const, '>' as const, '>=' as const), column, value: scalar }),
  fc.record({ op: fc.constant('in' as const), column, values: fc.array(scalar, { minLength: 1, maxLength: 4 }) }),
  fc.record({ op: fc.constant('range' as const), column, from: scalar, to: scalar }),
  fc.record({ op: fc.constantFrom('is null' as const, 'is not null' as const), column }),
);

describe('formatClause', () => {
  it('is undone by parseClause, for any clause', () => {
    fc.assert(
      fc.property(clause, (each) => {
        expect(parseClause(formatClause(each))).toEqual(each);
      }),
      { seed: 7, numRuns: 2_000 },
    );
  });
});

const columns: readonly DatasetColumn[] = [
  { name: 'age', type: 'INTEGER', kind: 'numeric', roles: ['feature'], reason: '' },
  { name: 'sex', type: 'VARCHAR', kind: 'categorical', roles: ['feature', 'sensitive'], reason: '' },
  { name: 'tier', type: "ENUM('a')", kind: 'categorical', roles: ['segment'], reason: '' },
  { name: 'ts', type: 'TIMESTAMP WITH TIME ZONE', kind: 'time', roles: ['time'], reason: '' },
  { name: 'on "sale"', type: 'BOOLEAN', kind: 'boolean', roles: ['feature'], reason: '' },
];
const compiled = (text: string): { text: string; values: readonly unknown[] } => {
  const { text: out, values } = compileClause(parseClause(text), (ref) => columnOf(columns, ref));
  return { text: out, values };
};

describe('compileClause', () => {
  it('binds every value and quotes every name', () => {
    expect(compiled('age >= 65')).toEqual({ text: '"age" >= $1', values: [65] });
    expect(compiled('sex in "x\'; DROP TABLE data; --",b')).toEqual({ text: '"sex" IN ($1, $2)', values: ["x'; DROP TABLE data; --", 'b'] });
    expect(compiled('tier != a').text).toBe('CAST("tier" AS VARCHAR) <> $1');
    expect(compiled('"on ""sale""" = true')).toEqual({ text: '"on ""sale""" = $1', values: [true] });
    expect(compiled('sex is null')).toEqual({ text: '"sex" IS NULL', values: [] });
    expect(compiled('_copy > 0').text).toBe('"_copy" > $1');
  });

  it('compares instants: days are midnight UTC, a role stands for its column', () => {
    expect(compiled('time in 2026-03-30..2026-04-27T12:30:00.5Z')).toEqual({
      text: '("ts" >= CAST($1 AS TIMESTAMPTZ) AND "ts" < CAST($2 AS TIMESTAMPTZ))',
      values: ['2026-03-30 00:00:00+00', '2026-04-27 12:30:00.5+00'],
    });
    expect(compiled('ts = "2026-03-30 05:45+05:45"').values).toEqual(['2026-03-30 05:45:00+05:45']);
  });

  it('keeps the digits of a whole number beyond 2^53', () => {
    expect(compiled('age = 9007199254740993')).toEqual({ text: '"age" = CAST($1 AS HUGEINT)', values: ['9007199254740993'] });
  });

  it.each([
    ['age = old', 'holds numbers'],
    ['time > 2026', 'holds times'],
    ['time > 2026-02-30', 'holds times'],
    ['"on ""sale""" = maybe', 'holds true or false'],
  ])('refuses %s', (text, message) => {
    const error = failure(() => compiled(text));
    expect(error.code).toBe('bad_input');
    expect(error.message).toContain(message);
  });

  it('lists the columns for an unknown one, and asks for a name when a role is shared', () => {
    expect(failure(() => compiled('agee = 1')).hint).toContain('age, sex');
    expect(failure(() => compiled('feature = 1')).code).toBe('bad_input');
  });

  it('joins clauses with AND, none is TRUE', () => {
    const resolve = (ref: string): ReturnType<typeof columnOf> => columnOf(columns, ref);
    expect(compileClauses([], resolve).text).toBe('TRUE');
    expect(compileClauses([parseClause('age > 1'), parseClause('sex = F')], resolve).text).toBe('"age" > $1 AND "sex" = $2');
  });
});
