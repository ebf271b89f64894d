/** Which other models or input mistakes give the logged numbers of the rows that differ, one after the other? */
import { seededRandom } from '../../../core/random/seededRandom.ts';
import { shuffle } from '../../../core/random/shuffle.ts';
import type { ColumnTable } from '../../explainedModel.ts';
import { matchesOf, type Tolerance } from './matching.ts';
import { rowsOf, stacked, type Transformation } from './transformations.ts';

/** Rows on which every transformation is tried; winners are scored on all. */
const TRIAL_ROWS = 200;
/** Rows a call, so that cancelling is felt. */
const CALL_ROWS = 8_192;
const MOST_CAUSES = 6;
const FINALISTS = 3;
const NEARLY_ALL = 0.95;
/** A cause explains at least so many rows (all, when there are fewer) … */
const LEAST_ROWS = 5;
/** … and at least this share of all differing rows. */
const LEAST_SHARE = 0.005;

export interface DifferingRows {
  readonly rows: number;
  /** Logged numbers by output. */
  readonly logged: readonly Float64Array[];
  /** Inputs as the checked model saw them. */
  readonly inputs: ColumnTable;
  /** The same columns as the log holds them; equal to `inputs` unless the replay repaired some. */
  readonly asLogged: ColumnTable;
}

export interface OtherModel {
  readonly name: string;
  readonly matches: Uint8Array;
}

export interface AttributeOptions {
  readonly models: readonly OtherModel[];
  /** Asked for only when models leave something open; none when there is nothing to try. */
  readonly transformations: () => Promise<readonly Transformation[]>;
  /** Answers of the checked model by output. */
  readonly score: (table: ColumnTable, rows: number) => Promise<readonly Float64Array[]>;
  readonly tolerance: Tolerance;
  readonly seed: number;
  readonly step: (fraction: number | null, phase: string) => Promise<void>;
}

export interface FoundCause {
  readonly kind: 'model' | 'transformation';
  readonly text: string;
  readonly columns: readonly string[];
  /** Places of the rows that it explains and nothing before it did. */
  readonly explained: readonly number[];
  /** Places that were open when it was found. */
  readonly open: readonly number[];
  /** Transformations that explain the same rows of the trial. */
  readonly alike: readonly string[];
}

/** Whether a transformation turns the inputs of a row into what the log holds. */
function restores(rows: DifferingRows, { apply, columns }: Transformation, at: readonly number[]): boolean {
  const changed = apply(rowsOf(rows.inputs, at));
  const logged = rowsOf(rows.asLogged, at);
  return columns.every((column) => at.every((_, i) => Object.is(changed[column]?.[i] ?? null, logged[column]?.[i] ?? null) || Math.abs(Number(changed[column]?.[i]) - Number(logged[column]?.[i])) <= 1e-9 * Math.abs(Number(logged[column]?.[i]))));
}

interface Trial {
  readonly transformation: Transformation;
  readonly hits: number;
  readonly pattern: string;
  readonly restores: boolean;
}

/** Every transformation on the same few rows, in few large calls. */
async function tryAll(rows: DifferingRows, at: readonly number[], { score, tolerance, step, ...options }: AttributeOptions): Promise<readonly Trial[]> {
  const transformations = await options.transformations();
  const table = rowsOf(rows.inputs, at);
  const aCall = Math.max(1, Math.floor(CALL_ROWS / at.length));
  const trials: Trial[] = [];
  for (let from = 0; from < transformations.length; from += aCall) {
    await step(from / transformations.length, 'Trying input transformations');
    const these = transformations.slice(from, from + aCall);
    const answers = await score(stacked(these.map(({ apply }) => apply(table))), these.length * at.length);
    these.forEach((transformation, i) => {
      const part = answers.map((column) => column.subarray(i * at.length, (i + 1) * at.length));
      const matches = matchesOf(rows.logged, part, { tolerance, at });
      trials.push({ transformation, hits: matches.reduce((sum, hit) => sum + hit, 0), pattern: matches.join(''), restores: false });
    });
  }
  return trials;
}

