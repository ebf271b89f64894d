/** How many rows of each value or range of each input column differ? */
import { joinSql } from '../../../core/sql/joinSql.ts';
import { name, sql, type Sql } from '../../../core/sql/sql.ts';
import { type GroupedColumn, groupOf } from '../../groupings.ts';
import { comparedRows, type ParityQuery } from '../queries.ts';

/** Columns c (index into `columns`), v, compared, different, over the periods that hold differing rows (else a change of the traffic would look like a pattern); columns as the log holds them. */
export function patternCounts(query: ParityQuery, columns: readonly GroupedColumn[]): Sql {
  const values = columns.map((column, i) => sql`${groupOf(column)} AS ${name(`v${i}`)}`);
  const counts = columns.map((_, i) => sql`SELECT ${i}::INTEGER AS c, ${name(`v${i}`)} AS v, count(*)::DOUBLE AS compared, (count(*) FILTER (hit))::DOUBLE AS different FROM here GROUP BY ${name(`v${i}`)}`);
  return sql`WITH wide AS MATERIALIZED (SELECT d.period, d.outcome = 'different' AS hit, ${joinSql(values)} FROM ${comparedRows(query)} AS d JOIN ${query.scope.from} AS s ON s._row = d._row WHERE d.outcome IN ('equal', 'within floor', 'different')),
here AS MATERIALIZED (SELECT * FROM wide WHERE coalesce(period, TIMESTAMP 'epoch') IN (SELECT coalesce(period, TIMESTAMP 'epoch') FROM wide WHERE hit))
SELECT c::DOUBLE AS c, v, compared, different FROM (${joinSql(counts, ' UNION ALL ')}) AS q ORDER BY c, v`;
}
