/** Which columns of a replay's rows come from an earlier replay instead of the log, so that the stages of a pipeline follow each other? */
import type { DatasetMeta } from '../../contract/catalogue.ts';
import type { ReplayInputFacts } from '../../contract/replayFacts.ts';
import type { ReplayRequest } from '../../contract/replayRequest.ts';
import { AssayError } from '../../core/errors.ts';
import type { DatasetColumn } from '../../core/roles.ts';
import { joinSql } from '../../core/sql/joinSql.ts';
import { name, sql, type Sql } from '../../core/sql/sql.ts';
import type { Connection, Database } from '../duckdb/database.ts';
import { datasetAlias } from '../store/scopeRelation.ts';
import type { Workspace } from '../store/workspace.ts';
import { chosenRows, type RowChoice } from './rowChoice.ts';

/** A column that an earlier replay gives. */
export interface StageInput {
  readonly column: string;
  readonly replay: DatasetMeta;
  readonly model: string;
  /** The earlier replay's column. */
  readonly from: DatasetColumn;
}

interface Problem {
  readonly model: string;
  readonly input: string;
  readonly found: string;
  readonly todo: string;
}

/** Answers and what was answered; stamps and keys of a replay are no inputs. */
const isAnswer = ({ roles, name: column }: DatasetColumn): boolean => column === 'prediction' || roles.some((role) => role === 'value' || role === 'score' || role.startsWith('score:'));

type Asked = ReplayRequest['inputs'][number];

function findInput(workspace: Workspace, asked: Asked, data: DatasetMeta): StageInput | Problem {
  const replays = workspace.replaysOf(data.id);
  const replay = replays.find((meta) => meta.name === asked.replay || meta.id === asked.replay);
  const problem = (found: string, todo: string): Problem => ({ model: asked.model ?? '', input: asked.column, found, todo });
  if (replay === undefined) return problem(`there is no replay "${asked.replay}" of ${data.name}`, replays.length === 0 ? 'Replay the earlier stage first.' : `Replays: ${replays.map((meta) => meta.name).join(', ')}.`);
  const models = replay.replay?.models ?? [];
  const model = asked.model === undefined && models.length === 1 ? models[0] : models.find((each) => each === asked.model);
  if (model === undefined) return problem(asked.model === undefined ? `replay "${replay.name}" holds ${String(models.length)} models` : `replay "${replay.name}" does not hold model "${asked.model}"`, `Name one: ${models.join(', ')}.`);
  const answers = replay.columns.filter(isAnswer);
  const from = answers.find((column) => column.name === asked.from);
  return from === undefined ? problem(`replay "${replay.name}" has no answer "${asked.from}"`, `Its answers: ${answers.map((column) => column.name).join(', ')}.`) : { column: asked.column, replay, model, from };
}

function refuse(data: DatasetMeta, problems: readonly Problem[]): never {
  const [first] = problems;
  throw new AssayError('does_not_fit', `Column "${first?.input ?? ''}" cannot come from an earlier replay of "${data.name}": ${first?.found ?? ''}. Nothing was run.`, { hint: first?.todo, details: { rows: problems } });
}

/**
 * Finds what the request's `inputs` name.
 * @throws AssayError does_not_fit (table in `details.rows`) for an unknown replay, model or answer; usage for a column that is given twice
 */
export function stageInputs(workspace: Workspace, request: Pick<ReplayRequest, 'inputs'>, data: DatasetMeta): readonly StageInput[] {
  const twice = request.inputs.find(({ column }, i) => request.inputs.findIndex((other) => other.column === column) !== i);
  if (twice !== undefined) throw new AssayError('usage', `Column "${twice.column}" is given by two replays.`, { hint: 'Name each column once.' });
  const found = request.inputs.map((asked) => findInput(workspace, asked, data));
  const problems = found.filter((each): each is Problem => 'todo' in each);
  if (problems.length > 0) refuse(data, problems);
  return found.filter((each): each is StageInput => !('todo' in each));
}

