/** Which scopes do the words on a command line, or the choices in a panel, mean? */
import type { Side } from '../../analyses/defineAnalysis.ts';
import type { SavedScope } from '../../contract/catalogue.ts';
import { columnOf } from '../../core/clause/columnOf.ts';
import type { Clause } from '../../core/clause/clause.ts';
import { parseClause } from '../../core/clause/parseClause.ts';
import { AssayError } from '../../core/errors.ts';
import type { DatasetColumn } from '../../core/roles.ts';
import type { Scope } from '../../core/scope.ts';
import type { Workspace } from './workspace.ts';

export interface ScopesAsked {
  /** Dataset name or id; may be left out when the refs say it, or when there is only one log. */
  readonly data?: string | undefined;
  /** Each ref is a saved scope, a dataset, or clause text on `data`; all refs of a side hold together. */
  readonly reference: readonly string[];
  readonly current: readonly string[];
  /** Hold on every side. */
  readonly filters: readonly Clause[];
  readonly duplicates: 'first' | 'all';
  readonly labelsAsOf?: string | undefined;
}

interface Meant {
  readonly dataset?: string;
  readonly clauses: readonly Clause[];
  readonly name?: string;
}

const CLAUSE_SIGN = /[=<>!]|\s(?:in|is)\s/i;

function saved(workspace: Workspace, ref: string): SavedScope | undefined {
  return workspace.document().scopes.find((scope) => scope.name === ref);
}

function meaning(workspace: Workspace, ref: string): Meant {
  const scope = saved(workspace, ref);
  const dataset = workspace.datasets().find((meta) => meta.name === ref);
  if (scope !== undefined && dataset !== undefined) {
    throw new AssayError('conflict', `"${ref}" is both a saved scope and a dataset.`, { hint: `Remove the scope with "assay scope remove WORKSPACE ${ref}" and save it under another name.` });
  }
  if (scope !== undefined) return { dataset: scope.dataset, clauses: scope.clauses, name: ref };
  if (dataset !== undefined) return { dataset: dataset.name, clauses: [], name: ref };
  if (CLAUSE_SIGN.test(ref)) return { clauses: [parseClause(ref)] };
  const names = [...workspace.document().scopes, ...workspace.datasets()].map((each) => each.name);
  throw new AssayError('not_found', `"${ref}" is no saved scope, no dataset and no clause.`, { hint: `Saved scopes and datasets: ${names.join(', ')}. A clause looks like "region = us-east".` });
}

function onlyLog(workspace: Workspace): string | undefined {
  const logs = workspace.datasets().filter((meta) => meta.kind === 'log');
  return logs.length === 1 ? logs[0]?.name : undefined;
}

/** All columns a clause may name: the log's and its labels'. */
function columnsOf(workspace: Workspace, ref: string): readonly DatasetColumn[] {
  const meta = workspace.dataset(ref);
  return [...meta.columns, ...(workspace.labelsFor(meta.id)?.columns ?? [])];
}

function datasetOfSide(workspace: Workspace, meant: readonly Meant[], fallback: string | undefined): string {
  const named = [...new Set(meant.flatMap((each) => each.dataset ?? []))];
  if (named.length > 1) throw new AssayError('usage', `Scopes of one side speak about different datasets: ${named.join(', ')}.`, { hint: 'Scopes of one side hold together, so they need the same dataset.' });
  const dataset = named[0] ?? fallback;
  if (dataset === undefined) throw new AssayError('usage', 'It is not said which dataset is meant.', { hint: `Add --data NAME. Datasets: ${workspace.datasets().map((meta) => meta.name).join(', ') || 'none yet'}.` });
  return dataset;
}

/**
 * Scopes by side. `data` is always there: the dataset asked about, with the filters. A filter holds on every side, so every
 * side needs its column: a filter that cannot hold on one of them is refused rather than left out there.
 *
 * @throws AssayError usage (no dataset, sides mixed), not_found (a name, or a clause's column), conflict (a name that is both scope and dataset), bad_input (clause)
 */
export function resolveScopes(workspace: Workspace, asked: ScopesAsked): Partial<Record<Side, Scope>> {
  const meantBySide = { reference: asked.reference.map((ref) => meaning(workspace, ref)), current: asked.current.map((ref) => meaning(workspace, ref)) };
  const fallback = asked.data ?? meantBySide.current.find((each) => each.dataset !== undefined)?.dataset ?? onlyLog(workspace);
  const side = (meant: readonly Meant[]): Scope => {
    const meta = workspace.dataset(datasetOfSide(workspace, meant, fallback));
    const columns = columnsOf(workspace, meta.id);
    const clauses = [...meant.flatMap((each) => each.clauses), ...asked.filters];
    for (const clause of clauses) columnOf(columns, clause.column);
    const names = meant.flatMap((each) => each.name ?? []);
    return {
      dataset: meta.id,
      clauses,
      duplicates: asked.duplicates,
      repairs: [],
      ...(asked.labelsAsOf === undefined ? {} : { labelsAsOf: asked.labelsAsOf }),
      ...(meant.length === 1 && names[0] !== undefined ? { name: names[0] } : {}),
    };
  };
  return {
    data: side([]),
    ...(asked.reference.length === 0 ? {} : { reference: side(meantBySide.reference) }),
    ...(asked.current.length === 0 ? {} : { current: side(meantBySide.current) }),
  };
}
