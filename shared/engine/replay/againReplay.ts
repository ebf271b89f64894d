/** Does a replay that is run again give the same answers? */
import type { DatasetMeta } from '../../contract/catalogue.ts';
import type { OutputOf } from '../../contract/procedures.ts';
import { ReplayRequest } from '../../contract/replayRequest.ts';
import { AssayError } from '../../core/errors.ts';
import { Scope } from '../../core/scope.ts';
import { joinSql } from '../../core/sql/joinSql.ts';
import { name, sql } from '../../core/sql/sql.ts';
import type { Sql } from '../../core/sql/sql.ts';
import type { JobContext } from '../jobs/jobContext.ts';
import { datasetAlias } from '../store/scopeRelation.ts';
import { changedFacts } from './determinism.ts';
import type { ReplayEngine } from './prepareReplay.ts';
import { runResolved } from './runReplay.ts';

type Comparison = OutputOf<'replay.again'>['comparison'];

/** Largest difference that counts as none where the noise of a model was not measured: half the precision of a float32 score, rounded up. */
const UNMEASURED_FLOOR = 1e-6;

interface Pair {
  readonly before: DatasetMeta;
  readonly after: DatasetMeta;
}

const scoresOf = ({ columns }: DatasetMeta): readonly string[] => columns.filter(({ roles }) => roles.some((role) => role === 'score' || role === 'value' || role.startsWith('score:'))).map((column) => column.name);

/** Answers by model and row of the log; a row that was sent several times counts once. */
function answersOf(meta: DatasetMeta, scores: readonly string[]): Sql {
  const predicts = meta.columns.some((column) => column.roles.includes('prediction'));
  const values = joinSql(scores.map((column) => sql`any_value(${name(column)}) AS ${name(column)}`));
  return sql`(SELECT model, _row, _copy, ${predicts ? sql`any_value(prediction)` : sql`CAST(NULL AS VARCHAR)`} AS prediction, ${values} FROM ${name(datasetAlias(meta.id))}.data WHERE status IN ('ok', 'nan') GROUP BY ALL)`;
}

/** A score that only one side has is infinitely far off; one that neither has is the same. */
const distance = (column: string): Sql => sql`CASE WHEN a.${name(column)} IS NULL AND b.${name(column)} IS NULL THEN CAST(0 AS DOUBLE) ELSE COALESCE(abs(a.${name(column)} - b.${name(column)}), CAST('Infinity' AS DOUBLE)) END`;

interface ModelDifference {
  readonly model: string;
  readonly rows: number;
  readonly compared: number;
  readonly largest: number;
  readonly p99: number;
  readonly flips: number;
}

async function differences({ database, workspace }: ReplayEngine, { before, after }: Pair, signal: AbortSignal): Promise<readonly ModelDifference[]> {
  for (const meta of [before, after]) await database.attach(datasetAlias(meta.id), workspace.datasetFile(meta.id));
  const scores = scoresOf(before).filter((column) => scoresOf(after).includes(column));
  const connection = await database.connect();
  try {
    const largest = joinSql([sql`CAST(0 AS DOUBLE)`, ...scores.map(distance)]);
    const rows = await connection.rows(
      sql`SELECT model, CAST(count(*) AS DOUBLE) AS n, CAST(count(d) AS DOUBLE) AS compared, COALESCE(max(d), 0) AS largest, COALESCE(quantile_cont(d, 0.99), 0) AS p99, CAST(count(*) FILTER (flipped) AS DOUBLE) AS flips
  FROM (SELECT COALESCE(a.model, b.model) AS model, CASE WHEN a.model IS NULL OR b.model IS NULL THEN NULL ELSE greatest(${largest}) END AS d, a.model IS NOT NULL AND b.model IS NOT NULL AND a.prediction IS DISTINCT FROM b.prediction AS flipped
    FROM ${answersOf(before, scores)} AS a FULL JOIN ${answersOf(after, scores)} AS b ON a.model = b.model AND a._row = b._row AND a._copy = b._copy) AS pairs
  GROUP BY model ORDER BY model`,
      signal,
    );
    return rows.map((row) => ({ model: String(row['model']), rows: Number(row['n']), compared: Number(row['compared']), largest: Number(row['largest'] ?? Infinity), p99: Number(row['p99'] ?? Infinity), flips: Number(row['flips']) }));
  } finally {
    connection.close();
  }
}

