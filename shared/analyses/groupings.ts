/** Into which groups do rows fall, by the values of one to three columns? */
import type { Clause } from '../core/clause/clause.ts';
import { AssayError } from '../core/errors.ts';
import { formatFixed } from '../core/format/formatFixed.ts';
import type { DatasetColumn } from '../core/roles.ts';
import { joinSql } from '../core/sql/joinSql.ts';
import { name, sql, type Sql } from '../core/sql/sql.ts';
import type { BoundScope, Context } from './defineAnalysis.ts';

/** Text shown for rows without a value; no stored value can be mistaken for it in clauses, which say "is null". */
export const MISSING = '(missing)';

const MOST_COLUMNS = 3;
const MOST_GROUPS = 60;
/** Numeric columns with more distinct values are cut at these shares of the rows. */
const CUTS = [0.2, 0.4, 0.6, 0.8] as const;
const MOST_NUMBERS = 12;

/** Columns whose values (or combinations of values) make the groups. */
export type Grouping = readonly DatasetColumn[];

/**
 * Reads "sex" (one grouping), "sex,region" (their combinations) or "sex; region" (each alone).
 *
 * @param by empty: each sensitive and each segment column alone
 * @throws AssayError not_found for an unknown column, usage for more than three columns in one grouping
 */
export function parseGroupings(scope: BoundScope, by: string): readonly Grouping[] {
  if (by.trim() === '') {
    const chosen = [...scope.all('sensitive'), ...scope.all('segment')];
    return [...new Map(chosen.map((column) => [column.name, [column]])).values()];
  }
  const groupings = by.split(';').map((part) => part.split(',').map((word) => word.trim()).filter((word) => word !== ''));
  return groupings.filter((words) => words.length > 0).map((words) => {
    if (words.length > MOST_COLUMNS) throw new AssayError('usage', `At most ${MOST_COLUMNS} columns can be combined, not ${words.length}.`, { hint: 'Separate groupings with ";": "sex; region" looks at each alone.' });
    return words.map((word) => {
      const column = scope.columns.find((candidate) => candidate.name === word);
      if (column === undefined) throw new AssayError('not_found', `Dataset "${scope.datasetName}" has no column "${word}".`, { hint: `Columns: ${scope.columns.map((candidate) => candidate.name).join(', ')}.` });
      return column;
    });
  });
}

/** How a column's values become groups. */
export interface GroupedColumn {
  readonly column: DatasetColumn;
  /** Inner edges of the numeric bins, ascending; undefined when each value is a group. */
  readonly edges: readonly number[] | undefined;
}

/** One row for all columns: d0 (distinct values), a0, b0, e0, f0 (quantiles of numbers), d1 …. */
function spreadOf(scope: BoundScope, columns: readonly DatasetColumn[]): Sql {
  const [a, b, c, d] = CUTS;
  const spread = columns.map((column, i) => {
    const value = column.kind === 'numeric' ? sql`TRY_CAST(s.${name(column.name)} AS DOUBLE)` : sql`NULL::DOUBLE`;
    const edge = (letter: string, share: number): Sql => sql`quantile_disc(${value}, ${share}::DOUBLE) AS ${name(`${letter}${i}`)}`;
    return sql`count(DISTINCT s.${name(column.name)})::DOUBLE AS ${name(`d${i}`)}, ${edge('a', a)}, ${edge('b', b)}, ${edge('e', c)}, ${edge('f', d)}`;
  });
  return sql`SELECT ${joinSql(spread)} FROM ${scope.from} AS s`;
}

/** A column that cannot be cut into groups, and why. */
export interface UncutColumn {
  readonly column: DatasetColumn;
  readonly reason: string;
}

/**
 * Decides for several columns in one scan how each is cut: a value a group, or five bins of about equal size for numbers with more than
 * 12 values. Categorical columns with more than 60 values are given back with a reason.
 *
 * @param scope the rows that decide the edges: the reference where there is one
 */
