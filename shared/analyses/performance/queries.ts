/** How many rows were right and wrong, period by period, score by score and input by input? */
import * as z from 'zod';
import { name, sql, type Sql } from '../../core/sql/sql.ts';
import { binaryOutcome, periodOf, periodText } from '../binaryOutcome.ts';
import type { BoundScope } from '../defineAnalysis.ts';
import type { Params } from './params.ts';

/** A cell of period × label × decision; nulls are rows without that thing. */
export const OutcomeRow = z.object({ period: z.string().nullable(), label: z.boolean().nullable(), decision: z.boolean().nullable(), rows: z.number() });
export type OutcomeRow = z.infer<typeof OutcomeRow>;

export function outcomesByPeriod(scope: BoundScope, { period, zone }: Params): Sql {
  const { label, decision } = binaryOutcome(scope);
  return sql`SELECT ${periodText(sql`period`, zone)} AS period, label, decision, rows FROM (
  SELECT ${periodOf(scope, period, zone)} AS period, ${label} AS label, ${decision} AS decision, count(*)::DOUBLE AS rows FROM ${scope.from} AS s GROUP BY ALL
) ORDER BY ALL`;
}

/** Distinct finite scores of labelled rows, ascending, with how many rows of each label have them. */
export function labelsByScore(scope: BoundScope): Sql | undefined {
  const { label, score } = binaryOutcome(scope);
  if (score === undefined) return undefined;
  return sql`SELECT score, (count(*) FILTER (label))::DOUBLE AS positives, (count(*) FILTER (NOT label))::DOUBLE AS negatives
FROM (SELECT ${score} AS score, ${label} AS label FROM ${scope.from} AS s)
WHERE score IS NOT NULL AND label IS NOT NULL GROUP BY score ORDER BY score`;
}

export const CoverageRow = z.object({ rows: z.number(), labelled: z.number(), scored: z.number(), scoredAndLabelled: z.number() });
export type CoverageRow = z.infer<typeof CoverageRow>;

export function coverage(scope: BoundScope): Sql {
  const { label, score } = binaryOutcome(scope);
  return sql`SELECT count(*)::DOUBLE AS rows, count(label)::DOUBLE AS labelled, count(score)::DOUBLE AS scored, (count(*) FILTER (label IS NOT NULL AND score IS NOT NULL))::DOUBLE AS "scoredAndLabelled"
FROM (SELECT ${score ?? sql`NULL::DOUBLE`} AS score, ${label} AS label FROM ${scope.from} AS s)`;
}

/** How many distinct inputs have `rows` judged rows of which `correct` are right. */
export const ClusterRow = z.object({ rows: z.number(), correct: z.number(), clusters: z.number() });
export type ClusterRow = z.infer<typeof ClusterRow>;

export function correctByInput(scope: BoundScope): Sql | undefined {
  const features = scope.all('feature');
  if (features.length === 0) return undefined;
  const { label, decision } = binaryOutcome(scope);
  const inputs = features.map((column) => sql`s.${name(column.name)}`).reduce((list, column) => sql`${list}, ${column}`);
  return sql`SELECT rows, correct, count(*)::DOUBLE AS clusters FROM (
  SELECT count(*)::DOUBLE AS rows, (count(*) FILTER (${label} = ${decision}))::DOUBLE AS correct
  FROM ${scope.from} AS s WHERE ${label} IS NOT NULL AND ${decision} IS NOT NULL GROUP BY ${inputs}
) GROUP BY ALL ORDER BY ALL`;
}

/** The same as {@link outcomesByPeriod} for tasks of several classes: right or wrong by equal text. */
export const MatchRow = z.object({ period: z.string().nullable(), labelled: z.boolean(), decided: z.boolean(), correct: z.boolean().nullable(), rows: z.number() });
export type MatchRow = z.infer<typeof MatchRow>;

export function matchesByPeriod(scope: BoundScope, { period, zone }: Params): Sql {
  const label = name(scope.column('label'));
  const prediction = name(scope.column('prediction'));
  return sql`SELECT ${periodText(sql`period`, zone)} AS period, labelled, decided, correct, rows FROM (
  SELECT ${periodOf(scope, period, zone)} AS period, s.${label} IS NOT NULL AS labelled, s.${prediction} IS NOT NULL AS decided, CAST(s.${label} AS VARCHAR) = CAST(s.${prediction} AS VARCHAR) AS correct, count(*)::DOUBLE AS rows
  FROM ${scope.from} AS s GROUP BY ALL
) ORDER BY ALL`;
}

export const ClassRow = z.object({ label: z.string(), rows: z.number() });

export function labelCounts(scope: BoundScope): Sql {
  const label = name(scope.column('label'));
  return sql`SELECT CAST(s.${label} AS VARCHAR) AS label, count(*)::DOUBLE AS rows FROM ${scope.from} AS s
WHERE s.${label} IS NOT NULL AND s.${name(scope.column('prediction'))} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1`;
}