/** The larger of the noise that both replays measured of a model. */
function floorOf({ before, after }: Pair, model: string): number {
  const measured = [before, after].map(({ replay }) => replay?.stats.noiseFloor[model]?.maxAbsDifference).filter((each) => typeof each === 'number');
  return measured.length === 0 ? UNMEASURED_FLOOR : Math.max(...measured);
}

function flipsOf({ before, after }: Pair, model: string): number {
  return Math.max(0, ...[before, after].map(({ replay }) => replay?.stats.noiseFloor[model]?.predictionFlips ?? 0));
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

function summarise(pair: Pair, byModel: readonly ModelDifference[]): Comparison {
  const sum = (of: (each: ModelDifference) => number): number => byModel.reduce((left, each) => left + of(each), 0);
  const most = (of: (each: ModelDifference) => number): number => Math.max(0, ...byModel.map(of));
  const models = pair.before.replay?.models ?? [];
  const facts = models.flatMap((model) => changedFacts(pair.before.replay?.stats.models[model]?.determinism, pair.after.replay?.stats.models[model]?.determinism));
  return {
    rows: sum(({ rows }) => rows),
    compared: sum(({ compared }) => compared),
    largestDifference: finite(most(({ largest }) => largest)),
    p99Difference: finite(most(({ p99 }) => p99)),
    flips: sum(({ flips }) => flips),
    floor: most(({ model }) => floorOf(pair, model)),
    within: byModel.every((each) => each.rows === each.compared && each.largest <= floorOf(pair, each.model) && each.flips <= flipsOf(pair, each.model)),
    changedFacts: [...new Set(facts)],
  };
}

/** The comparison in a sentence. */
export function againSentence(pair: { readonly before: string; readonly after: string }, comparison: Comparison): string {
  const { rows, compared, largestDifference, flips, floor, within, changedFacts: changed } = comparison;
  const verdict = within ? `"${pair.after}" repeats "${pair.before}" within the noise floor` : `"${pair.after}" does not repeat "${pair.before}" within the noise floor`;
  const largest = largestDifference === null ? 'a score is missing on one side' : `largest difference ${largestDifference.toPrecision(3)}`;
  const facts = changed.length === 0 ? 'no recorded fact of model, runtime, machine or data differs' : `these recorded facts differ: ${changed.join(', ')}`;
  return `${verdict}: ${compared} of ${rows} rows compared, ${largest} (floor ${floor.toPrecision(3)}), ${flips} predictions changed; ${facts}.`;
}

/**
 * Repeats a replay with its recorded request, scope and repairs, and compares the answers row by row.
 *
 * @throws AssayError not_found, usage (a replay that did not record its whole request), conflict (its data are not there any more), and as a replay does
 */
export async function againReplay(engine: ReplayEngine, asked: { readonly replay: string; readonly name?: string | undefined }, job: JobContext): Promise<OutputOf<'replay.again'>> {
  const before = engine.workspace.dataset(asked.replay);
  const facts = before.replay;
  if (facts === undefined) throw new AssayError('usage', `"${before.name}" is no replay.`, { hint: 'Name a replay.' });
  const recorded = Object.fromEntries(Object.entries(facts.stats.request).filter(([key]) => key !== 'name'));
  const request = ReplayRequest.safeParse(asked.name === undefined ? recorded : { ...recorded, name: asked.name });
  const scope = Scope.safeParse(facts.stats.scope);
  if (!request.success || !scope.success) throw new AssayError('usage', `"${before.name}" did not record its whole request, so it cannot be repeated.`, { hint: 'It was made by an older version: run it anew.' });
  if (engine.workspace.dataset(request.data.data).id !== facts.of) throw new AssayError('conflict', `The data that "${before.name}" replayed are not there under the name "${request.data.data}".`, { hint: 'Run the replay anew.' });
  const { replay: after, warnings } = await runResolved(engine, { request: request.data, scope: scope.data }, job);
  job.progress({ fraction: null, phase: 'Comparing' });
  const pair = { before, after };
  const comparison = summarise(pair, await differences(engine, pair, job.signal));
  return { replay: after, warnings, comparison, sentence: againSentence({ before: before.name, after: after.name }, comparison) };
}
