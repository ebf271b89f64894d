/** Which rows stand for a scope? */
import { sql, type Sql } from '../../core/sql/sql.ts';
import type { BoundScope } from '../defineAnalysis.ts';
import { columnList, type ReadColumns } from '../explainedModel.ts';

/** At most `limit` rows, evenly spaced in import order (all of them when there are fewer), with the number of rows of the scope in `total`. */
export function spacedRows(scope: BoundScope, columns: ReadColumns, limit: number): Sql {
  return sql`SELECT * EXCLUDE (place) FROM (
  SELECT ${columnList(columns)}, row_number() OVER (ORDER BY s._row) AS place, (count(*) OVER ())::DOUBLE AS total FROM ${scope.from} AS s
) WHERE floor(place * ${limit}::DOUBLE / greatest(total, ${limit})) > floor((place - 1) * ${limit}::DOUBLE / greatest(total, ${limit})) ORDER BY place`;
}
