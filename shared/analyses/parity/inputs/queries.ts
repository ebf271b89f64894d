/** What are the quartiles of each numeric input, by period and segment? */
import { joinSql } from '../../../core/sql/joinSql.ts';
import { name, sql, type Sql } from '../../../core/sql/sql.ts';
import { periodOf, periodText } from '../../binaryOutcome.ts';
import type { BoundScope } from '../../defineAnalysis.ts';
import { columnList, type ReadColumns } from '../../explainedModel.ts';
import { type GroupedColumn, groupOf } from '../../groupings.ts';
import type { Params } from '../params.ts';

const QUARTILES = [0.25, 0.5, 0.75] as const;

/** Values other than 0: columns that are mostly 0 have no scale of their own. */
function quartilesOf(_: string, i: number): Sql {
  const [low, mid, high] = QUARTILES;
  return sql`count(${name(`x${i}`)})::DOUBLE AS ${name(`n${i}`)}, quantile_disc(${name(`x${i}`)}, [${low}::DOUBLE, ${mid}::DOUBLE, ${high}::DOUBLE]) AS ${name(`q${i}`)}`;
}

const spread = (columns: readonly string[]): Sql => joinSql(columns.flatMap((_, i) => [sql`${name(`n${i}`)}`, sql`list_extract(${name(`q${i}`)}, 1) AS ${name(`low${i}`)}`, sql`list_extract(${name(`q${i}`)}, 2) AS ${name(`mid${i}`)}`, sql`list_extract(${name(`q${i}`)}, 3) AS ${name(`high${i}`)}`]));

function valueOf(column: string, i: number): Sql {
  const value = sql`TRY_CAST(s.${name(column)} AS DOUBLE)`;
  return sql`CASE WHEN ${value} <> 0 AND isfinite(${value}) THEN ${value} END AS ${name(`x${i}`)}`;
}

export interface InputQuery {
  readonly scope: BoundScope;
  readonly columns: readonly string[];
  readonly groups: readonly GroupedColumn[];
  readonly params: Pick<Params, 'period' | 'zone'>;
}

/** Quartiles of all rows (level −1) and of each group column (its place), by period where `period` is given. */
function quartiles({ scope, columns, groups }: Pick<InputQuery, 'scope' | 'columns' | 'groups'>, period: Sql | undefined): Sql {
  const wide = [sql`${period ?? sql`NULL::TIMESTAMP`} AS period`, ...groups.map((column, i) => sql`${groupOf(column)} AS ${name(`g${i}`)}`), ...columns.map(valueOf)];
  const measures = joinSql(columns.map(quartilesOf));
  const one = (level: number, value: Sql): Sql => sql`SELECT period, ${level}::DOUBLE AS "level", ${value} AS value, ${measures} FROM wide GROUP BY ALL`;
  const levels = [one(-1, sql`NULL::VARCHAR`), ...groups.map((_, i) => one(i, sql`${name(`g${i}`)}`))];
  return sql`WITH wide AS MATERIALIZED (SELECT ${joinSql(wide)} FROM ${scope.from} AS s) SELECT * FROM (${joinSql(levels, ' UNION ALL ')}) AS q`;
}

/** Columns period, level (−1 for all rows, else the group column), value, n0, low0, mid0, high0 …. */
export function inputQuartiles({ scope, columns, groups, params }: InputQuery): Sql {
  return sql`SELECT ${periodText(sql`period`, params.zone)} AS period, "level", value, ${spread(columns)} FROM (${quartiles({ scope, columns, groups }, periodOf(scope, params.period, params.zone))}) WHERE period IS NOT NULL ORDER BY ALL`;
}

/** The same columns for all rows of a reference, without periods. */
export function referenceQuartiles(scope: BoundScope, columns: readonly string[], groups: readonly GroupedColumn[]): Sql {
  return sql`SELECT "level", value, ${spread(columns)} FROM (${quartiles({ scope, columns, groups }, undefined)}) ORDER BY ALL`;
}

export interface AffectedRows extends InputQuery {
  readonly reads: ReadColumns;
  readonly segment: { readonly column: GroupedColumn; readonly value: string | null } | undefined;
  readonly from: string;
  readonly to: string;
  readonly limit: number;
  readonly seed: number;
}

/** Inputs of a segment's rows in a span of periods (both included), a seeded draw of at most `limit`: c0 …. */
export function affectedInputs({ scope, reads, segment, from, to, limit, params, seed }: AffectedRows): Sql {
  const period = periodText(periodOf(scope, params.period, params.zone), params.zone);
  const within = segment === undefined ? sql`TRUE` : sql`${groupOf(segment.column)} IS NOT DISTINCT FROM ${segment.value}`;
  return sql`SELECT ${columnList(reads)} FROM ${scope.from} AS s WHERE ${within} AND ${period} BETWEEN ${from} AND ${to} ORDER BY md5(concat(${String(seed)}, ':', s._row)), s._row LIMIT ${limit}`;
}
