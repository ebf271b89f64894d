/** Which logged columns are compared with which columns of a replay? */
import type { DatasetColumn, Role } from '../../core/roles.ts';
import type { BoundScope } from '../defineAnalysis.ts';

/** A number (a score or a value) or a class, logged and replayed. */
export interface ComparedOutput {
  readonly name: string;
  readonly kind: 'number' | 'class';
  readonly logged: string;
  readonly replayed: string;
}

export interface ComparedOutputs {
  readonly outputs: readonly ComparedOutput[];
  /** Classes with a score on one side only. */
  readonly onlyLogged: readonly string[];
  readonly onlyReplayed: readonly string[];
}

const PREFIX = 'score:';
const classScores = (scope: BoundScope): readonly { readonly name: string; readonly column: string }[] =>
  scope.columns.flatMap((column: DatasetColumn) => column.roles.filter((role: Role) => role.startsWith(PREFIX)).map((role) => ({ name: role.slice(PREFIX.length), column: column.name })));

function numberPair(log: BoundScope, replay: BoundScope): ComparedOutput | undefined {
  const score = replay.find('score');
  const positive = log.task.positive;
  const logged = log.find('score') ?? (positive === undefined ? undefined : log.find(`score:${positive}`));
  if (score !== undefined && logged !== undefined) return { name: 'score', kind: 'number', logged, replayed: score };
  const value = replay.find('value');
  const number = log.find('value') ?? log.all('prediction').find(({ kind }) => kind === 'numeric')?.name ?? log.find('score');
  return value === undefined || number === undefined ? undefined : { name: 'value', kind: 'number', logged: number, replayed: value };
}

/** Scores of all classes that both sides have, else the score, else the value, else the class alone; none when the log keeps nothing comparable. */
export function comparedOutputs(log: BoundScope, replay: BoundScope): ComparedOutputs {
  const single = numberPair(log, replay);
  if (single !== undefined) return { outputs: [single], onlyLogged: [], onlyReplayed: [] };
  const [left, right] = [classScores(log), classScores(replay)];
  const outputs = left.flatMap(({ name, column }) => right.filter((other) => other.name === name).map((other) => ({ name, kind: 'number' as const, logged: column, replayed: other.column })));
  const missing = (these: typeof left, those: typeof left): readonly string[] => these.filter(({ name }) => !those.some((other) => other.name === name)).map(({ name }) => name);
  const schema = { onlyLogged: missing(left, right), onlyReplayed: left.length === 0 ? [] : missing(right, left) };
  if (outputs.length > 0) return { outputs, ...schema };
  const [logged, replayed] = [log.find('prediction'), replay.find('prediction')];
  return { outputs: logged === undefined || replayed === undefined ? [] : [{ name: 'prediction', kind: 'class', logged, replayed }], ...schema };
}
