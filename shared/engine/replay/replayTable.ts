/** How do the answers of several models become the table of a replay? */
import type { DecodedScores } from '../../core/binding/decodeScores.ts';
import { AssayError } from '../../core/errors.ts';
import type { DatasetColumn } from '../../core/roles.ts';
import { joinSql } from '../../core/sql/joinSql.ts';
import { name, sql } from '../../core/sql/sql.ts';
import type { Sql } from '../../core/sql/sql.ts';
import { appendColumns } from '../duckdb/appendColumns.ts';
import type { AppendColumn } from '../duckdb/appendColumns.ts';
import type { Connection } from '../duckdb/database.ts';
import type { DatasetWriter } from '../duckdb/writeDataset.ts';

export const STATUSES = ['ok', 'nan', 'timeout', 'crashed', 'error', 'not-run'] as const;
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
  readonly decoded: DecodedScores | undefined;
  /** Status of rows without a score; rows with one are ok or nan. */
  readonly failed: RowStatus | undefined;
}

const TEMP = 'temp';
const SCORED = 'replay_scored';
const BATCHES = 'replay_batches';

/** Collects answers in temporary tables, then joins them to the log's keys in one statement. */
export class ReplayTable {
  readonly #connection: Connection;
  readonly #scores: ScoreColumns;
  readonly #signal: AbortSignal;
  readonly #classes = new Map<string, number>();
  #last: Promise<void> = Promise.resolve();

  private constructor(connection: Connection, scores: ScoreColumns, signal: AbortSignal) {
    this.#connection = connection;
    this.#scores = scores;
    this.#signal = signal;
  }

  static async create(connection: Connection, scores: ScoreColumns, signal: AbortSignal): Promise<ReplayTable> {
    const doubles = scores.columns.map((_, k) => sql`, ${name(`score_${k}`)} DOUBLE`).reduce((left, right) => sql`${left}${right}`, sql``);
    await connection.run(sql`CREATE TEMP TABLE ${name(SCORED)} (row_number DOUBLE, model INTEGER, batch INTEGER, status INTEGER, prediction INTEGER${doubles})`);
    const stamps = joinSql(STAMP_COLUMNS.map((column) => sql`${name(column)} DOUBLE`));
    await connection.run(sql`CREATE TEMP TABLE ${name(BATCHES)} (model INTEGER, batch INTEGER, ${stamps})`);
    return new ReplayTable(connection, scores, signal);
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

  #append(table: string, columns: readonly AppendColumn[]): Promise<void> {
    const mine = this.#last.then(() => appendColumns(this.#connection, { catalog: TEMP, table, columns, signal: this.#signal }));
    this.#last = mine.catch(() => undefined);
    return mine;
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
    await this.#append(SCORED, [
      { column: 'row_number', type: 'DOUBLE', values: row },
      { column: 'model', type: 'INTEGER', values: new Int32Array(row.length).fill(answered.model) },
      { column: 'batch', type: 'INTEGER', values: typeof batch === 'number' ? new Int32Array(row.length).fill(batch) : batch },
      { column: 'status', type: 'INTEGER', values: status },
      { column: 'prediction', type: 'INTEGER', values: Array.from(row, (_, i) => this.#classIndex(predictions?.[i])) },
      ...missing.map((values, k) => ({ column: `score_${k}`, type: 'DOUBLE' as const, values })),
    ]);
    return nan;
  }

  /** Stamps of batches `first`, `first + 1` …, six each in the order of {@link STAMP_COLUMNS}; NaN where a batch did not get so far. */
  async addBatches(model: number, first: number, stamps: Float64Array): Promise<void> {
    const count = stamps.length / STAMP_COLUMNS.length;
    await this.#append(BATCHES, [
      { column: 'model', type: 'INTEGER', values: new Int32Array(count).fill(model) },
      { column: 'batch', type: 'INTEGER', values: Int32Array.from({ length: count }, (_, i) => first + i) },
      ...STAMP_COLUMNS.map((column, k) => ({ column, type: 'DOUBLE' as const, values: Float64Array.from({ length: count }, (_, i) => stamps[i * STAMP_COLUMNS.length + k] ?? NaN) })),
    ]);
  }

  /** Writes table `data`: the log's key columns, `_row`, `_copy`, then the answers, by model and log order. */
  async finish(writer: DatasetWriter, log: { readonly table: Sql; readonly keys: readonly string[] }, models: readonly string[]): Promise<void> {
    await this.#last;
    const keys = log.keys.map((key) => sql`d.${name(key)} AS ${name(key)}, `).reduce((left, right) => sql`${left}${right}`, sql``);
    const scores = this.#scores.columns.map((column, k) => sql`r.${name(`score_${k}`)} AS ${name(column.name)}, `).reduce((left, right) => sql`${left}${right}`, sql``);
    const prediction = this.#scores.predicts ? sql`${named(sql`r.prediction`, [...this.#classes.keys()])} AS prediction, ` : sql``;
    const stamps = joinSql(STAMP_COLUMNS.map((column) => sql`CAST(round(b.${name(column)}) AS BIGINT) AS ${name(column)}`));
    await writer.create(
      'data',
      sql`SELECT ${keys}d._row AS _row, d._copy AS _copy, ${named(sql`r.model`, models)} AS model, ${scores}${prediction}${stamps}, CAST(r.batch AS BIGINT) AS batch, ${named(sql`r.status`, STATUSES)} AS status
  FROM temp.${name(SCORED)} AS r JOIN temp.${name(BATCHES)} AS b ON b.model = r.model AND b.batch = r.batch JOIN ${log.table} AS d ON d._row = CAST(r.row_number AS BIGINT)
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
