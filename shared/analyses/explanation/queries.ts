/** Which rows are to be explained, and what did production say about them? */
import { AssayError } from '../../core/errors.ts';
import { name, sql, type Sql } from '../../core/sql/sql.ts';
import { isClass, scoreOf } from '../binaryOutcome.ts';
import type { BoundScope } from '../defineAnalysis.ts';
import { columnList, type ReadColumns } from '../explainedModel.ts';

/** Columns: why, key0 …, label (0, 1, null), logged, c0 …: the columns the model reads. */
function candidates(scope: BoundScope, columns: ReadColumns): Sql {
  const keys = scope.key.map((key, i) => sql`CAST(s.${name(key)} AS VARCHAR) AS ${name(`key${i}`)}`).reduce((list, next) => sql`${list}, ${next}`);
  const { positive } = scope.task;
  const label = positive === undefined || scope.find('label') === undefined ? sql`NULL::DOUBLE` : sql`${isClass(scope, 'label', positive)}::INT::DOUBLE`;
  return sql`SELECT ${keys}, s._row AS place, ${label} AS label, ${scoreOf(scope) ?? sql`NULL::DOUBLE`} AS logged, ${columnList(columns)} FROM ${scope.from} AS s`;
}

export const TELLING_RULE =
  'three rows by their logged score, ties to the first in import order: the labelled positive with the lowest score, the labelled negative with the highest score, and the row nearest the threshold';

const UNLABELLED_RULE = 'three rows by their logged score, ties to the first in import order: the highest, the lowest, and the row nearest the threshold';
const FIRST_RULE = 'the first three rows in import order';

export interface ChosenRows {
  readonly query: Sql;
  readonly rule: string;
}

/** Rows asked for, or the telling ones. */
export function rowsToExplain(scope: BoundScope, columns: ReadColumns, rows: string): ChosenRows {
  const all = candidates(scope, columns);
  if (rows.trim() !== '') return { query: sql`SELECT 'asked for' AS why, * FROM (${all}) WHERE ${asked(scope, rows)} ORDER BY place`, rule: 'rows asked for' };
  if (scope.find('score') === undefined) return { query: sql`SELECT 'in import order' AS why, * FROM (${all}) ORDER BY place LIMIT 3`, rule: FIRST_RULE };
  const pick = (why: string, where: Sql, order: Sql): Sql => sql`(SELECT ${why} AS why, * FROM candidates WHERE logged IS NOT NULL AND ${where} ORDER BY ${order}, place LIMIT 1)`;
  const near = pick('nearest the threshold', sql`true`, sql`abs(logged - ${scope.task.threshold ?? 0.5})`);
  const labelled = scope.find('label') !== undefined && scope.task.positive !== undefined;
  const [low, high] = labelled
    ? [pick('most confident miss', sql`label = 1`, sql`logged`), pick('most confident false alarm', sql`label = 0`, sql`logged DESC`)]
    : [pick('highest score', sql`true`, sql`logged DESC`), pick('lowest score', sql`true`, sql`logged`)];
  return { query: sql`WITH candidates AS MATERIALIZED (${all}) SELECT * FROM (${low} UNION ALL ${high} UNION ALL ${near})`, rule: labelled ? TELLING_RULE : UNLABELLED_RULE };
}

/** "id" or "id:row index"; a bare id means all rows of the request. */
function asked(scope: BoundScope, rows: string): Sql {
  const words = rows.split(',').map((word) => word.trim()).filter((word) => word !== '');
  if (words.length > 50) throw new AssayError('usage', `${words.length} rows are too many to explain one by one; at most 50 fit.`, { hint: 'Use explanation-summary for many rows.' });
  const whole = (word: string): Sql => sql`key0 = ${word}`;
  const one = (word: string): Sql => {
    const cut = word.lastIndexOf(':');
    return scope.key.length < 2 || cut < 0 ? whole(word) : sql`((key0 = ${word.slice(0, cut)} AND key1 = ${word.slice(cut + 1)}) OR ${whole(word)})`;
  };
  return words.map(one).reduce((any, next) => sql`${any} OR ${next}`);
}
