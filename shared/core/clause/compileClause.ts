/** Which bound SQL condition is a filter on a column of a known kind? */
import { assertNever } from '../assertNever.ts';
import { AssayError } from '../errors.ts';
import { joinSql } from '../sql/joinSql.ts';
import { name, sql, type Sql } from '../sql/sql.ts';
import type { Clause, ClauseScalar } from './clause.ts';
import type { ClauseColumn } from './columnOf.ts';
import { scalarText } from './scalarText.ts';

export type ResolveColumn = (columnOrRole: string) => ClauseColumn;

const wrongValue = (column: ClauseColumn, value: ClauseScalar, expected: string): AssayError =>
  new AssayError('bad_input', `Column "${column.name}" holds ${expected}; ${scalarText(value)} is none.`, { where: column.name, hint: `Compare it with ${expected}.` });

const INSTANT = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)(Z|[+-]\d{2}(?::?\d{2})?)?)?$/;

/** ISO text with its zone; a day means its midnight, and a text without a zone is UTC. */
function instantText(column: ClauseColumn, value: ClauseScalar): string {
  const found = typeof value === 'string' ? INSTANT.exec(value) : null;
  const [, day = '', time = '00:00', zone = 'Z'] = found ?? [];
  const isDay = !Number.isNaN(Date.parse(`${day}T00:00:00Z`)) && new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
  if (found === null || !isDay || Number.isNaN(Date.parse(`${day}T${time.slice(0, 8)}Z`))) throw wrongValue(column, value, 'times, such as 2026-03-30 (midnight UTC) or 2026-03-30T12:00:00Z');
  const seconds = time.length === 'hh:mm'.length ? `${time}:00` : time;
  return `${day} ${seconds}${zone === 'Z' ? '+00' : zone}`;
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

function numberSql(column: ClauseColumn, value: ClauseScalar): Sql {
  if (typeof value === 'number') return sql`${value}`;
  if (typeof value === 'boolean' || !NUMBER.test(value)) throw wrongValue(column, value, 'numbers');
  const number = Number(value);
  // A whole number beyond 2^53 would lose digits as a double.
  return /^[+-]?\d+$/.test(value) && !Number.isSafeInteger(number) ? sql`CAST(${value} AS HUGEINT)` : sql`${number}`;
}

function booleanSql(column: ClauseColumn, value: ClauseScalar): Sql {
  const text = String(value).toLowerCase();
  if (text === 'true' || text === '1') return sql`${true}`;
  if (text === 'false' || text === '0') return sql`${false}`;
  throw wrongValue(column, value, 'true or false');
}

interface Operand {
  readonly left: Sql;
  readonly bind: (value: ClauseScalar) => Sql;
}

function operandOf(column: ClauseColumn): Operand {
  const left = sql`${name(column.name)}`;
  switch (column.kind) {
    case 'numeric':
      return { left, bind: (value) => numberSql(column, value) };
    case 'boolean':
      return { left, bind: (value) => booleanSql(column, value) };
    case 'time':
      return { left, bind: (value) => sql`CAST(${instantText(column, value)} AS TIMESTAMPTZ)` };
    case 'categorical':
    case 'text':
    case 'nested':
      return { left: column.type === 'VARCHAR' ? left : sql`CAST(${left} AS VARCHAR)`, bind: (value) => sql`${String(value)}` };
    default:
      return assertNever(column.kind);
  }
}

/**
 * A condition with bound values. Time columns compare instants (days mean midnight UTC), categorical columns compare text.
 * As in SQL, a null fits no comparison, `!=` included: `is null` asks for it.
 *
 * @throws AssayError bad_input when a value does not fit the column; whatever `resolve` throws
 */
export function compileClause(clause: Clause, resolve: ResolveColumn): Sql {
  const { left, bind } = operandOf(resolve(clause.column));
  switch (clause.op) {
    case '=':
      return sql`${left} = ${bind(clause.value)}`;
    case '!=':
      return sql`${left} <> ${bind(clause.value)}`;
    case '<':
      return sql`${left} < ${bind(clause.value)}`;
    case '<=':
      return sql`${left} <= ${bind(clause.value)}`;
    case '>':
      return sql`${left} > ${bind(clause.value)}`;
    case '>=':
      return sql`${left} >= ${bind(clause.value)}`;
    case 'in':
      return sql`${left} IN (${joinSql(clause.values.map(bind))})`;
    case 'range':
      return sql`(${left} >= ${bind(clause.from)} AND ${left} < ${bind(clause.to)})`;
    case 'is null':
      return sql`${left} IS NULL`;
    case 'is not null':
      return sql`${left} IS NOT NULL`;
    default:
      return assertNever(clause);
  }
}

/** All clauses together; TRUE when there is none. */
export function compileClauses(clauses: readonly Clause[], resolve: ResolveColumn): Sql {
  return clauses.length === 0 ? sql`TRUE` : joinSql(clauses.map((clause) => compileClause(clause, resolve)), ' AND ');
}
