/** How do the answers of several models become the table of a replay, slice by slice, each of which survives a kill? */
import type { DecodedScores } from '../../core/binding/decodeScores.ts';
import { AssayError } from '../../core/errors.ts';
import type { DatasetColumn } from '../../core/roles.ts';
import { joinSql } from '../../core/sql/joinSql.ts';
import { name, sql } from '../../core/sql/sql.ts';
import type { Sql } from '../../core/sql/sql.ts';
import { appendColumns } from '../duckdb/appendColumns.ts';
import type { AppendColumn } from '../duckdb/appendColumns.ts';
import type { GrowingFile } from '../duckdb/growingFile.ts';
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

const NAN = STATUSES.indexOf('nan');
const TEMP = 'temp';
/** Rows of a slice: one row group of the engine, which it writes straight to the file instead of through its log. */
const SLICE_ROWS = 122_880;
/** A slice is committed after this at the latest. */
const SLICE_MS = 2_000;

export interface ReplayTableOptions {
  readonly scores: ScoreColumns;
  /** Whether the table tells the levels of a sweep apart. */
  readonly levels: boolean;
  /** The replayed log, attached, and the columns that identify its rows. */
  readonly log: { readonly table: Sql; readonly keys: readonly string[] };
  /** Names of the models, in the order of the request. */
  readonly models: readonly string[];
  readonly signal: AbortSignal;
  /** Told after every commit how many rows the file holds. */
  readonly onCommit: (rows: number) => Promise<void>;
}

/** One stamp of every row, from six that all share or six a row. */
function stampColumn(stamps: Float64Array, k: number, rows: number): Float64Array {
  const width = STAMP_COLUMNS.length;
  if (stamps.length === width && rows !== 1) return new Float64Array(rows).fill(stamps[k] ?? NaN);
  if (stamps.length !== rows * width) throw new RangeError(`${stamps.length} stamps for ${rows} rows`);
  return Float64Array.from({ length: rows }, (_, i) => stamps[i * width + k] ?? NaN);
}

/** Answers of one model that wait for the next commit. */
interface Stage {
  rows: number;
  sinceMs: number;
  /** Smallest and largest row number of the log among them. */
  low: number;
  high: number;
}

const emptyStage = (): Stage => ({ rows: 0, sinceMs: performance.now(), low: Infinity, high: -Infinity });

const stageTable = (model: number): string => `replay_stage_${model}`;

/** Made anew for every slice: rows that are only deleted would stay in memory and in the way of every later scan. */
function emptyStageTable(model: number, scores: ScoreColumns): Sql {
  const doubles = joinSql([...STAMP_COLUMNS, ...scores.columns.map((_, k) => `score_${k}`)].map((column) => sql`${name(column)} DOUBLE`));
  return sql`CREATE OR REPLACE TEMP TABLE ${name(stageTable(model))} (row_number DOUBLE, level INTEGER, batch INTEGER, status INTEGER, prediction INTEGER, ${doubles})`;
}

/**
 * Writes answers into a growing file: rows wait in a temporary table, then a slice of them is joined to the log's keys and committed.
 * Each model has its own table in the order of its answers; a single model's is `data`, those of several are put together at the end.
 */
export class ReplayTable {
  readonly #file: GrowingFile;
  readonly #options: ReplayTableOptions;
  readonly #classes = new Map<string, number>();
  readonly #stages: readonly Stage[];
  readonly #committed: number[];
  #last: Promise<void> = Promise.resolve();

  private constructor(file: GrowingFile, options: ReplayTableOptions, committed: readonly number[]) {
    this.#file = file;
    this.#options = options;
    this.#stages = options.models.map(emptyStage);
    this.#committed = [...committed];
  }

