/** What are the usual values of the columns that a model reads? */
import { name, sql, type Sql } from '../../../core/sql/sql.ts';
import type { BoundScope } from '../../defineAnalysis.ts';
import { columnList, type ReadColumns } from '../../explainedModel.ts';

/** One row: `c0` … the median of numbers, the most frequent text of texts. */
export function usualValues(scope: BoundScope, columns: ReadColumns): Sql {
  const usual = columns.names.map((column, i) => (columns.texts.has(column) ? sql`mode(${name(`c${i}`)}) AS ${name(`c${i}`)}` : sql`median(${name(`c${i}`)}) FILTER (isfinite(${name(`c${i}`)})) AS ${name(`c${i}`)}`));
  return sql`SELECT ${usual.reduce((all, next) => sql`${all}, ${next}`)} FROM (SELECT ${columnList(columns)} FROM ${scope.from} AS s)`;
}
