/** Which logged scores does the replay reproduce, period by period and group by group? */
import { name, sql, type Sql } from '../../core/sql/sql.ts';
import { decisionOf, periodOf, periodText, scoreOf } from '../binaryOutcome.ts';
import type { BoundScope } from '../defineAnalysis.ts';
import { type GroupedColumn, groupOf } from '../groupings.ts';
import { listed, replayedScores, sameKey } from '../replayPair.ts';
import type { Params } from './params.ts';

export const OUTCOMES = ['equal', 'within floor', 'different', 'logged only', 'replayed only', 'neither', 'not replayed'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export interface ParityQuery {
  readonly scope: BoundScope;
  readonly replay: BoundScope;
  /** The model that is checked first, then every other model of the replay. */
  readonly models: readonly string[];
  readonly floor: number;
  /** Threshold of the checked model. */
  readonly threshold: number;
  readonly positive: string | undefined;
  readonly groups: readonly GroupedColumn[];
  readonly params: Params;
}

/** Columns: period, outcome, g0 …, rows, largest (|difference|), flips (decisions that change), match1 … (rows that another model gives within the floor). */
export function parityCells(query: ParityQuery): Sql {
  const { scope, models, groups, params, floor } = query;
  const others = models.slice(1).map((_, i) => sql`, (count(*) FILTER (abs(logged - ${name(`score${i + 1}`)}) <= ${floor}))::DOUBLE AS ${name(`match${i + 1}`)}`).reduce((all, next) => sql`${all}${next}`, sql``);
  const names = groups.map((_, i) => sql`${name(`g${i}`)}, `).reduce((all, next) => sql`${all}${next}`, sql``);
  return sql`SELECT ${periodText(sql`period`, params.zone)} AS period, * EXCLUDE (period) FROM (
  SELECT period, outcome, ${names}count(*)::DOUBLE AS "rows", max(difference) AS largest, (count(*) FILTER (flipped))::DOUBLE AS flips${others}
  FROM ${comparedRows(scope, query)} GROUP BY ALL
) ORDER BY ALL`;
}

/** Columns key0 …, time, logged, replayed, difference of the rows that differ most. */
export function mostDifferent(query: ParityQuery, limit: number): Sql {
  const { scope } = query;
  const keys = listed(scope.key.map((key, i) => sql`CAST(${name(key)} AS VARCHAR) AS ${name(`key${i}`)}`));
  return sql`SELECT ${keys}, strftime(${scope.find('time') === undefined ? sql`NULL::TIMESTAMPTZ` : sql`instant`}, '%Y-%m-%dT%H:%M:%SZ') AS "time", logged, score0 AS replayed, difference
FROM ${comparedRows(scope, query)} WHERE outcome = 'different' ORDER BY difference DESC, key0 LIMIT ${limit}`;
}

/** Every row of the scope beside its replayed scores, with what became of it. */
function comparedRows(scope: BoundScope, { replay, models, floor, threshold, positive, groups, params }: ParityQuery): Sql {
  const logged = scoreOf(scope) ?? sql`NULL::DOUBLE`;
  const time = scope.find('time');
  const groupColumns = groups.map((column, i) => sql`, ${groupOf(column)} AS ${name(`g${i}`)}`).reduce((all, next) => sql`${all}${next}`, sql``);
  const keys = listed(scope.key.map((key) => sql`s.${name(key)}`));
  const others = models.slice(1).map((_, i) => sql`, p.${name(`score${i + 1}`)}`).reduce((all, next) => sql`${all}${next}`, sql``);
  const decided = positive === undefined ? sql`NULL::BOOLEAN` : decisionOf(scope, positive).decision;
  const firstKey = scope.key[0] ?? '_row';
  return sql`(SELECT *, abs(logged - score0) AS difference, decided <> (score0 >= ${threshold}) AS flipped,
    CASE WHEN NOT replayed THEN 'not replayed' WHEN logged IS NULL AND score0 IS NULL THEN 'neither' WHEN score0 IS NULL THEN 'logged only' WHEN logged IS NULL THEN 'replayed only'
      WHEN logged = score0 THEN 'equal' WHEN abs(logged - score0) <= ${floor} THEN 'within floor' ELSE 'different' END AS outcome
  FROM (SELECT ${keys}, ${time === undefined ? sql`NULL` : sql`s.${name(time)}::TIMESTAMPTZ`} AS instant, ${periodOf(scope, params.period, params.zone)} AS period, ${logged} AS logged, ${decided} AS decided, p.score0${others}, p.${name(firstKey)} IS NOT NULL AS replayed${groupColumns}
    FROM ${scope.from} AS s LEFT JOIN ${replayedScores(scope, replay, models)} AS p ON ${sameKey(scope)}))`;
}
