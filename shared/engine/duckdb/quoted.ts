/** How are a text or a path written into a statement that takes no bound values (ATTACH, SET, table functions)? */
import { Sql } from '../../core/sql/sql.ts';

/** A text literal; quotes are doubled, NUL is refused. */
export function literal(text: string): Sql {
  if (text.includes('\0')) throw new RangeError('a text in a statement cannot hold a NUL character');
  return new Sql([`'${text.replaceAll("'", "''")}'`], []);
}
