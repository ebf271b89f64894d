/** Which scores do both models give to the same rows, and what were the labels? */
import * as z from 'zod';
import { name, sql, type Sql } from '../../core/sql/sql.ts';
import { isClass } from '../binaryOutcome.ts';
import type { BoundScope } from '../defineAnalysis.ts';
import { type GroupedColumn, groupOf } from '../groupings.ts';
import { listed, replayedScores, sameKey } from '../replayPair.ts';

export interface PairQuery {
  readonly scope: BoundScope;
  readonly replay: BoundScope;
  /** Champion, challenger. */
  readonly models: readonly [string, string];
  readonly positive: string;
  /** Columns of the groups: `g0`, `g1` … */
  readonly groups: readonly GroupedColumn[];
}

/**
 * One row for each distinct input × scores × label × group values of the answered rows, with its number of rows, ordered by input.
 * `input` numbers equal feature rows alike (the first `_row` that has them); without features every row is its own input.
 * `label` is 1, 0, or null when unlabelled; scores are null where the replay gave none.
 */
export function pairedRows({ scope, replay, models, positive, groups }: PairQuery): Sql {
  const features = scope.all('feature');
  const input = features.length === 0 ? sql`s._row` : sql`min(s._row) OVER (PARTITION BY ${listed(features.map((column) => sql`s.${name(column.name)}`))})`;
  const groupColumns = groups.map((column, i) => sql`, ${groupOf(column)} AS ${name(`g${i}`)}`).reduce((all, next) => sql`${all}${next}`, sql``);
  return sql`SELECT *, count(*)::DOUBLE AS "rows" FROM (
  SELECT (${input})::DOUBLE AS input, p.score0 AS champion, p.score1 AS challenger, ${isClass(scope, 'label', positive)}::INT::DOUBLE AS label${groupColumns}
  FROM ${scope.from} AS s JOIN ${replayedScores(scope, replay, models)} AS p ON ${sameKey(scope)} WHERE ${answered(scope)}
) GROUP BY ALL ORDER BY ALL`;
}

/** Rows that production answered: it logged a score, else a decision. A log with neither says nothing about it, so all rows count. */
function answered(scope: BoundScope): Sql {
  const column = scope.find('score') ?? scope.find('prediction');
  return column === undefined ? sql`true` : sql`s.${name(column)} IS NOT NULL`;
}

export const ScopeRow = z.object({ rows: z.number(), answered: z.number() });

/** Rows of the scope, replayed or not, and how many of them production answered. */
export const scopeRows = (scope: BoundScope): Sql => sql`SELECT count(*)::DOUBLE AS "rows", (count(*) FILTER (${answered(scope)}))::DOUBLE AS answered FROM ${scope.from} AS s`;
