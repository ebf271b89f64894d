/** How is the one database instance of a process opened, limited, and given the dataset files to read? */
import { availableParallelism } from 'node:os';
import { DuckDBInstance, version } from '@duckdb/node-api';
import { name, sql } from '../../core/sql/sql.ts';
import { Connection } from './connection.ts';
import { engineError } from './engineError.ts';
import { literal } from './quoted.ts';

export { Connection, type QueryStats, type Row } from './connection.ts';

export interface DatabaseOptions {
  /** Where queries larger than memory spill; made when missing. */
  readonly tempDirectory: string;
  readonly memoryLimitBytes?: number;
  readonly threads?: number;
}

const DEFAULT_MEMORY_BYTES = 1024 * 1024 * 1024;

/** An in-memory instance that reads dataset files; it never downloads an extension. Open one a process. */
export class Database {
  readonly version: string;
  readonly threads: number;
  readonly tempDirectory: string;
  readonly #instance: DuckDBInstance;
  readonly #admin: Connection;
  readonly #attached = new Map<string, { readonly file: string; readonly done: Promise<void> }>();
  readonly #connections = new Set<Connection>();

  private constructor(instance: DuckDBInstance, admin: Connection, options: { readonly threads: number; readonly tempDirectory: string }) {
    this.#instance = instance;
    this.#admin = admin;
    this.version = version().replace(/^v/, '');
    this.threads = options.threads;
    this.tempDirectory = options.tempDirectory;
  }

  /** @throws AssayError when the engine does not take the limits */
  static async open(options: DatabaseOptions): Promise<Database> {
    const threads = options.threads ?? availableParallelism();
    try {
      const instance = await DuckDBInstance.create(':memory:', {
        memory_limit: `${Math.floor(options.memoryLimitBytes ?? DEFAULT_MEMORY_BYTES)}B`,
        threads: String(threads),
        temp_directory: options.tempDirectory,
        autoinstall_known_extensions: 'false',
        autoload_known_extensions: 'false',
      });
      const admin = new Connection(await instance.connect());
      await admin.run(sql`SET TimeZone = 'UTC'`);
      return new Database(instance, admin, { threads, tempDirectory: options.tempDirectory });
    } catch (thrown) {
      throw engineError(thrown, 'opening the database');
    }
  }

  /** Attaches a file for reading under an alias; asking again for the same pair does nothing, another file under the alias replaces the first. */
  async attach(alias: string, file: string): Promise<void> {
    const known = this.#attached.get(alias);
    if (known?.file === file) return known.done;
    if (known !== undefined) await this.detach(alias);
    const done = this.#admin.run(sql`ATTACH ${literal(file)} AS ${name(alias)} (READ_ONLY)`).then(() => undefined);
    this.#attached.set(alias, { file, done });
    try {
      await done;
    } catch (thrown) {
      this.#attached.delete(alias);
      throw thrown;
    }
  }

  /** Forgets an alias; nothing happens when it is not attached. */
  async detach(alias: string): Promise<void> {
    const known = this.#attached.get(alias);
    if (known === undefined) return;
    this.#attached.delete(alias);
    await known.done.catch(() => undefined);
    await this.#admin.run(sql`DETACH DATABASE IF EXISTS ${name(alias)}`);
  }

  async connect(): Promise<Connection> {
    const connection = new Connection(await this.#instance.connect(), (closed) => this.#connections.delete(closed));
    this.#connections.add(connection);
    await connection.run(sql`SET TimeZone = 'UTC'`);
    return connection;
  }

  /** Interrupts and closes every connection, then the instance. */
  close(): Promise<void> {
    for (const connection of this.#connections) {
      connection.interrupt();
      connection.close();
    }
    this.#admin.close();
    this.#instance.closeSync();
    return Promise.resolve();
  }
}
