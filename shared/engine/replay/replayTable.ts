/** How do the answers of several models become the table of a replay? */
import type { DecodedScores } from '../../core/binding/decodeScores.ts';
import { AssayError } from '../../core/errors.ts';
import type { DatasetColumn } from '../../core/roles.ts';
import { joinSql } from '../../core/sql/joinSql.ts';
import { name, sql } from '../../core/sql/sql.ts';
import type { Sql } from '../../core/sql/sql.ts';
import { appendColumns } from '../duckdb/appendColumns.ts';
import type { AppendColumn } from '../duckdb/appendColumns.ts';
import type { DatasetWriter } from '../duckdb/writeDataset.ts';

export const STATUSES = ['ok', 'nan', 'timeout', 'crashed', 'error', 'not-run', 'dropped'] as const;
export type RowStatus = (typeof STATUSES)[number];
export const STAMP_COLUMNS = ['scheduled_ns', 'enqueued_ns', 'batch_formed_ns', 'run_start_ns', 'run_end_ns', 'decoded_ns'] as const;

/** What the models of a replay answer with, and so which columns it has. */
export interface ScoreColumns {
  readonly columns: readonly { readonly name: string; readonly role: 'score' | 'value' | `score:${string}` }[];
  /** The scores of decoded outputs, in the order of the columns; NaN where a model does not have the class. */
  readonly values: (decoded: DecodedScores) => readonly (Float64Array | undefined)[];
  readonly predicts: boolean;
}

export function scoreColumns(tasks: readonly { readonly task: 'binary' | 'multiclass' | 'regression'; readonly classes: readonly string[] }[]): ScoreColumns {
  const [task, ...others] = new Set(tasks.map((each) => each.task));
  if (task === undefined || others.length > 0) throw new AssayError('usage', 'Models with different tasks cannot share a replay.', { hint: 'Replay them one after the other, under two names.' });
  if (task === 'binary') return { columns: [{ name: 'score', role: 'score' }], values: ({ positive }) => [positive], predicts: true };
  if (task === 'regression') return { columns: [{ name: 'value', role: 'value' }], values: ({ value }) => [value], predicts: false };
  const classes = [...new Set(tasks.flatMap((each) => each.classes))];
  return {
    columns: classes.map((each) => ({ name: `score_${each}`, role: `score:${each}` as const })),
    values: (decoded) => classes.map((each) => decoded.byClass[decoded.classes.indexOf(each)]),
    predicts: true,
  };
}

/** Rows of one model that share a batch, with what became of them. */
export interface AnsweredRows {
  readonly model: number;
  readonly row: Float64Array;
  /** Batch of each row, or of all. */
  readonly batch: number | Int32Array;
  /** Six stamps in the order of {@link STAMP_COLUMNS}, shared by all rows, or six a row, row-major; NaN where a row did not get so far. */
  readonly stamps: Float64Array;
  /** Level of a sweep; null or absent for rows outside one. */
  readonly level?: number | null;
  readonly decoded: DecodedScores | undefined;
  /** Status of rows without a score; rows with one are ok or nan. */
  readonly failed: RowStatus | undefined;
}

const TEMP = 'temp';
const SCORED = 'replay_scored';

export interface ReplayTableOptions {
  readonly scores: ScoreColumns;
  /** Whether the table tells the levels of a sweep apart. */
  readonly levels: boolean;
  readonly signal: AbortSignal;
}

/** One stamp of every row, from six that all share or six a row. */
function stampColumn(stamps: Float64Array, k: number, rows: number): Float64Array {
  const width = STAMP_COLUMNS.length;
  if (stamps.length === width && rows !== 1) return new Float64Array(rows).fill(stamps[k] ?? NaN);
  if (stamps.length !== rows * width) throw new RangeError(`${stamps.length} stamps for ${rows} rows`);
  return Float64Array.from({ length: rows }, (_, i) => stamps[i * width + k] ?? NaN);
}

/** Collects answers in temporary tables, then joins them to the log's keys in one statement. */
export class ReplayTable {
  readonly #writer: DatasetWriter;
  readonly #scores: ScoreColumns;
  readonly #levels: boolean;
  readonly #signal: AbortSignal;
  readonly #classes = new Map<string, number>();
  #last: Promise<void> = Promise.resolve();

  private constructor(writer: DatasetWriter, { scores, levels, signal }: ReplayTableOptions) {
    this.#writer = writer;
    this.#scores = scores;
    this.#levels = levels;
    this.#signal = signal;
  }

  static async create(writer: DatasetWriter, options: ReplayTableOptions): Promise<ReplayTable> {
    const doubles = joinSql([...STAMP_COLUMNS, ...options.scores.columns.map((_, k) => `score_${k}`)].map((column) => sql`${name(column)} DOUBLE`));
    await writer.connection.run(sql`CREATE TEMP TABLE ${name(SCORED)} (row_number DOUBLE, model INTEGER, level INTEGER, batch INTEGER, status INTEGER, prediction INTEGER, ${doubles})`);
    return new ReplayTable(writer, options);
  }

