/** How are a reference and a current scope laid side by side, so that one scan answers for both? */
import type { Role } from '../core/roles.ts';
import { joinSql } from '../core/sql/joinSql.ts';
import { name, sql, type Sql } from '../core/sql/sql.ts';
import type { BoundScope } from './defineAnalysis.ts';

/** A column that both scopes have, read as numbers or as texts. */
export interface SharedColumn {
  readonly name: string;
  readonly kind: 'numeric' | 'categorical';
  readonly roles: readonly Role[];
}

export interface ScopePair {
  readonly reference: BoundScope;
  readonly current: BoundScope;
}

export interface SharedColumns {
  readonly columns: readonly SharedColumn[];
  /** Columns with one of the roles that only one side has, or that hold numbers on one side and texts on the other. */
  readonly onlyReference: readonly string[];
  readonly onlyCurrent: readonly string[];
  readonly kindChanged: readonly string[];
}

/** Columns of both scopes that have one of the roles on either side, in the order of the current scope; times and nested values are left out. */
export function sharedColumns({ reference, current }: ScopePair, roles: readonly Role[]): SharedColumns {
  const wanted = (scope: BoundScope): readonly SharedColumn[] =>
    scope.columns.flatMap((column) => {
      const kind = readAs(scope, column.name);
      return kind === undefined || !column.roles.some((role) => roles.includes(role)) ? [] : [{ name: column.name, kind, roles: column.roles }];
    });
  const [left, right] = [wanted(reference), wanted(current)];
  const named = (list: readonly SharedColumn[], column: string): SharedColumn | undefined => list.find((other) => other.name === column);
  const inBoth = right.filter((column) => reference.columns.some((other) => other.name === column.name));
  return {
    columns: inBoth.filter((column) => readAs(reference, column.name) === column.kind),
    onlyReference: left.filter(({ name: column }) => !current.columns.some((other) => other.name === column)).map((column) => column.name),
    onlyCurrent: right.filter((column) => !inBoth.includes(column)).map((column) => column.name),
    kindChanged: inBoth.filter((column) => readAs(reference, column.name) !== column.kind && named(left, column.name) !== undefined).map((column) => column.name),
  };
}

/** Classes are categories even where they are stored as numbers. */
function readAs(scope: BoundScope, column: string): SharedColumn['kind'] | undefined {
  const found = scope.columns.find((other) => other.name === column);
  if (found === undefined || found.kind === 'time' || found.kind === 'nested') return undefined;
  const isClass = found.roles.some((role) => role === 'prediction' || role === 'label') && scope.task.task !== 'regression';
  return found.kind === 'numeric' && !isClass ? 'numeric' : 'categorical';
}

/** Milliseconds of a day, the unit of `_day`. */
export const DAY_MS = 86_400_000;

/**
 * Rows of both scopes: `_side` (0 reference, 1 current), `_day` (UTC days since 1970, null without a time) and the columns under their own
 * names, numbers as DOUBLE with NaN as null, everything else as VARCHAR.
 */
export function bothSides({ reference, current }: ScopePair, columns: readonly SharedColumn[]): Sql {
  return joinSql([oneSide(sql`0`, reference, columns), oneSide(sql`1`, current, columns)], ' UNION ALL ');
}

function oneSide(side: Sql, scope: BoundScope, columns: readonly SharedColumn[]): Sql {
  const time = scope.find('time');
  const day = time === undefined ? sql`NULL::DOUBLE` : sql`floor(epoch_ms(${name(time)}::TIMESTAMPTZ) / 86400000)`;
  const values = columns.map(({ name: column, kind }) => (kind === 'numeric' ? sql`nullif(${name(column)}::DOUBLE, 'NaN'::DOUBLE) AS ${name(column)}` : sql`${name(column)}::VARCHAR AS ${name(column)}`));
  return sql`SELECT ${joinSql([sql`${side} AS _side`, sql`${day} AS _day`, ...values])} FROM ${scope.from} AS s`;
}

/**
 * How often each value of each column occurs: columns `c` (index into `columns`), `v`, `reference`, `current`; null values included.
 * The columns must be of one kind. Ordered by `c`, `v`.
 */
export function valueCountsOf(pair: ScopePair, columns: readonly SharedColumn[]): Sql {
  const counts = columns.map(
    ({ name: column }, i) => sql`SELECT ${i}::DOUBLE AS c, ${name(column)} AS v, (count(*) FILTER (_side = 0))::DOUBLE AS reference, (count(*) FILTER (_side = 1))::DOUBLE AS current FROM both_sides GROUP BY ${name(column)}`,
  );
  return sql`WITH both_sides AS MATERIALIZED (${bothSides(pair, columns)}) SELECT c, v, reference, current FROM (${joinSql(counts, ' UNION ALL ')}) AS q ORDER BY c, v`;
}