const ranked = (trials: readonly Trial[]): readonly Trial[] => trials.filter(({ hits }) => hits > 0).map((trial, place) => ({ trial, place })).sort((a, b) => b.trial.hits - a.trial.hits || Number(b.trial.restores) - Number(a.trial.restores) || a.place - b.place).map(({ trial }) => trial);

/** The transformation that explains most open rows: found on a draw, counted on all. */
async function bestTransformation(rows: DifferingRows, open: readonly number[], options: AttributeOptions): Promise<FoundCause | undefined> {
  const { seed, score, tolerance, step } = options;
  const drawn = open.length <= TRIAL_ROWS ? [...open] : shuffle(open, seededRandom(seed)).slice(0, TRIAL_ROWS).sort((a, b) => a - b);
  const trials = (await tryAll(rows, drawn, options)).map((trial) => {
    const hit = drawn.filter((_, i) => trial.pattern[i] === '1');
    return { ...trial, restores: hit.length > 0 && rows.asLogged !== rows.inputs && restores(rows, trial.transformation, hit) };
  });
  const first = ranked(trials);
  const distinct = first.filter((trial, i) => first.findIndex(({ pattern }) => pattern === trial.pattern) === i);
  const table = rowsOf(rows.inputs, open);
  let best: FoundCause | undefined;
  for (const { transformation, pattern } of distinct.slice(0, FINALISTS)) {
    await step(null, `Counting rows explained by ${transformation.text}`);
    const matches = matchesOf(rows.logged, await score(transformation.apply(table), open.length), { tolerance, at: open });
    const explained = open.filter((_, i) => matches[i] === 1);
    if (explained.length <= (best?.explained.length ?? 0)) continue;
    const alike = first.filter((trial) => trial.pattern === pattern && trial.transformation !== transformation).map((trial) => trial.transformation.text);
    best = { kind: 'transformation', text: transformation.text, columns: transformation.columns, explained, open, alike };
  }
  return best;
}

function bestModel(open: readonly number[], models: readonly OtherModel[]): FoundCause | undefined {
  const found = models.map(({ name, matches }) => ({ kind: 'model' as const, text: name, columns: [], explained: open.filter((place) => matches[place] === 1), open, alike: [] }));
  return found.sort((a, b) => b.explained.length - a.explained.length).find(({ explained }) => explained.length > 0);
}

/** A model that explains nearly everything makes trying transformations needless, and so do too few rows. */
async function bestCause(rows: DifferingRows, open: readonly number[], options: AttributeOptions): Promise<FoundCause | undefined> {
  const model = bestModel(open, options.models);
  const most = model?.explained.length ?? 0;
  if (open.length < LEAST_ROWS || most >= NEARLY_ALL * open.length) return model;
  const transformation = await bestTransformation(rows, open, options);
  return (transformation?.explained.length ?? 0) > most ? transformation : model;
}

/**
 * Greedy: the cause that explains most of what is still open is taken, its rows are closed, and the next is looked for. A model is
 * preferred to a transformation that explains as many rows. Ends when no cause explains at least 5 rows and 0.5 % of all.
 *
 * Fewer than 5 open rows are no evidence for a transformation.
 *
 * @returns causes in the order found; rows that none explains are those in no `explained`
 */
export async function attribute(rows: DifferingRows, options: AttributeOptions): Promise<readonly FoundCause[]> {
  const least = Math.max(Math.min(LEAST_ROWS, rows.rows), LEAST_SHARE * rows.rows);
  const causes: FoundCause[] = [];
  let open: readonly number[] = Array.from({ length: rows.rows }, (_, i) => i);
  while (open.length > 0 && causes.length < MOST_CAUSES) {
    const best = await bestCause(rows, open, options);
    if (best === undefined || best.explained.length < least) break;
    causes.push(best);
    const closed = new Set(best.explained);
    open = open.filter((place) => !closed.has(place));
  }
  return causes;
}
