/** How do many pieces of a statement become one list? */
import { sql, type Sql } from './sql.ts';

const GLUE = {
  ', ': (left: Sql, right: Sql): Sql => sql`${left}, ${right}`,
  ' AND ': (left: Sql, right: Sql): Sql => sql`${left} AND ${right}`,
  ' OR ': (left: Sql, right: Sql): Sql => sql`${left} OR ${right}`,
  ' UNION ALL ': (left: Sql, right: Sql): Sql => sql`${left} UNION ALL ${right}`,
} as const;

/**
 * Joins pieces in their order.
 *
 * @throws RangeError when there is none, because no empty list is valid SQL
 */
export function joinSql(pieces: readonly Sql[], glue: keyof typeof GLUE = ', '): Sql {
  if (pieces.length === 0) throw new RangeError('nothing to join');
  return pieces.reduce(GLUE[glue]);
}
