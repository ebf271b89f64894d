/** How does a statement of a user run where it can neither write, nor read another file, nor run for ever? */
import { DuckDBInstance, StatementType, type DuckDBConnection, type DuckDBPreparedStatement } from '@duckdb/node-api';
import { AssayError } from '../../core/errors.ts';
import { name, Sql, sql } from '../../core/sql/sql.ts';
import { engineError } from './engineError.ts';
import { literal } from './quoted.ts';
import { jsonValue, type Scalar } from './value.ts';

/** A dataset file (its tables stand in schema `main`) and the names under which SQL sees them. */
export interface SandboxFile {
  readonly file: string;
  readonly views: readonly { readonly view: string; readonly table: string }[];
}

export interface SandboxOptions {
  readonly files: readonly SandboxFile[];
  readonly memoryLimitBytes: number;
  /** Where DuckDB may spill. */
  readonly tempDirectory: string;
  readonly threads?: number | undefined;
  /** The one file that may be written, by `copyToParquet` only. */
  readonly parquetFile?: string | undefined;
}

export interface SandboxColumn {
  readonly name: string;
  readonly type: string;
  /** Whether its values were text in the database (and not a number or time that is carried as text). */
  readonly isText: boolean;
}

const EXTRACT = 'Failed to extract statements: ';
const TEXT_TYPES = /^(VARCHAR|ENUM|BLOB|STRUCT|MAP|UNION|JSON|BIT)|\]$/;

/**
 * An in-memory instance with dataset files attached read-only, then locked: no file system, no network, no
 * extensions, no settings. That cannot be undone, so it lives in a process of its own.
 */
export class Sandbox {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  readonly #parquetFile: string | undefined;

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection, parquetFile: string | undefined) {
    this.#instance = instance;
    this.#connection = connection;
    this.#parquetFile = parquetFile;
  }

  static async open(options: SandboxOptions): Promise<Sandbox> {
    const instance = await DuckDBInstance.create(':memory:', {
      memory_limit: `${Math.max(64, Math.floor(options.memoryLimitBytes / 1_048_576))}MiB`,
      temp_directory: options.tempDirectory,
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      ...(options.threads === undefined ? {} : { threads: String(options.threads) }),
    });
    const connection = await instance.connect();
    await connection.run(`SET TimeZone='UTC'`);
    for (const [i, { file, views }] of options.files.entries()) {
      const alias = name(`dataset_${i}`);
      await connection.run(sql`ATTACH ${literal(file)} AS ${alias} (READ_ONLY)`.text);
      for (const { view, table } of views) await connection.run(sql`CREATE VIEW ${name(view)} AS SELECT * FROM ${alias}.${name(table)}`.text);
    }
    if (options.parquetFile !== undefined) await connection.run(sql`SET allowed_paths=[${literal(options.parquetFile)}]`.text);
    await connection.run('SET enable_external_access=false');
    await connection.run('SET lock_configuration=true');
    return new Sandbox(instance, connection, options.parquetFile);
  }

  /** Streams the rows of one SELECT (or EXPLAIN, DESCRIBE, SHOW). @throws AssayError bad_input, no_space */
  async *query(text: string): AsyncGenerator<{ readonly columns: readonly SandboxColumn[]; readonly rows: readonly (readonly Scalar[])[] }> {
    try {
      const statement = await this.#readOnlyStatement(text);
      const result = await statement.stream();
      const types = result.columnTypes();
      const columns = result.columnNames().map((column, i) => {
        const type = String(types[i]);
        return { name: column, type, isText: TEXT_TYPES.test(type) };
      });
      yield { columns, rows: [] };
      for (;;) {
        const chunk = await result.fetchChunk();
        if (chunk === null || chunk.rowCount === 0) return;
        yield { columns, rows: chunk.getRows().map((row) => row.map((value) => jsonValue(value))) };
      }
    } catch (thrown) {
      throw asAssayError(thrown);
    }
  }

  /** Writes all rows of one SELECT to the allowed file. */
  async copyToParquet(text: string): Promise<void> {
    if (this.#parquetFile === undefined) throw new Error('no file was allowed');
    try {
      const statement = await this.#readOnlyStatement(text);
      if (statement.statementType !== StatementType.SELECT) throw new AssayError('bad_input', 'Only the rows of a SELECT can be written to a file.');
      // The text is one complete SELECT, as the parser has just said; the newline ends a trailing comment.
      const select = new Sql([withoutSemicolon(text)], []);
      await this.#connection.run(sql`COPY (\n${select}\n) TO ${literal(this.#parquetFile)} (FORMAT parquet, COMPRESSION zstd)`.text);
    } catch (thrown) {
      throw asAssayError(thrown);
    }
  }

  close(): void {
    this.#connection.closeSync();
    this.#instance.closeSync();
  }

  async #readOnlyStatement(text: string): Promise<DuckDBPreparedStatement> {
    if (withoutComments(text) === '') throw new AssayError('bad_input', 'There is no statement to run.', { hint: 'Write a SELECT, for example: SELECT count(*) FROM predictions' });
    const statements = await this.#connection.extractStatements(text);
    if (statements.count !== 1) throw new AssayError('bad_input', `One statement is run at a time; this text holds ${statements.count}.`, { hint: 'Run them one after the other.' });
    const statement = await statements.prepare(0);
    if (statement.statementType === StatementType.SELECT || statement.statementType === StatementType.EXPLAIN) return statement;
    throw new AssayError('bad_input', `Queries are read only: ${StatementType[statement.statementType].replaceAll('_', ' ')} is not run.`, { hint: 'Write a SELECT. To keep its rows, add --out FILE.csv, .json or .parquet.' });
  }
}

const withoutComments = (text: string): string => text.replaceAll(/--[^\n]*/g, '').replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(';', '').trim();

/** The statement without its closing semicolon (comments behind it go too). */
function withoutSemicolon(text: string): string {
  return text.replace(/;(?:\s|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*$/, '');
}

const REFUSED = /read-only mode|configuration has been locked/;

/** What the engine refuses because the text wants more than to read is the user's to change. */
function asAssayError(thrown: unknown): AssayError {
  const error = engineError(thrown instanceof Error && thrown.message.startsWith(EXTRACT) ? new Error(thrown.message.slice(EXTRACT.length), { cause: thrown }) : thrown);
  if (error.code === 'forbidden' || REFUSED.test(error.message)) {
    return new AssayError('bad_input', `Queries are read only and see the datasets of the workspace alone. ${error.message}`, { hint: 'Write a SELECT over the datasets. To keep its rows, add --out FILE.csv, .json or .parquet.', cause: thrown });
  }
  if (error.code !== 'bad_input' || error.hint !== undefined) return error;
  return new AssayError('bad_input', error.message, { hint: 'SHOW TABLES lists what can be queried; a name with a hyphen stands in double quotes.', cause: thrown });
}
