/** What does Assay have to know of a file format to read it? */
import type { Reject } from '../../contract/catalogue.ts';
import type { Sql } from '../../core/sql/sql.ts';
import type { Connection } from '../duckdb/database.ts';

/** The beginning of a file, unpacked. */
export interface Sample {
  readonly path: string;
  readonly head: Uint8Array;
  /** The last bytes of the file as it lies on the disk. */
  readonly tail: Uint8Array;
  /** Whether `head` is the whole file. */
  readonly whole: boolean;
  readonly gzip: boolean;
}

/** How well a format fits, 0 … 1, and what was seen. */
export interface Detection {
  readonly score: number;
  readonly reason: string;
}

export interface OpenContext {
  readonly connection: Connection;
  readonly samples: readonly Sample[];
  readonly signal: AbortSignal;
  /** A path in the workspace that nobody uses and that is removed afterwards. */
  temporaryFile(suffix: string): string;
  progress(phase: string, detail?: string): void;
}

/** What reading the rows left behind. */
export interface ReadOutcome {
  readonly rejects: readonly Reject[];
  /** Records that could not be read; one may have several rejects. */
  readonly rejected: number;
  /** Those of them that are broken as such, rather than holding a value of another type. */
  readonly malformed: number;
  readonly blankLines: number;
}

/** Files that are ready to be read. */
export interface OpenedSource {
  /** A relation with the rows in the order of the files. */
  readonly relation: Sql;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly warnings: readonly string[];
  /** To be called once the rows have been read. */
  outcome(): Promise<ReadOutcome>;
}

export interface FileFormat {
  readonly id: string;
  readonly title: string;
  detect(sample: Sample): Detection;
  open(context: OpenContext): Promise<OpenedSource>;
}

export const NOTHING_REJECTED: ReadOutcome = { rejects: [], rejected: 0, malformed: 0, blankLines: 0 };

const RAW_LIMIT = 2_000;
/** What is kept of a record that could not be read. */
export const rawText = (text: string): string => (text.length > RAW_LIMIT ? `${text.slice(0, RAW_LIMIT)}…` : text);
