/** How does the engine have a user's own SQL run, somewhere it can do no harm? */
import type { TablePage } from '../../contract/procedures.ts';

/** A dataset file and the name under which SQL sees it. */
export interface QueryView {
  readonly view: string;
  readonly file: string;
}

export interface QueryJob {
  readonly sql: string;
  readonly views: readonly QueryView[];
  /** Rows kept in the answer; more set `truncated`. */
  readonly limit: number;
  readonly timeoutMs: number;
  readonly memoryLimitBytes: number;
  /** Where DuckDB may spill; inside the workspace. */
  readonly tempDirectory: string;
  /** Also write all rows to this file: .csv, .json or .parquet. */
  readonly out?: string | undefined;
}

export interface WrittenFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

export interface QueryAnswer {
  readonly page: TablePage;
  readonly written?: WrittenFile | undefined;
}

/**
 * Runs one read-only statement in a child process.
 * @throws AssayError bad_input (not one statement, not read only, DuckDB's own message), cancelled (also by its
 * time limit, with a hint), no_space, unsupported (unknown file type of `out`)
 */
export interface QueryRunner {
  run(job: QueryJob, signal: AbortSignal): Promise<QueryAnswer>;
}
