/** Which replay is meant, and which scores did its models give to the rows of a scope, in SQL? */
import { AssayError } from '../core/errors.ts';
import { name, sql, type Sql } from '../core/sql/sql.ts';
import type { BoundScope, Context, ReplayChoice } from './defineAnalysis.ts';

/**
 * The replay whose scores are meant: the newest one that holds the models asked for ("" is any), offline where there is one, because a
 * paced run may hold a few rows, or some of them several times.
 */
export function scoredReplay<R extends ReplayChoice>(replays: readonly R[], models: readonly string[]): R | undefined {
  const fitting = replays.filter((candidate) => models.every((model) => model === '' || candidate.models.includes(model)));
  return fitting.find(({ schedule }) => schedule === 'offline') ?? fitting[0];
}

/**
 * The replay asked for by name, else the one whose scores are meant.
 *
 * @throws AssayError not_found when there is none
 */
export function chosenReplay(ctx: Context, replay: string, models: readonly string[]): ReplayChoice {
  const wanted = models.filter((model) => model !== '');
  const all = ctx.replays();
  const found = replay === '' ? scoredReplay(all, wanted) : all.find((candidate) => candidate.name === replay);
  if (found === undefined) {
    const what = replay === '' ? `that holds ${wanted.length === 0 ? 'a model' : wanted.join(' and ')}` : `named "${replay}"`;
    throw new AssayError('not_found', `There is no replay of this dataset ${what}.`, { hint: all.length === 0 ? 'Run one: assay replay WORKSPACE --data D --model M.' : `Replays: ${all.map((candidate) => `${candidate.name} (${candidate.models.join(', ')})`).join('; ')}.` });
  }
  const absent = wanted.find((model) => !found.models.includes(model));
  if (absent !== undefined) throw new AssayError('not_found', `Replay "${found.name}" does not hold model "${absent}".`, { hint: `It holds ${found.models.join(', ')}.` });
  return found;
}

/** Text list of expressions, joined by commas. */
export const listed = (expressions: readonly Sql[]): Sql => expressions.reduce((list, next) => sql`${list}, ${next}`);

/**
 * Parenthesised relation with the scope's key columns and one DOUBLE column a model, `score0`, `score1` … in the order of `models`:
 * null where that model gave no finite score. Several answers of one model to one key (the replay held duplicates) count once, the largest.
 */
export function replayedScores(scope: BoundScope, replay: BoundScope, models: readonly string[]): Sql {
  const keys = listed(scope.key.map((key) => sql`r.${name(key)}`));
  const score = sql`r.${name(replay.find('score') ?? 'score')}`;
  const scores = listed(models.map((model, i) => sql`max(${score}) FILTER (r."model" = ${model} AND isfinite(${score})) AS ${name(`score${i}`)}`));
  return sql`(SELECT ${keys}, ${scores} FROM ${replay.from} AS r WHERE r."model" IN (${listed(models.map((model) => sql`${model}`))}) GROUP BY ${keys})`;
}

/** `ON` condition that joins a scope `s` and {@link replayedScores} `p`. */
export function sameKey(scope: BoundScope): Sql {
  return scope.key.map((key) => sql`s.${name(key)} = p.${name(key)}`).reduce((all, next) => sql`${all} AND ${next}`);
}
