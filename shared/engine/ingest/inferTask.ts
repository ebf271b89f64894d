/** What does the model behind a log decide: one of two classes, one of several, or a number? */
import { AssayError } from '../../core/errors.ts';
import type { DatasetColumn } from '../../core/roles.ts';
import { name, sql, type Sql } from '../../core/sql/sql.ts';
import type { Connection } from '../duckdb/database.ts';

export interface TaskGiven {
  readonly positive?: string | undefined;
  readonly favourable?: string | undefined;
  readonly threshold?: number | undefined;
}

export interface InferredTask {
  readonly task: 'binary' | 'multiclass' | 'regression' | 'unknown';
  readonly classes: readonly string[];
  readonly positive?: string;
  readonly favourable?: string;
  readonly threshold?: number;
  readonly reason: string;
}

const MOST_CLASSES = 100;
const POSITIVE = ['1', 'true', 'yes'];
const DEFAULT_THRESHOLD = 0.5;

interface Source {
  readonly connection: Connection;
  readonly table: Sql;
  readonly columns: readonly DatasetColumn[];
  readonly signal: AbortSignal;
}

const withRole = (columns: readonly DatasetColumn[], role: DatasetColumn['roles'][number]): DatasetColumn | undefined => columns.find((column) => column.roles.includes(role));

/** Values of a column as text; undefined when there are too many to be classes, or they are numbers that are not whole. */
async function classesOf({ connection, table, signal }: Source, column: DatasetColumn): Promise<readonly string[] | undefined> {
  const own = name(column.name);
  const rows = await connection.rows(sql`SELECT DISTINCT CAST(${own} AS VARCHAR) AS class FROM ${table} WHERE ${own} IS NOT NULL LIMIT ${MOST_CLASSES + 1}`, signal);
  const classes = rows.map((row) => String(row['class']));
  const numeric = column.kind === 'numeric';
  if (classes.length > MOST_CLASSES || (numeric && classes.some((each) => !Number.isInteger(Number(each))))) return undefined;
  return classes.sort((a, b) => (numeric ? Number(a) - Number(b) : a < b ? -1 : 1));
}

/** Whether the prediction is positive exactly where the score is at least 0.5, on every row that has both. */
async function splitsAtHalf({ connection, table, columns, signal }: Source, positive: string): Promise<boolean> {
  const score = withRole(columns, 'score');
  const prediction = withRole(columns, 'prediction');
  if (score === undefined || prediction === undefined) return false;
  const [s, p] = [name(score.name), name(prediction.name)];
  const [row] = await connection.rows(sql`SELECT count(*)::DOUBLE AS rows, count(*) FILTER ((${s} >= ${DEFAULT_THRESHOLD}) = (CAST(${p} AS VARCHAR) = ${positive}))::DOUBLE AS agree FROM ${table} WHERE ${s} IS NOT NULL AND ${p} IS NOT NULL`, signal);
  return Number(row?.['rows']) > 0 && row?.['rows'] === row?.['agree'];
}

function requireClass(classes: readonly string[], asked: string | undefined, what: string): void {
  if (asked === undefined || classes.length === 0 || classes.includes(asked)) return;
  throw new AssayError('bad_input', `The ${what} class "${asked}" does not occur.`, { where: what, hint: `Classes: ${classes.join(', ')}.` });
}

async function classification(source: Source, given: TaskGiven, found: { readonly column: DatasetColumn; readonly classes: readonly string[] }): Promise<InferredTask> {
  const { classes, column } = found;
  const codes = classes.every((each) => each === '0' || each === '1');
  const all = codes ? ['0', '1'] : classes;
  requireClass(all, given.positive, 'positive');
  requireClass(all, given.favourable, 'favourable');
  const binary = all.length <= 2;
  const positive = given.positive ?? (binary ? all.find((each) => POSITIVE.includes(each.toLowerCase())) : undefined);
  const threshold = given.threshold ?? (binary && positive !== undefined && (await splitsAtHalf(source, positive)) ? DEFAULT_THRESHOLD : undefined);
  return {
    task: binary ? 'binary' : 'multiclass',
    classes: all,
    ...(positive === undefined ? {} : { positive }),
    ...(given.favourable === undefined ? {} : { favourable: given.favourable }),
    ...(threshold === undefined ? {} : { threshold }),
    reason: `"${column.name}" holds ${classes.join(', ')}`.slice(0, 200),
  };
}

/**
 * From the label, else the prediction: at most 2 classes → binary, at most 100 → multiclass, other numbers → regression.
 * The positive class is as given, else "1", "true" or "yes"; the threshold as given, else 0.5 where score and prediction agree on it everywhere.
 *
 * @throws AssayError bad_input when a class that was given does not occur
 */
export async function inferTask(source: Source, given: TaskGiven): Promise<InferredTask> {
  const { columns } = source;
  if (withRole(columns, 'value') !== undefined) return { task: 'regression', classes: [], reason: 'a column has the role value' };
  const decided = withRole(columns, 'label') ?? withRole(columns, 'prediction');
  if (decided === undefined) return { ...asGiven(given), task: given.positive === undefined ? 'unknown' : 'binary', classes: [], reason: 'no column has the role label or prediction' };
  const classes = await classesOf(source, decided);
  if (classes !== undefined && classes.length > 0) return classification(source, given, { column: decided, classes });
  if (decided.kind === 'numeric' && classes === undefined) return { task: 'regression', classes: [], reason: `"${decided.name}" holds numbers that are no classes` };
  return { ...asGiven(given), task: 'unknown', classes: [], reason: classes === undefined ? `"${decided.name}" holds more than ${MOST_CLASSES} different texts` : `"${decided.name}" is empty` };
}

const asGiven = ({ positive, favourable, threshold }: TaskGiven): Pick<InferredTask, 'positive' | 'favourable' | 'threshold'> => ({
  ...(positive === undefined ? {} : { positive }),
  ...(favourable === undefined ? {} : { favourable }),
  ...(threshold === undefined ? {} : { threshold }),
});
