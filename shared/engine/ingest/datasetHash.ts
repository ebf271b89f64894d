/** Do two datasets hold the same values in the same order, whatever files and versions they went through? */
import { createHash } from 'node:crypto';
import type { ColumnKind } from '../../core/roles.ts';
import { joinSql } from '../../core/sql/joinSql.ts';
import { name, sql, type Sql } from '../../core/sql/sql.ts';
import type { Connection } from '../duckdb/database.ts';
import { canonicalJson } from '../store/recordId.ts';

export interface HashedColumn {
  readonly name: string;
  readonly type: string;
  readonly kind: ColumnKind;
}

/** Canonical text of a value: see {@link datasetHash}. */
function canonicalText(column: HashedColumn): Sql {
  const own = sql`${name(column.name)}`;
  if (column.type === 'DOUBLE' || column.type === 'FLOAT') return sql`printf('%.17g', CAST(${own} AS DOUBLE))`;
  if (column.type === 'TIMESTAMP WITH TIME ZONE') return sql`CAST(epoch_us(${own}) AS VARCHAR)`;
  return column.type === 'VARCHAR' ? own : sql`CAST(${own} AS VARCHAR)`;
}

const BLOCK_ROWS = 4_096;

/**
 * sha256 (hex) of a dataset's values.
 *
 * A value's text: integers and decimals in decimal digits; floating-point numbers as C's `%.17g` (nan, inf, -inf); booleans
 * `true` and `false`; instants in microseconds since 1970 UTC; days as YYYY-MM-DD; everything else as it is, in UTF-8.
 * A field is `<length in bytes>:<text>`, or `-` for null. A row is its fields joined by `,`, and its digest is the sha256 in hex.
 * A block's digest is the sha256 (hex) of the digests of up to 4,096 rows in `_row` order, written one behind the other.
 * The hash is the sha256 of the canonical JSON of `{"columns":[[name, kind], …],"rows":n}`, a line feed, and each block's digest
 * followed by a line feed. `_row` and `_copy` are not in it.
 */
export async function datasetHash(connection: Connection, source: { readonly table: Sql; readonly columns: readonly HashedColumn[]; readonly rows: number }, signal: AbortSignal): Promise<string> {
  const { table, columns, rows } = source;
  const texts = columns.map((column, i) => sql`${canonicalText(column)} AS ${name(`v${i}`)}`);
  const fields = columns.map((_, i) => sql`coalesce(strlen(${name(`v${i}`)}) || ':' || ${name(`v${i}`)}, '-')`);
  const blocks = await connection.rows(
    sql`SELECT block::DOUBLE AS block, sha256(string_agg(digest, '' ORDER BY _row)) AS digest
        FROM (SELECT _row, _row // ${BLOCK_ROWS} AS block, sha256(concat_ws(',', ${joinSql(fields)})) AS digest FROM (SELECT _row, ${joinSql(texts)} FROM ${table}))
        GROUP BY block ORDER BY 1`,
    signal,
  );
  const hash = createHash('sha256');
  hash.update(`${canonicalJson({ columns: columns.map((column) => [column.name, column.kind]), rows })}\n`);
  for (const block of blocks) hash.update(`${String(block['digest'])}\n`);
  return hash.digest('hex');
}
