/** Which logged numbers does the replay reproduce, period by period and group by group? */
import { joinSql } from '../../core/sql/joinSql.ts';
import { name, sql, type Sql } from '../../core/sql/sql.ts';
import { decisionOf, periodOf, periodText } from '../binaryOutcome.ts';
import type { BoundScope } from '../defineAnalysis.ts';
import { type GroupedColumn, groupOf } from '../groupings.ts';
import type { ComparedOutput } from './outputs.ts';
import type { Params } from './params.ts';

export const OUTCOMES = ['equal', 'within floor', 'different', 'schema changed', 'logged only', 'replayed only', 'neither', 'not replayed'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export interface ParityQuery {
  readonly scope: BoundScope;
  readonly replay: BoundScope;
  /** The model that is checked first, then every other model of the replay. */
  readonly models: readonly string[];
  readonly outputs: readonly ComparedOutput[];
  readonly floor: number;
  /** Share of the logged number that is added to the floor. */
  readonly relative: number;
  /** Threshold of the checked model. */
  readonly threshold: number;
  readonly groups: readonly GroupedColumn[];
  readonly params: Pick<Params, 'period' | 'zone'>;
  readonly seed: number;
}

const followed = (pieces: readonly Sql[]): Sql => pieces.reduce((all, next) => sql`${all}, ${next}`, sql``);

/** Columns: period, outcome, g0 …, rows, largest (|difference|), flips (decisions that change), match1 … (rows that another model gives within the floor). */
export function parityCells(query: ParityQuery): Sql {
  const { models, groups, params } = query;
  const others = models.slice(1).map((_, i) => sql`(count(*) FILTER (${gives(query, i + 1)}))::DOUBLE AS ${name(`match${i + 1}`)}`);
  const names = groups.map((_, i) => sql`${name(`g${i}`)}`);
  return sql`SELECT ${periodText(sql`period`, params.zone)} AS period, * EXCLUDE (period) FROM (
  SELECT period, outcome${followed(names)}, count(*)::DOUBLE AS "rows", max(difference) AS largest, (count(*) FILTER (flipped))::DOUBLE AS flips${followed(others)}
  FROM ${comparedRows(query)} GROUP BY ALL
) ORDER BY ALL`;
}

/** Columns key0 …, time, logged, replayed (as text), difference of the rows that differ most; a difference that is not finite comes first. */
export function mostDifferent(query: ParityQuery, limit: number): Sql {
  const { scope } = query;
  const keys = joinSql(scope.key.map((key, i) => sql`CAST(${name(key)} AS VARCHAR) AS ${name(`key${i}`)}`));
  const texts = (side: string): Sql => sql`concat_ws(' · ', ${joinSql(query.outputs.map((_, k) => sql`CAST(${name(`${side}${k}`)} AS VARCHAR)`))})`;
  return sql`SELECT ${keys}, strftime(instant, '%Y-%m-%dT%H:%M:%SZ') AS "time", ${texts('l')} AS logged, ${texts('m0_')} AS replayed, difference
FROM ${comparedRows(query)} WHERE outcome = 'different' ORDER BY difference DESC NULLS FIRST, key0 LIMIT ${limit}`;
}

/** The differing rows as a reader may ask for them: by the names of the workspace, for a statement of their own. */
export function differingRows(query: ParityQuery, names: { readonly dataset: string; readonly replay: string }): Sql {
  const { models, outputs } = query;
  const [checked = ''] = models;
  const differs = outputs.map(({ kind, logged, replayed }) =>
    kind === 'class' ? sql`CAST(l.${name(logged)} AS VARCHAR) IS DISTINCT FROM r.${name(replayed)}` : sql`abs(l.${name(logged)} - r.${name(replayed)}) > ${query.floor}${query.relative === 0 ? sql`` : sql` + ${query.relative} * abs(l.${name(logged)})`}`);
  const shown = outputs.map(({ replayed }) => sql`r.${name(replayed)} AS ${name(`replayed ${replayed}`)}`);
  return sql`SELECT l.*, ${joinSql(shown)} FROM ${name(names.dataset)} AS l JOIN ${name(names.replay)} AS r ON r._row = l._row AND r.model = ${checked} WHERE ${joinSql(differs, ' OR ')}`;
}

export interface DifferingQuery {
  /** The dataset as the replay's models saw it. */
  readonly seen: BoundScope;
  /** Select list of the columns read, over a scope `s`. */
  readonly columns: Sql;
  readonly limit: number;
}

/** Differing rows with their inputs as the models saw them, a seeded draw of at most `limit`: period, flipped, g0 …, l0 …, hit1 … (other models of the replay that give the logged numbers), c0 …. */
export function differingInputs(query: ParityQuery, { seen, columns, limit }: DifferingQuery): Sql {
  const groups = query.groups.map((_, i) => sql`d.${name(`g${i}`)}`);
  const logged = query.outputs.map((_, k) => sql`d.${name(`l${k}`)}`);
  const hits = query.models.slice(1).map((_, i) => sql`(${gives(query, i + 1)})::DOUBLE AS ${name(`hit${i + 1}`)}`);
  return sql`SELECT ${periodText(sql`d.period`, query.params.zone)} AS period, coalesce(d.flipped, FALSE)::DOUBLE AS flipped${followed(groups)}${followed(logged)}${followed(hits)}, ${columns}
FROM (SELECT * FROM ${comparedRows(query)} WHERE outcome = 'different' ORDER BY md5(concat(${String(query.seed)}, ':', _row)), _row LIMIT ${limit}) AS d
JOIN ${seen.from} AS s ON s._row = d._row ORDER BY d._row`;
}

/** Whether model `i` of the replay gives every logged number of a row. */
function gives(query: ParityQuery, i: number): Sql {
  return joinSql(query.outputs.map((output, k) => within(query, output, [sql`${name(`l${k}`)}`, sql`${name(`m${i}_${k}`)}`])), ' AND ');
}

/** Equal (NaN equals NaN), or for numbers apart by no more than the floor. */
function within({ floor, relative }: ParityQuery, { kind }: ComparedOutput, [logged, replayed]: readonly [Sql, Sql]): Sql {
  if (kind === 'class') return sql`${logged} IS NOT DISTINCT FROM ${replayed}`;
  const tolerance = relative === 0 ? sql`${floor}` : sql`${floor} + ${relative} * abs(${logged})`;
  return sql`(${logged} IS NOT DISTINCT FROM ${replayed} OR coalesce(abs(${logged} - ${replayed}) <= ${tolerance}, FALSE))`;
}

const numberOf = (column: string): Sql => sql`TRY_CAST(s.${name(column)} AS DOUBLE)`;
const loggedOf = ({ kind, logged }: ComparedOutput): Sql => (kind === 'class' ? sql`CAST(s.${name(logged)} AS VARCHAR)` : numberOf(logged));

/** Decision of the log beside that of the replayed answer, each by its own threshold; null where there is none. */
function flipOf({ scope, outputs, threshold }: ParityQuery): { readonly decided: Sql; readonly flipped: Sql } {
  const [first] = outputs;
  const { positive, task } = scope.task;
  if (first?.name === 'score' && positive !== undefined) return { decided: decisionOf(scope, positive).decision, flipped: sql`decided <> (m0_0 >= ${threshold})` };
  const prediction = scope.find('prediction');
  if (prediction === undefined || task === 'regression' || first?.name === 'value') return { decided: sql`NULL::VARCHAR`, flipped: sql`NULL::BOOLEAN` };
  return { decided: sql`CAST(s.${name(prediction)} AS VARCHAR)`, flipped: sql`decided <> said` };
}

/** The replay's answers of each model in one row: found, said (prediction of the checked model), m{model}_{output}. Rows without an answer have nulls. */
function answers({ replay, models, outputs }: ParityQuery): Sql {
  const answered = sql`r."status" IN ('ok', 'nan')`;
  const columns = models.flatMap((model, i) => outputs.map(({ replayed }, k) => sql`max(r.${name(replayed)}) FILTER (r."model" = ${model} AND ${answered}) AS ${name(`m${i}_${k}`)}`));
  const prediction = replay.find('prediction');
  const said = prediction === undefined ? sql`NULL::VARCHAR` : sql`max(r.${name(prediction)}) FILTER (r."model" = ${models[0] ?? ''} AND ${answered})`;
  return sql`(SELECT r._row, ${said} AS said, ${joinSql(columns)} FROM ${replay.from} AS r WHERE r."model" IN (${joinSql(models.map((model) => sql`${model}`))}) GROUP BY r._row)`;
}

/** Every row of the scope beside its replayed answers, with what became of it: _row, keys, instant, period, g0 …, l0 …, m0_0 …, difference, flipped, outcome. */
export function comparedRows(query: ParityQuery): Sql {
  const { scope, outputs, groups, params } = query;
  const time = scope.find('time');
  const { decided, flipped } = flipOf(query);
  const list = (one: (output: ComparedOutput, k: number) => Sql, glue: ' AND ' | ' OR '): Sql => joinSql(outputs.map(one), glue);
  const same = list((_, k) => sql`${name(`l${k}`)} IS NOT DISTINCT FROM ${name(`m0_${k}`)}`, ' AND ');
  const unreadable = list(({ kind, logged }) => (kind === 'class' ? sql`FALSE` : sql`(s.${name(logged)} IS NOT NULL AND ${numberOf(logged)} IS NULL)`), ' OR ');
  const difference = outputs.some(({ kind }) => kind === 'class') ? sql`NULL::DOUBLE` : sql`greatest(${joinSql(outputs.map((_, k) => sql`CASE WHEN isfinite(${name(`l${k}`)} - ${name(`m0_${k}`)}) THEN abs(${name(`l${k}`)} - ${name(`m0_${k}`)}) END`))})`;
  const keys = scope.key.filter((key) => key !== '_row').map((key) => sql`s.${name(key)}`);
  const selected = [
    sql`${time === undefined ? sql`NULL::TIMESTAMPTZ` : sql`s.${name(time)}::TIMESTAMPTZ`} AS instant`, sql`${periodOf(scope, params.period, params.zone)} AS period`, sql`${decided} AS decided`, sql`(${unreadable}) AS unreadable`,
    ...outputs.map((output, k) => sql`${loggedOf(output)} AS ${name(`l${k}`)}`), ...groups.map((column, i) => sql`${groupOf(column)} AS ${name(`g${i}`)}`),
  ];
  return sql`(SELECT *, ${difference} AS difference, ${flipped} AS flipped,
    CASE WHEN NOT found THEN 'not replayed' WHEN unreadable THEN 'schema changed'
      WHEN ${list((_, k) => sql`${name(`l${k}`)} IS NULL`, ' AND ')} THEN CASE WHEN ${list((_, k) => sql`${name(`m0_${k}`)} IS NULL`, ' AND ')} THEN 'neither' ELSE 'replayed only' END
      WHEN ${list((_, k) => sql`${name(`m0_${k}`)} IS NULL`, ' AND ')} THEN 'logged only'
      WHEN ${same} THEN 'equal' WHEN ${gives(query, 0)} THEN 'within floor' ELSE 'different' END AS outcome
  FROM (SELECT s._row${followed(keys)}${followed(selected)}, p.* EXCLUDE (_row), p._row IS NOT NULL AS found
    FROM ${scope.from} AS s LEFT JOIN ${answers(query)} AS p ON p._row = s._row))`;
}
