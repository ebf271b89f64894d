/** How are scopes saved by name, and forgotten? */
import type { SavedScope } from '../../contract/catalogue.ts';
import { AssayError } from '../../core/errors.ts';
import type { Workspace } from '../store/workspace.ts';

/** Saves or replaces a scope. @throws AssayError not_found (dataset), conflict when a dataset has the name */
export async function addScope(workspace: Workspace, scope: SavedScope): Promise<SavedScope> {
  const dataset = workspace.dataset(scope.dataset);
  if (workspace.datasets().some((meta) => meta.name === scope.name)) throw new AssayError('conflict', `"${scope.name}" is the name of a dataset.`, { hint: 'A name may not be both a dataset and a scope: choose another.' });
  const document = workspace.document();
  const saved = { ...scope, dataset: dataset.name };
  await workspace.saveDocument({ ...document, scopes: [...document.scopes.filter(({ name }) => name !== scope.name), saved] });
  return saved;
}

export async function removeScope(workspace: Workspace, name: string): Promise<void> {
  const document = workspace.document();
  if (!document.scopes.some((scope) => scope.name === name)) throw new AssayError('not_found', `There is no saved scope "${name}".`, { hint: `Saved scopes: ${document.scopes.map((scope) => scope.name).join(', ') || 'none'}.` });
  await workspace.saveDocument({ ...document, scopes: document.scopes.filter((scope) => scope.name !== name) });
}
