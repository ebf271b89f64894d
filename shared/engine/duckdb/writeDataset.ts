/** How is a new, from then on immutable database file written? */
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { joinSql } from '../../core/sql/joinSql.ts';
import { name, sql, type Name, type Sql } from '../../core/sql/sql.ts';
import { appendColumns, columnType, type AppendColumn } from './appendColumns.ts';
import type { Connection, Database, QueryStats } from './database.ts';
import { literal } from './quoted.ts';

export interface DatasetWriter {
  readonly connection: Connection;
  /** Catalogue name under which the file is attached for writing. */
  readonly catalog: Name;
  /** `CREATE TABLE <table> AS <query>` in the new file. */
  create(table: string, query: Sql): Promise<QueryStats>;
  /** Relation of a table of the new file, for queries. */
  table(name: string): Sql;
  /** Creates the table on first use and appends rows given as columns of equal length. */
  append(table: string, columns: readonly AppendColumn[]): Promise<void>;
}

export interface WriteDatasetOptions {
  /** A path that does not exist yet. */
  readonly file: string;
  readonly signal?: AbortSignal | undefined;
  readonly write: (writer: DatasetWriter) => Promise<void>;
}

const removeLeftovers = async (file: string): Promise<void> => {
  await Promise.all([file, `${file}.wal`, `${file}.tmp`].map((each) => rm(each, { force: true, recursive: true })));
};

/**
 * Attaches a new file, lets `write` fill it, and detaches it, which leaves one complete file and no log beside it.
 * Whatever fails (cancel and a full disk included), the file is removed before the error goes on.
 */
export async function writeDataset(database: Database, options: WriteDatasetOptions): Promise<void> {
  const { file, signal } = options;
  const alias = `new_${randomUUID().replaceAll('-', '')}`;
  const catalog = name(alias);
  const connection = await database.connect();
  const created = new Set<string>();
  const relation = (table: string): Sql => sql`${catalog}.${name(table)}`;
  const writer: DatasetWriter = {
    connection,
    catalog,
    table: relation,
    create: (table, query) => connection.run(sql`CREATE TABLE ${relation(table)} AS ${query}`, signal),
    append: async (table, columns) => {
      if (!created.has(table)) {
        const definitions = columns.map(({ column, type }) => sql`${name(column)} ${columnType(type)}`);
        await connection.run(sql`CREATE TABLE ${relation(table)} (${joinSql(definitions)})`, signal);
        created.add(table);
      }
      await appendColumns(connection, { catalog: alias, table, columns, signal });
    },
  };
  let attached = false;
  try {
    await connection.run(sql`ATTACH ${literal(file)} AS ${catalog}`, signal);
    attached = true;
    await options.write(writer);
    await connection.run(sql`DETACH ${catalog}`);
    attached = false;
  } catch (thrown) {
    if (attached) await connection.run(sql`DETACH DATABASE IF EXISTS ${catalog}`).catch(() => undefined);
    await removeLeftovers(file);
    throw thrown;
  } finally {
    connection.close();
  }
}