  #classIndex(text: string | null | undefined): number | null {
    if (text === null || text === undefined) return null;
    let index = this.#classes.get(text);
    if (index === undefined) {
      index = this.#classes.size;
      this.#classes.set(text, index);
    }
    return index;
  }

  /** Appends wait for each other, in the order of their calls. */
  #inOrder(work: () => Promise<void>): Promise<void> {
    const mine = this.#last.then(work);
    this.#last = mine.catch(() => undefined);
    return mine;
  }

  /** Appends rows to a further table of the replay's file, made on first use (`resources`, `histograms`, `operators`). */
  addTable(table: string, columns: readonly AppendColumn[]): Promise<void> {
    return this.#inOrder(() => this.#writer.append(table, columns));
  }

  /** Appends rows; predictions are in the words of the dataset already. Resolves with the number of NaN answers. */
  async addRows(answered: AnsweredRows): Promise<number> {
    const { decoded, row, batch } = answered;
    const scores = decoded === undefined ? this.#scores.columns.map(() => undefined) : this.#scores.values(decoded);
    const missing = scores.map((column) => column ?? new Float64Array(row.length).fill(NaN));
    const status = new Int32Array(row.length).fill(answered.failed === undefined ? STATUSES.indexOf('ok') : STATUSES.indexOf(answered.failed));
    let nan = 0;
    if (answered.failed === undefined) {
      for (let i = 0; i < row.length; i += 1) {
        if (!scores.some((column) => column !== undefined && Number.isNaN(column[i]))) continue;
        status[i] = STATUSES.indexOf('nan');
        nan += 1;
      }
    }
    const predictions = decoded?.predictions;
    const columns: readonly AppendColumn[] = [
      { column: 'row_number', type: 'DOUBLE', values: row },
      { column: 'model', type: 'INTEGER', values: new Int32Array(row.length).fill(answered.model) },
      { column: 'level', type: 'INTEGER', values: new Array<number | null>(row.length).fill(answered.level ?? null) },
      { column: 'batch', type: 'INTEGER', values: typeof batch === 'number' ? new Int32Array(row.length).fill(batch) : batch },
      { column: 'status', type: 'INTEGER', values: status },
      { column: 'prediction', type: 'INTEGER', values: Array.from(row, (_, i) => this.#classIndex(predictions?.[i])) },
      ...STAMP_COLUMNS.map((column, k) => ({ column, type: 'DOUBLE' as const, values: stampColumn(answered.stamps, k, row.length) })),
      ...missing.map((values, k) => ({ column: `score_${k}`, type: 'DOUBLE' as const, values })),
    ];
    await this.#inOrder(() => appendColumns(this.#writer.connection, { catalog: TEMP, table: SCORED, columns, signal: this.#signal }));
    return nan;
  }

  /** Writes table `data`: the log's key columns, `_row`, `_copy`, then the answers, by model and log order. */
  async finish(log: { readonly table: Sql; readonly keys: readonly string[] }, models: readonly string[]): Promise<void> {
    await this.#last;
    const keys = log.keys.map((key) => sql`d.${name(key)} AS ${name(key)}, `).reduce((left, right) => sql`${left}${right}`, sql``);
    const scores = this.#scores.columns.map((column, k) => sql`r.${name(`score_${k}`)} AS ${name(column.name)}, `).reduce((left, right) => sql`${left}${right}`, sql``);
    const prediction = this.#scores.predicts ? sql`${named(sql`r.prediction`, [...this.#classes.keys()])} AS prediction, ` : sql``;
    const stamps = joinSql(STAMP_COLUMNS.map((column) => sql`CAST(round(r.${name(column)}) AS BIGINT) AS ${name(column)}`));
    const level = this.#levels ? sql`r.level AS level, ` : sql``;
    await this.#writer.create(
      'data',
      sql`SELECT ${keys}d._row AS _row, d._copy AS _copy, ${named(sql`r.model`, models)} AS model, ${level}${scores}${prediction}${stamps}, CAST(r.batch AS BIGINT) AS batch, ${named(sql`r.status`, STATUSES)} AS status
  FROM temp.${name(SCORED)} AS r JOIN ${log.table} AS d ON d._row = CAST(r.row_number AS BIGINT)
  ORDER BY r.model, d._row`,
    );
  }

  /** Columns of the table for the dataset's description, without `_row` and `_copy`. */
  describe(keys: readonly DatasetColumn[]): DatasetColumn[] {
    const reason = 'written by the replay';
    const number = (column: string, type: string, roles: DatasetColumn['roles']): DatasetColumn => ({ name: column, type, kind: 'numeric', roles, reason });
    const category = (column: string, roles: DatasetColumn['roles']): DatasetColumn => ({ name: column, type: 'VARCHAR', kind: 'categorical', roles, reason });
    return [
      ...keys.map((key) => ({ ...key, reason: `key of the replayed log (${key.reason})` })),
      category('model', ['model-version']),
      ...(this.#levels ? [number('level', 'INTEGER', [])] : []),
      ...this.#scores.columns.map((column) => number(column.name, 'DOUBLE', [column.role])),
      ...(this.#scores.predicts ? [category('prediction', ['prediction'])] : []),
      ...STAMP_COLUMNS.map((column) => number(column, 'BIGINT', [])),
      number('batch', 'BIGINT', []),
      category('status', []),
    ];
  }
}

/** The text with a number: `list[i + 1]` over bound values; null stays null. */
function named(index: Sql, texts: readonly string[]): Sql {
  if (texts.length === 0) return sql`CAST(NULL AS VARCHAR)`;
  return sql`list_extract([${joinSql(texts.map((text) => sql`${text}`))}], ${index} + 1)`;
}
