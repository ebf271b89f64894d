/** How does a database file grow by slices, so that whatever ends the process leaves every committed slice and nothing else? */
import { randomUUID } from 'node:crypto';
import { joinSql } from '../../core/sql/joinSql.ts';
import { name, sql, type Sql } from '../../core/sql/sql.ts';
import { appendColumns, columnType, type AppendColumn } from './appendColumns.ts';
import type { Connection, Database } from './database.ts';
import { literal } from './quoted.ts';

/** A file attached for writing by one connection; it is made when it does not exist. */
export class GrowingFile {
  readonly connection: Connection;
  readonly #alias: string;
  readonly #tables: Set<string>;

  private constructor(connection: Connection, alias: string, tables: readonly string[]) {
    this.connection = connection;
    this.#alias = alias;
    this.#tables = new Set(tables);
  }

  /** Attaches the file; what a killed process had committed is there again. */
  static async open(database: Database, file: string): Promise<GrowingFile> {
    const alias = `growing_${randomUUID().replaceAll('-', '')}`;
    const connection = await database.connect();
    try {
      await connection.run(sql`ATTACH ${literal(file)} AS ${name(alias)}`);
      const rows = await connection.rows(sql`SELECT table_name AS name FROM duckdb_tables() WHERE database_name = ${alias}`);
      return new GrowingFile(connection, alias, rows.map((row) => String(row['name'])));
    } catch (thrown) {
      connection.close();
      throw thrown;
    }
  }

  /** Names of its tables. */
  get tables(): readonly string[] {
    return [...this.#tables];
  }

  /** Relation of a table, for queries. */
  table(table: string): Sql {
    return sql`${name(this.#alias)}.${name(table)}`;
  }

  /** Makes a table with the columns and rows of a query, unless it exists. */
  async create(table: string, query: Sql): Promise<void> {
    if (this.#tables.has(table)) return;
    await this.connection.run(sql`CREATE TABLE ${this.table(table)} AS ${query}`);
    this.#tables.add(table);
  }

  /** Makes the table on first use and appends rows given as columns of equal length. */
  async append(table: string, columns: readonly AppendColumn[]): Promise<void> {
    if (!this.#tables.has(table)) {
      await this.connection.run(sql`CREATE TABLE ${this.table(table)} (${joinSql(columns.map(({ column, type }) => sql`${name(column)} ${columnType(type)}`))})`);
      this.#tables.add(table);
    }
    await appendColumns(this.connection, { catalog: this.#alias, table, columns });
  }

  /** Removes a table, if it is there. */
  async drop(table: string): Promise<void> {
    await this.connection.run(sql`DROP TABLE IF EXISTS ${this.table(table)}`);
    this.#tables.delete(table);
  }

  /** Does the work in one transaction: after a kill at any moment all of it is there or nothing. */
  async commit(work: () => Promise<void>): Promise<void> {
    await this.connection.run(sql`BEGIN TRANSACTION`);
    try {
      await work();
      await this.connection.run(sql`COMMIT`);
    } catch (thrown) {
      await this.connection.run(sql`ROLLBACK`).catch(() => undefined);
      throw thrown;
    }
  }

  /** Writes everything into the one file, without a log beside it, and lets it go. */
  async finish(): Promise<void> {
    await this.connection.run(sql`CHECKPOINT ${name(this.#alias)}`);
    await this.connection.run(sql`DETACH ${name(this.#alias)}`);
    this.connection.close();
  }

  /** Lets the file go as it is; what cannot be written any more stays in its log, from which the next opening takes it. */
  async abandon(): Promise<void> {
    await this.connection.run(sql`DETACH DATABASE IF EXISTS ${name(this.#alias)}`).catch(() => undefined);
    this.connection.close();
  }
}
