/** What does an analysis have to say about itself, and what may it ask of its surroundings? */
import type * as z from 'zod';
import type { BlockInput } from '../blocks/block.ts';
import type { DatasetColumn, Role } from '../core/roles.ts';
import type { Sql } from '../core/sql/sql.ts';
import type { Binding } from '../core/binding/binding.ts';
import type { DatasetMeta } from '../contract/catalogue.ts';

/** The scopes an analysis is given: `data` is the one asked about; `reference`/`current` are a comparison's sides. */
export type Side = 'data' | 'reference' | 'current';

/** What the dataset knows about its own task. */
export interface TaskInfo {
  readonly task: 'binary' | 'multiclass' | 'regression' | 'unknown';
  readonly classes: readonly string[];
  /** Class (as stored in the label and prediction columns, as text) that counts as positive, e.g. "1". */
  readonly positive: string | undefined;
  readonly favourable: string | undefined;
  readonly threshold: number | undefined;
}

/**
 * A dataset narrowed by clauses, duplicates policy, repairs and (where labels are linked) joined labels.
 * `from` is a parenthesised relation to be used as `FROM ${scope.from} AS s`; it exposes every column of the
 * dataset, `_row`, `_copy`, and the linked label columns under their own names.
 */
export interface BoundScope {
  readonly side: Side;
  readonly label: string;
  readonly datasetName: string;
  readonly from: Sql;
  readonly columns: readonly DatasetColumn[];
  readonly task: TaskInfo;
  /** Name of the only column with a role; throws AssayError('does_not_fit') with a hint when there is none. */
  column(role: Role): string;
  /** The same, or undefined. */
  find(role: Role): string | undefined;
  /** All columns with a role, in order. */
  all(role: Role): readonly DatasetColumn[];
  /** Key columns that identify a row: request id (+ row index), else `_row`. */
  readonly key: readonly string[];
}

/** Typed columns of a query result: numbers as Float64Array (null → NaN), everything else as text or null. */
export interface ColumnBatch {
  readonly rows: number;
  numbers(column: string): Float64Array;
  texts(column: string): readonly (string | null)[];
}

/** A model as an analysis sees it: a name, its colour slot, its binding, its trees if it has any, and batch scoring in a child process. */
export interface BoundModel {
  readonly name: string;
  readonly id: string;
  /** Order of adding: colour slot `model:N`. */
  readonly slot: number;
  readonly binding: Binding;
  /** Raw artefact, for explainers that read trees (never executed). */
  bytes(): Promise<Uint8Array>;
  /** Scores rows given by dataset column name (numbers or texts or nulls): one Float64Array per output class, [positive] for binary. */
  score(columns: Readonly<Record<string, readonly (number | string | null)[] | Float64Array>>, rows: number): Promise<readonly Float64Array[]>;
}

export type ReplayMeta = NonNullable<DatasetMeta['replay']>;

export interface Context {
  /** The scope of a side; throws AssayError('usage') when the caller gave none. */
  scope(side: Side): BoundScope;
  hasScope(side: Side): boolean;
  /** A replay's dataset as a scope joined to nothing (columns: keys, model, score…, prediction, *_ns, batch, status). */
  replay(name: string): BoundScope;
  /** The rows and values of the dataset that the models of a replay saw: its scope, with its repairs. */
  replayInputs(name: string): BoundScope;
  /** What the replay was and measured: models, schedule, validity, noise floor and timings. */
  replayMeta(name: string): ReplayMeta;
  /** A further table of a replay's file (`resources`, `histograms`, `operators`), to be used as `FROM ${table} AS t`; undefined when that replay has none. */
  replayTable(replayName: string, table: string): Sql | undefined;
  /** Replays of the asked dataset, newest first. */
  replays(): readonly ReplayChoice[];
  model(name: string): Promise<BoundModel>;
  /** Every model of the workspace, in the order of adding. */
  models(): readonly { readonly name: string; readonly slot: number }[];
  /** Import facts of the dataset of a scope. */
  importCounts(side: Side): Readonly<Record<string, number>>;
  /** Runs the query, records it with its values, timing and row count, and parses each row. Small results only. */
  rows<T>(query: Sql, row: z.ZodType<T>): Promise<readonly T[]>;
  /** The same for long numeric or text columns: no objects a row. */
  columns(query: Sql): Promise<ColumnBatch>;
  /** Yields, reports progress (fraction null when unknown) and throws when cancelled. Call it every few milliseconds of pure work. */
  step(fraction: number | null, phase: string): Promise<void>;
  /** A sentence the record and the reader must see. */
  warn(text: string): void;
  readonly seed: number;
}

/** Column roles (on the main scope) and other things that must be there. */
export interface Needs {
  readonly roles: readonly Role[];
  readonly sides: readonly Side[];
  /** 'replay': a replay of the dataset exists; 'model': a --model is named in the parameters; 'two-models'. */
  readonly abilities?: readonly ('replay' | 'model' | 'two-models')[];
}

/** A replay as far as it takes to choose one. */
export interface ReplayChoice {
  readonly name: string;
  readonly models: readonly string[];
  readonly schedule: string;
}

export interface Analysis<Params, Result> {
  /** Permanent. */
  readonly id: string;
  readonly version: number;
  readonly title: string;
  readonly question: string;
  readonly needs: Needs;
  readonly params: z.ZodType<Params>;
  readonly result: z.ZodType<Result>;
  /**
   * Which replay (newest first) is meant where the parameter `replay` names none. It is written into the parameters of a run, so that the
   * record says which it was, and a later replay that would not be meant makes no new question.
   */
  readonly meantReplay?: (replays: readonly ReplayChoice[], params: Params) => string | undefined;
  compute(ctx: Context, params: Params): Promise<Result>;
  present(result: Result, params: Params): readonly BlockInput[];
}

/** An analysis with its types folded away: what the list holds and the engine runs. */
export interface AnyAnalysis {
  readonly id: string;
  readonly version: number;
  readonly title: string;
  readonly question: string;
  readonly needs: Needs;
  readonly params: z.ZodType;
  readonly result: z.ZodType;
  meantReplay(replays: readonly ReplayChoice[], params: unknown): string | undefined;
  run(ctx: Context, params: unknown): Promise<unknown>;
  /** Parses a stored result and shows it. */
  show(result: unknown, params: unknown): readonly BlockInput[];
}

/** Closes over the types, so that the engine can treat all analyses alike without a cast. */
export function defineAnalysis<Params, Result>(analysis: Analysis<Params, Result>): AnyAnalysis {
  const { id, version, title, question, needs, params, result } = analysis;
  return {
    id, version, title, question, needs, params, result,
    meantReplay: (replays, raw) => analysis.meantReplay?.(replays, params.parse(raw)),
    run: async (ctx, raw) => analysis.compute(ctx, params.parse(raw)),
    show: (stored, raw) => analysis.present(result.parse(stored), params.parse(raw)),
  };
}