export async function groupedColumns(ctx: Context, scope: BoundScope, columns: readonly DatasetColumn[]): Promise<{ readonly grouped: readonly GroupedColumn[]; readonly uncut: readonly UncutColumn[] }> {
  if (columns.length === 0) return { grouped: [], uncut: [] };
  const spread = await ctx.columns(spreadOf(scope, columns));
  const number = (letter: string, i: number): number => spread.numbers(`${letter}${i}`)[0] ?? Number.NaN;
  const grouped: GroupedColumn[] = [];
  const uncut: UncutColumn[] = [];
  columns.forEach((column, i) => {
    const distinct = number('d', i) || 0;
    if (column.kind === 'numeric' && distinct > MOST_NUMBERS) {
      const edges = ['a', 'b', 'e', 'f'].map((letter) => number(letter, i)).filter((edge) => !Number.isNaN(edge));
      grouped.push({ column, edges: [...new Set(edges)].sort((x, y) => x - y) });
    } else if (distinct > MOST_GROUPS) uncut.push({ column, reason: `Column "${column.name}" has ${distinct} values, more than the ${MOST_GROUPS} groups that can be compared.` });
    else grouped.push({ column, edges: undefined });
  });
  return { grouped, uncut };
}

/**
 * The same for one column.
 *
 * @throws AssayError does_not_fit when a categorical column has more than 60 values
 */
export async function groupedColumn(ctx: Context, scope: BoundScope, column: DatasetColumn): Promise<GroupedColumn> {
  const { grouped, uncut } = await groupedColumns(ctx, scope, [column]);
  const [first] = grouped;
  if (first === undefined) throw new AssayError('does_not_fit', uncut[0]?.reason ?? `Column "${column.name}" cannot be cut into groups.`, { hint: 'Choose a column with fewer values.' });
  return first;
}

/** Expression over a scope selected as `s`: a group's text, null for rows without a value. Bins are [edge, next edge). */
export function groupOf({ column, edges }: GroupedColumn): Sql {
  const value = sql`s.${name(column.name)}`;
  if (edges === undefined) return sql`CAST(${value} AS VARCHAR)`;
  const number = sql`TRY_CAST(${value} AS DOUBLE)`;
  const cases = edges.map((edge, i) => sql`WHEN ${number} < ${edge} THEN ${String(i)}`).reduce((list, next) => sql`${list} ${next}`, sql``);
  return sql`CASE WHEN ${number} IS NULL OR isnan(${number}) THEN NULL ${cases} ELSE ${String(edges.length)} END`;
}

export interface GroupName {
  readonly text: string;
  /** Clauses that select the group's rows. */
  readonly clauses: readonly Clause[];
}

/** What a group is called, and which clauses select it. */
export function groupName(columns: readonly GroupedColumn[], values: readonly (string | null)[]): GroupName {
  const parts = columns.map((grouped, i) => partName(grouped, values[i] ?? null));
  return { text: parts.map((part) => part.text).join(' · '), clauses: parts.flatMap((part) => part.clauses) };
}

function partName({ column, edges }: GroupedColumn, value: string | null): GroupName {
  if (value === null) return { text: MISSING, clauses: [{ op: 'is null', column: column.name }] };
  if (edges === undefined) return { text: value, clauses: [{ op: '=', column: column.name, value: column.kind === 'numeric' ? Number(value) : value }] };
  return binName(column, edges[Number(value) - 1], edges[Number(value)]);
}

function binName(column: DatasetColumn, from: number | undefined, to: number | undefined): GroupName {
  const show = (edge: number): string => formatFixed(edge, Number.isInteger(edge) ? 0 : 2);
  if (from === undefined && to === undefined) return { text: column.name, clauses: [{ op: 'is not null', column: column.name }] };
  if (from === undefined) return { text: `< ${show(to ?? 0)}`, clauses: [{ op: '<', column: column.name, value: to ?? 0 }] };
  if (to === undefined) return { text: `≥ ${show(from)}`, clauses: [{ op: '>=', column: column.name, value: from }] };
  const whole = column.type.includes('INT') && Number.isInteger(from) && Number.isInteger(to);
  return { text: whole ? `${show(from)}–${show(to - 1)}` : `${show(from)} to < ${show(to)}`, clauses: [{ op: 'range', column: column.name, from, to }] };
}
