/** When is a logged row a positive, a decision for it, and a usable score, in SQL? */
import { AssayError } from '../core/errors.ts';
import type { Role } from '../core/roles.ts';
import { name, sql, type Sql } from '../core/sql/sql.ts';
import type { BoundScope } from './defineAnalysis.ts';

/** Expressions over a scope selected as `s`. */
export interface BinaryOutcome {
  readonly positive: string;
  /** BOOLEAN: the label is the positive class; null without a label. */
  readonly label: Sql;
  /** BOOLEAN: the decision is the positive class; null without one. */
  readonly decision: Sql;
  /** How decisions were found, in words. */
  readonly decisionRule: string;
  /** DOUBLE, null when missing or not finite; undefined when the dataset has no score. */
  readonly score: Sql | undefined;
}

const DEFAULT_THRESHOLD = 0.5;

/**
 * The outcome of a binary task.
 *
 * The decision is the prediction column where there is one, else score ≥ threshold (0.5 unless the dataset says otherwise).
 * @throws AssayError does_not_fit when there is no label, no positive class, or neither a prediction nor a score
 */
export function binaryOutcome(scope: BoundScope): BinaryOutcome {
  const { positive } = scope.task;
  if (positive === undefined) throw new AssayError('does_not_fit', `Dataset "${scope.datasetName}" does not say which class is the positive one.`, { hint: 'Import it again with --positive CLASS.' });
  const score = scoreOf(scope);
  return { positive, label: isClass(scope, 'label', positive), score, ...decisionOf(scope, positive) };
}

/** The decision alone, for questions that need no label. */
export function decisionOf(scope: BoundScope, positive: string): { readonly decision: Sql; readonly decisionRule: string } {
  const prediction = scope.find('prediction');
  if (prediction !== undefined) return { decision: isClass(scope, 'prediction', positive), decisionRule: `${prediction} = ${positive}` };
  const score = scoreOf(scope);
  const threshold = scope.task.threshold ?? DEFAULT_THRESHOLD;
  if (score === undefined) throw new AssayError('does_not_fit', `Dataset "${scope.datasetName}" has neither a prediction nor a score.`, { hint: 'Import it again with --role COLUMN=prediction or --role COLUMN=score.' });
  return { decision: sql`(${score} >= ${threshold})`, decisionRule: `${scope.column('score')} ≥ ${threshold}` };
}

/** The finite score as DOUBLE, or undefined when the dataset has none. */
export function scoreOf(scope: BoundScope): Sql | undefined {
  const score = scope.find('score');
  if (score === undefined) return undefined;
  const value = sql`TRY_CAST(s.${name(score)} AS DOUBLE)`;
  return sql`CASE WHEN isfinite(${value}) THEN ${value} END`;
}

/** Whether a column with a role holds a class; numbers compare as numbers, so that 1 and 1.0 are one class. */
export function isClass(scope: BoundScope, role: Role, wanted: string): Sql {
  const column = name(scope.column(role));
  const number = Number(wanted);
  const numeric = scope.all(role)[0]?.kind === 'numeric' || (scope.all(role)[0]?.type ?? '').includes('INT');
  return numeric && wanted.trim() !== '' && Number.isFinite(number) ? sql`(s.${column}::DOUBLE = ${number})` : sql`(CAST(s.${column} AS VARCHAR) = ${wanted})`;
}

/** Start of the period a row falls in; null without a time. `zone` is where days and weeks are cut. Group by it, then write it with {@link periodText}. */
export function periodOf(scope: BoundScope, period: string, zone: string): Sql {
  const time = scope.find('time');
  if (time === undefined) return sql`NULL::TIMESTAMP`;
  return sql`date_trunc(${period}, timezone(${zone}, s.${name(time)}::TIMESTAMPTZ))`;
}

/** A period's start, cut in `zone`, as ISO 8601 text in UTC. */
export const periodText = (period: Sql, zone: string): Sql => sql`strftime(timezone(${zone}, ${period}), '%Y-%m-%dT%H:%M:%SZ')`;
