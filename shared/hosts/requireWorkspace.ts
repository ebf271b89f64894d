/** Is there a workspace at this path? */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AssayError } from '../core/errors.ts';

/** @throws AssayError not_found when the folder holds no workspace; nothing is written there then */
export function requireWorkspace(path: string): string {
  const root = resolve(path);
  if (!existsSync(join(root, 'workspace.json'))) throw new AssayError('not_found', `There is no workspace at "${root}".`, { where: root, hint: `Make one with "assay init ${path}" or "assay demo".` });
  return root;
}