  /** Goes on with what the file holds. */
  static async open(file: GrowingFile, options: ReplayTableOptions): Promise<ReplayTable> {
    for (const model of options.models.keys()) await file.connection.run(emptyStageTable(model, options.scores));
    const table = new ReplayTable(file, options, options.models.map(() => 0));
    for (const model of options.models.keys()) {
      await file.create(table.#tableOf(model), sql`${table.#slice(model)} LIMIT 0`);
      const [counted] = await file.connection.rows(sql`SELECT CAST(count(*) AS DOUBLE) AS n FROM ${file.table(table.#tableOf(model))}`);
      table.#committed[model] = Number(counted?.['n'] ?? 0);
    }
    return table;
  }

  /** Rows of a model that the file holds for good. */
  committed(model: number): number {
    return this.#committed[model] ?? 0;
  }

  /** Status counts of what the file holds of a model. */
  async statuses(model: number): Promise<Readonly<Record<string, number>>> {
    const rows = await this.#file.connection.rows(sql`SELECT status, CAST(count(*) AS DOUBLE) AS n FROM ${this.#file.table(this.#tableOf(model))} GROUP BY ALL ORDER BY status`);
    return Object.fromEntries(rows.map((row) => [String(row['status']), Number(row['n'])]));
  }

  /** Takes back what a model has answered: its run begins anew. */
  async clear(model: number): Promise<void> {
    await this.#inOrder(async () => {
      await this.#file.connection.run(sql`DELETE FROM ${this.#file.table(this.#tableOf(model))}`);
      for (const table of this.#further()) {
        const columns = await this.#file.connection.describe(sql`SELECT * FROM ${this.#file.table(table)}`);
        if (columns.some((column) => column.name === 'model')) await this.#file.connection.run(sql`DELETE FROM ${this.#file.table(table)} WHERE model = ${this.#options.models[model] ?? ''}`);
      }
      this.#committed[model] = 0;
    });
  }

  #tableOf(model: number): string {
    return this.#options.models.length === 1 ? 'data' : `data_${model}`;
  }

  #further(): readonly string[] {
    const own = new Set(this.#options.models.map((_, model) => this.#tableOf(model)));
    return this.#file.tables.filter((table) => !own.has(table));
  }

  #classIndex(text: string): number {
    const known = this.#classes.get(text);
    if (known !== undefined) return known;
    this.#classes.set(text, this.#classes.size);
    return this.#classes.size - 1;
  }

  /** Places in the words of all models; −1 where a row has no prediction. */
  #predictions(decoded: DecodedScores | undefined, rows: number): Int32Array {
    if (decoded === undefined || decoded.predicted.length === 0) return new Int32Array(rows).fill(-1);
    const places = decoded.words.map((word) => this.#classIndex(word));
    return decoded.predicted.map((place) => places[place] ?? -1);
  }

  /** Writes wait for each other, in the order of their calls. */
  #inOrder(work: () => Promise<void>): Promise<void> {
    const mine = this.#last.then(work);
    this.#last = mine.catch(() => undefined);
    return mine;
  }

  /** Appends rows to a further table of the replay's file, made on first use (`resources`, `histograms`, `operators`). */
  addTable(table: string, columns: readonly AppendColumn[]): Promise<void> {
    return this.#inOrder(() => this.#file.append(table, columns));
  }

  /** Removes a further table, if an earlier process left it. */
  dropTable(table: string): Promise<void> {
    return this.#inOrder(() => this.#file.drop(table));
  }

  /** Appends rows; predictions are in the words of the dataset already. Resolves with the number of NaN answers. */
  async addRows(answered: AnsweredRows): Promise<number> {
    const { decoded, row, batch, model } = answered;
    const { scores, signal } = this.#options;
    const rows = row.length;
    const values = decoded === undefined ? scores.columns.map(() => undefined) : scores.values(decoded);
    const { status, nan } = statusColumn(answered, values);
    const columns: readonly AppendColumn[] = [
      { column: 'row_number', type: 'DOUBLE', values: row },
      { column: 'level', type: 'INTEGER', values: new Int32Array(rows).fill(answered.level ?? -1) },
      { column: 'batch', type: 'INTEGER', values: typeof batch === 'number' ? new Int32Array(rows).fill(batch) : batch },
      { column: 'status', type: 'INTEGER', values: status },
      { column: 'prediction', type: 'INTEGER', values: this.#predictions(decoded, rows) },
      ...STAMP_COLUMNS.map((column, k) => ({ column, type: 'DOUBLE' as const, values: stampColumn(answered.stamps, k, rows) })),
      ...values.map((column, k) => ({ column: `score_${k}`, type: 'DOUBLE' as const, values: column ?? new Float64Array(rows).fill(NaN) })),
    ];
    await this.#inOrder(async () => {
      await appendColumns(this.#file.connection, { catalog: TEMP, table: stageTable(model), columns, signal });
      const stage = this.#stages[model];
      if (stage === undefined) return;
      stage.rows += rows;
      for (const each of row) {
        stage.low = Math.min(stage.low, each);
        stage.high = Math.max(stage.high, each);
      }
      if (stage.rows >= SLICE_ROWS || performance.now() - stage.sinceMs >= SLICE_MS) await this.#commit(model, stage);
    });
    return nan;
  }

  /** Commits everything that waits. */
  async flush(): Promise<void> {
    await this.#inOrder(async () => {
      for (const [model, stage] of this.#stages.entries()) await this.#commit(model, stage);
    });
  }

  async #commit(model: number, stage: Stage): Promise<void> {
    stage.sinceMs = performance.now();
    if (stage.rows === 0) return;
    const { signal, onCommit, scores } = this.#options;
    const { connection } = this.#file;
    await this.#file.commit(async () => {
      await connection.run(sql`INSERT INTO ${this.#file.table(this.#tableOf(model))} ${this.#slice(model)} ORDER BY r.rowid`, signal);
      await connection.run(emptyStageTable(model, scores));
    });
    this.#committed[model] = this.committed(model) + stage.rows;
    Object.assign(stage, emptyStage());
    await onCommit(this.#committed.reduce((left, right) => left + right, 0));
  }

  /** What waits of a model, with the log's key columns, `_row` and `_copy`. */
  #slice(model: number): Sql {
    const { scores, levels, log, models } = this.#options;
    const keys = log.keys.map((key) => sql`d.${name(key)} AS ${name(key)}, `).reduce((left, right) => sql`${left}${right}`, sql``);
    const score = scores.columns.map((column, k) => sql`r.${name(`score_${k}`)} AS ${name(column.name)}, `).reduce((left, right) => sql`${left}${right}`, sql``);
    const prediction = scores.predicts ? sql`${named(sql`r.prediction`, [...this.#classes.keys()])} AS prediction, ` : sql``;
    const stamps = joinSql(STAMP_COLUMNS.map((column) => sql`CAST(round(r.${name(column)}) AS BIGINT) AS ${name(column)}`));
    const level = levels ? sql`CASE WHEN r.level >= 0 THEN r.level END AS level, ` : sql``;
    const stage = sql`temp.${name(stageTable(model))}`;
    const { rows, low, high } = this.#stages[model] ?? emptyStage();
    const range = rows === 0 ? sql`false` : sql`d._row BETWEEN ${low} AND ${high}`;
    return sql`SELECT ${keys}d._row AS _row, d._copy AS _copy, ${models[model] ?? ''} AS model, ${level}${score}${prediction}${stamps}, CAST(r.batch AS BIGINT) AS batch, ${named(sql`r.status`, STATUSES)} AS status
  FROM ${stage} AS r JOIN ${log.table} AS d ON d._row = CAST(r.row_number AS BIGINT)
  WHERE ${range}`;
  }

  /** Whether the file is the replay's own file already; otherwise `putTogether` makes it. */
  get single(): boolean {
    return this.#options.models.length === 1;
  }

  /** Writes table `data`, model after model, and the further tables into a file of their own. */
  async putTogether(writer: DatasetWriter): Promise<void> {
    const { signal, models } = this.#options;
    await writer.create('data', sql`SELECT * FROM ${this.#file.table(this.#tableOf(0))} LIMIT 0`);
    for (const model of models.keys()) await writer.connection.run(sql`INSERT INTO ${writer.table('data')} SELECT * FROM ${this.#file.table(this.#tableOf(model))}`, signal);
    for (const table of this.#further()) await writer.create(table, sql`SELECT * FROM ${this.#file.table(table)}`);
  }

  /** Columns of the table for the dataset's description, without `_row` and `_copy`. */
  describe(keys: readonly DatasetColumn[]): DatasetColumn[] {
    const reason = 'written by the replay';
    const number = (column: string, type: string, roles: DatasetColumn['roles']): DatasetColumn => ({ name: column, type, kind: 'numeric', roles, reason });
    const category = (column: string, roles: DatasetColumn['roles']): DatasetColumn => ({ name: column, type: 'VARCHAR', kind: 'categorical', roles, reason });
    return [
      ...keys.map((key) => ({ ...key, reason: `key of the replayed log (${key.reason})` })),
      category('model', ['model-version']),
      ...(this.#options.levels ? [number('level', 'INTEGER', [])] : []),
      ...this.#options.scores.columns.map((column) => number(column.name, 'DOUBLE', [column.role])),
      ...(this.#options.scores.predicts ? [category('prediction', ['prediction'])] : []),
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

/** ok, nan where a score of a row is NaN, or what the rows failed with. */
function statusColumn({ failed, row }: AnsweredRows, scores: readonly (Float64Array | undefined)[]): { readonly status: Int32Array; readonly nan: number } {
  const status = new Int32Array(row.length).fill(STATUSES.indexOf(failed ?? 'ok'));
  let nan = 0;
  for (const column of failed === undefined ? scores : []) {
    for (let i = 0; column !== undefined && i < column.length; i += 1) {
      if (!Number.isNaN(column[i]) || status[i] === NAN) continue;
      status[i] = NAN;
      nan += 1;
    }
  }
  return { status, nan };
}
