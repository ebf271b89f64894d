/** What does a replay request mean in this workspace: which rows, which models, under which name, and do they fit each other? */
import type { DatasetMeta } from '../../contract/catalogue.ts';
import type { ReplayRequest } from '../../contract/replayRequest.ts';
import { fitBinding } from '../../core/binding/fitBinding.ts';
import { AssayError } from '../../core/errors.ts';
import type { Scope } from '../../core/scope.ts';
import type { Connection, Database } from '../duckdb/database.ts';
import type { ModelHosts } from '../modelHosts/modelHosts.ts';
import { seenValues } from '../models/seenValues.ts';
import { resolveScopes } from '../store/resolveScopes.ts';
import { datasetAlias, scopeRelation } from '../store/scopeRelation.ts';
import type { Workspace } from '../store/workspace.ts';
import { stageColumns, stageInputs, withStageInputs } from './replayInputs.ts';
import type { StageInput } from './replayInputs.ts';
import type { ReplayModel } from './replayPlan.ts';
import { rowChoiceOf } from './rowChoice.ts';
import type { RowChoice } from './rowChoice.ts';
import { requireSchedule } from './scheduleRequest.ts';

export interface ReplayEngine {
  readonly workspace: Workspace;
  readonly database: Database;
  readonly hosts: ModelHosts;
}

/** A request with everything it speaks about. */
export interface Prepared {
  /** With the columns that the models see: some may come from earlier replays. */
  readonly data: DatasetMeta;
  readonly inputs: readonly StageInput[];
  readonly scope: Scope;
  readonly choice: RowChoice;
  readonly models: readonly ReplayModel[];
  readonly keys: readonly string[];
  readonly name: string;
  readonly request: ReplayRequest;
}

function freeName(workspace: Workspace, asked: string | undefined): string {
  if (asked !== undefined) {
    workspace.requireFreeName(asked);
    return asked;
  }
  const taken = new Set([...workspace.datasets().map((meta) => meta.name), ...workspace.partials.names(), ...workspace.document().scopes.map((scope) => scope.name)]);
  let number = 1;
  while (taken.has(`replay-${number}`)) number += 1;
  return `replay-${number}`;
}

function scopeOf(workspace: Workspace, request: ReplayRequest): Scope {
  const scopes = resolveScopes(workspace, { data: request.data, reference: [], current: request.scope, filters: request.filters, duplicates: 'first' });
  const scope = scopes.current ?? scopes.data;
  if (scope === undefined) throw new AssayError('usage', 'It is not said which rows to replay.', { hint: 'Add --data NAME.' });
  if (workspace.dataset(scope.dataset).id !== workspace.dataset(request.data).id) throw new AssayError('usage', `The scope speaks about another dataset than "${request.data}".`, { hint: 'Give --data and a scope of the same dataset.' });
  return { ...scope, repairs: [...scope.repairs, ...request.repairs] };
}

export async function attachAll({ workspace, database }: ReplayEngine, { data, inputs }: Pick<Prepared, 'data' | 'inputs'>): Promise<void> {
  const labels = workspace.labelsFor(data.id);
  for (const meta of [data, ...(labels === undefined ? [] : [labels]), ...inputs.map(({ replay }) => replay)]) await database.attach(datasetAlias(meta.id), workspace.datasetFile(meta.id));
}

/** What was resolved before: by a replay that had begun, or by one that is run again. */
interface Resolved {
  readonly scope?: Scope | undefined;
  readonly name?: string | undefined;
}

/** Binds a request to its data and models. @throws AssayError usage, not_found, conflict, does_not_fit */
export function prepare({ workspace }: ReplayEngine, request: ReplayRequest, resolved: Resolved = {}): Prepared {
  const data = workspace.dataset(request.data);
  if (data.kind !== 'log') throw new AssayError('does_not_fit', `"${data.name}" is no log, so it holds no rows to score.`, { hint: 'Replay a prediction log or a reference dataset.' });
  requireSchedule(request);
  const scope = resolved.scope ?? scopeOf(workspace, request);
  const relation = scopeRelation(workspace, scope, { labels: 'if-asked' });
  const names = new Set(request.models);
  const models = [...names].map((ref, index) => {
    const meta = workspace.model(ref);
    return { meta, folder: workspace.modelFolder(meta.id), index };
  });
  const inputs = stageInputs(workspace, request, data);
  const columns = stageColumns(data.columns, inputs);
  const choice = rowChoiceOf(request, { from: withStageInputs(relation.from, inputs, data.columns), inLogOrder: relation.inLogOrder && inputs.length === 0, columns });
  return { data: { ...data, columns }, inputs, scope, choice, models, keys: relation.key.filter((key) => key !== '_row'), name: resolved.name ?? freeName(workspace, request.name), request };
}

/** Refuses before anything runs: one table over all models and inputs that do not fit. */
export async function requireFit(connection: Connection, { data, choice, models }: Prepared, signal: AbortSignal): Promise<void> {
  const problems: { model: string; input: string; found: string; todo: string }[] = [];
  for (const { meta } of models) {
    const seen = await seenValues(connection, meta.binding, { from: choice.from, columns: data.columns.map((column) => column.name), signal });
    const { rows } = fitBinding(meta.binding, { inputs: meta.inputs, data: data.columns }, seen);
    problems.push(...rows.filter(({ todo }) => todo !== '').map((row) => ({ model: meta.name, ...row })));
  }
  if (problems.length === 0) return;
  const [first] = problems;
  const more = problems.length === 1 ? '' : ` (and ${problems.length - 1} more)`;
  throw new AssayError('does_not_fit', `"${data.name}" does not fit the model "${first?.model ?? ''}": ${first?.input ?? ''}: ${first?.found ?? ''}${more}. Nothing was run.`, { hint: first?.todo, details: { rows: problems } });
}
