/** How does one running job ask the database, and stop it at once when it is cancelled? */
import { BIGINT, BOOLEAN, DOUBLE, HUGEINT, INTEGER, SQLNULL, StatementType, VARCHAR, type DuckDBConnection, type DuckDBResult, type DuckDBType } from '@duckdb/node-api';
import { cancelled } from '../../core/errors.ts';
import type { Sql, SqlValue } from '../../core/sql/sql.ts';
import { ChunkBatch } from './chunkBatch.ts';
import { engineError } from './engineError.ts';
import { jsonValue, type Scalar } from './value.ts';

export type Row = Readonly<Record<string, Scalar>>;

export interface QueryStats {
  /** Rows returned, or changed by a statement that writes. */
  readonly rows: number;
  readonly durationMs: number;
}

/** An interrupt is lost when the engine has not begun; so it is repeated until the query has ended. */
const INTERRUPT_EVERY_MS = 5;
const BIGINT_LIMIT = 2n ** 63n;
const INTEGER_LIMIT = 2 ** 31;

/** Whole numbers bind as INTEGER or BIGINT, others as DOUBLE: what a literal in the text would be. */
function bindType(value: SqlValue): DuckDBType {
  if (value === null) return SQLNULL;
  if (typeof value === 'string') return VARCHAR;
  if (typeof value === 'boolean') return BOOLEAN;
  if (typeof value === 'bigint') return value < BIGINT_LIMIT && value >= -BIGINT_LIMIT ? BIGINT : HUGEINT;
  if (!Number.isSafeInteger(value)) return DOUBLE;
  return Math.abs(value) < INTEGER_LIMIT ? INTEGER : BIGINT;
}

const bindValue = (value: SqlValue): SqlValue => (typeof value === 'number' && bindType(value) === BIGINT ? BigInt(value) : value);

/** `CREATE TABLE … AS` tells its rows only in its one result row, not as rows changed. */
async function rowsChanged(result: DuckDBResult): Promise<number> {
  if (result.rowsChanged > 0 || result.statementType !== StatementType.CREATE) return result.rowsChanged;
  const [row] = await result.getRows();
  return Number(row?.[0] ?? 0);
}

/** A connection for one job at a time; its queries run one after the other. */
export class Connection {
  readonly #native: DuckDBConnection;
  readonly #onClose: (connection: Connection) => void;
  #closed = false;

  constructor(native: DuckDBConnection, onClose: (connection: Connection) => void = () => undefined) {
    this.#native = native;
    this.#onClose = onClose;
  }

  /** The engine's own connection, for the appender of this folder. */
  get native(): DuckDBConnection {
    return this.#native;
  }

  /** Runs a statement for its effect. */
  async run(query: Sql, signal?: AbortSignal): Promise<QueryStats> {
    const start = performance.now();
    const result = await this.#guarded(() => this.#execute(query), signal);
    return { rows: await rowsChanged(result), durationMs: performance.now() - start };
  }

  /** All rows as objects: for small results. */
  async rows(query: Sql, signal?: AbortSignal): Promise<readonly Row[]> {
    return this.#guarded(async () => {
      const result = await this.#execute(query);
      const names = result.deduplicatedColumnNames();
      const rows: Row[] = [];
      for (const chunk of await result.fetchAllChunks()) {
        for (const values of chunk.getRows()) rows.push(Object.fromEntries(names.map((name, i) => [name, jsonValue(values[i])])));
      }
      return rows;
    }, signal);
  }

  /** The whole result as typed columns. */
  async columns(query: Sql, signal?: AbortSignal): Promise<ChunkBatch> {
    return this.#guarded(async () => {
      const result = await this.#execute(query);
      return new ChunkBatch(result.deduplicatedColumnNames(), await result.fetchAllChunks());
    }, signal);
  }

  /** The result in batches of up to 2,048 rows, computed as they are asked for. */
  async *stream(query: Sql, signal?: AbortSignal): AsyncGenerator<ChunkBatch, void, undefined> {
    const result = await this.#guarded(() => this.#native.stream(query.text, query.values.map(bindValue), query.values.map(bindType)), signal);
    const names = result.deduplicatedColumnNames();
    for (;;) {
      const chunk = await this.#guarded(() => result.fetchChunk(), signal);
      if (chunk === null || chunk.rowCount === 0) return;
      yield new ChunkBatch(names, [chunk]);
    }
  }

  /** Column names and types of a query, without running it. */
  async describe(query: Sql): Promise<readonly { readonly name: string; readonly type: string }[]> {
    return this.#guarded(async () => {
      const prepared = await this.#native.prepare(query.text);
      try {
        return Array.from({ length: prepared.columnCount }, (_, i) => ({ name: prepared.columnName(i), type: String(prepared.columnType(i)) }));
      } finally {
        prepared.destroySync();
      }
    }, undefined);
  }

  /** Stops what runs on it, without closing it. */
  interrupt(): void {
    if (!this.#closed) this.#native.interrupt();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#native.closeSync();
    this.#onClose(this);
  }

  async #execute(query: Sql): Promise<DuckDBResult> {
    if (query.values.length === 0) return this.#native.run(query.text);
    return this.#native.run(query.text, query.values.map(bindValue), query.values.map(bindType));
  }

  async #guarded<T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    if (signal?.aborted === true) throw cancelled('the query');
    let repeat: NodeJS.Timeout | undefined;
    const stop = (): void => {
      this.#native.interrupt();
      repeat = setInterval(() => this.#native.interrupt(), INTERRUPT_EVERY_MS);
    };
    signal?.addEventListener('abort', stop, { once: true });
    try {
      return await work();
    } catch (thrown) {
      throw engineError(thrown);
    } finally {
      signal?.removeEventListener('abort', stop);
      clearInterval(repeat);
    }
  }
}