/** The log's columns with those that replays give in their place, or after them. */
export function stageColumns(columns: readonly DatasetColumn[], inputs: readonly StageInput[]): DatasetColumn[] {
  const given = inputs.map(({ column, replay, model, from }): DatasetColumn => {
    const own = columns.find((each) => each.name === column);
    return { name: column, type: from.type, kind: from.kind, roles: own?.roles ?? ['feature'], reason: `"${from.name}" of ${model} in replay "${replay.name}"` };
  });
  return [...columns.map((own) => given.find((each) => each.name === own.name) ?? own), ...given.filter((each) => !columns.some((own) => own.name === each.name))];
}

/** One row a row of the log that the stage answered or tried to: the first of its batches where it was sent several times; null without an answer. */
function answersOf({ replay, model, from }: StageInput): Sql {
  return sql`(SELECT _row, arg_min(CASE WHEN status = 'ok' THEN ${name(from.name)} END, batch) AS answer FROM ${name(datasetAlias(replay.id))}.data WHERE model = ${model} GROUP BY _row)`;
}

/** The relation of a scope with the given columns. Rows that the earlier replay does not hold, or did not answer, have null there. */
export function withStageInputs(from: Sql, inputs: readonly StageInput[], own: readonly DatasetColumn[]): Sql {
  return inputs.reduce((inner, input, i) => {
    const exclude = own.some((column) => column.name === input.column) ? sql` EXCLUDE (${name(input.column)})` : sql``;
    const stage = name(`stage${String(i)}`);
    return sql`(SELECT d.*${exclude}, ${stage}.answer AS ${name(input.column)} FROM ${inner} AS d LEFT JOIN ${answersOf(input)} AS ${stage} ON d._row = ${stage}._row)`;
  }, from);
}

interface Stage {
  readonly choice: RowChoice;
  readonly data: DatasetMeta;
  readonly inputs: readonly StageInput[];
}

/**
 * Makes sure that the earlier replays hold every chosen row, and says how many of these they did not answer.
 * @throws AssayError does_not_fit (table in `details.rows`) when rows are missing
 */
export async function requireStageRows(connection: Connection, stage: Stage, signal: AbortSignal): Promise<ReplayInputFacts[]> {
  const { choice, data, inputs } = stage;
  if (inputs.length === 0) return [];
  const counts = inputs.map((_, i) => joinSql([
    sql`CAST(count(*) FILTER (${name(`stage${String(i)}`)}._row IS NULL) AS DOUBLE) AS ${name(`missing${String(i)}`)}`,
    sql`CAST(count(*) FILTER (${name(`stage${String(i)}`)}._row IS NOT NULL AND ${name(`stage${String(i)}`)}.answer IS NULL) AS DOUBLE) AS ${name(`unanswered${String(i)}`)}`,
  ]));
  const joins = inputs.map((input, i) => sql` LEFT JOIN ${answersOf(input)} AS ${name(`stage${String(i)}`)} ON s._row = ${name(`stage${String(i)}`)}._row`).reduce((all, next) => sql`${all}${next}`);
  const [found] = await connection.rows(sql`SELECT CAST(count(*) AS DOUBLE) AS n, ${joinSql(counts)} FROM ${chosenRows(choice)} AS s${joins}`, signal);
  const count = (key: string): number => Number(found?.[key] ?? 0);
  const problems = inputs.flatMap(({ column, replay, model }, i): Problem[] => (count(`missing${String(i)}`) === 0 ? [] : [{
    model, input: column, found: `replay "${replay.name}" lacks ${String(count(`missing${String(i)}`))} of the ${String(count('n'))} rows`, todo: 'Replay the earlier stage on the same scope, limit and sample, or narrow this one.',
  }]));
  if (problems.length > 0) refuse(data, problems);
  return inputs.map(({ column, replay, model, from }, i) => ({ column, replay: replay.name, replayId: replay.id, model, from: from.name, unanswered: count(`unanswered${String(i)}`) }));
}

/** What a complete replay records of its inputs. */
export async function stageFacts(database: Database, stage: Stage, signal: AbortSignal): Promise<ReplayInputFacts[]> {
  if (stage.inputs.length === 0) return [];
  const connection = await database.connect();
  try {
    return await requireStageRows(connection, stage, signal);
  } finally {
    connection.close();
  }
}
