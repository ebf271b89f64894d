/** What do a link (assay://…) or the words of a start mean? */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { app } from 'electron';

export const LINK_SCHEME = 'assay';

export type Opening = { readonly kind: 'workspace'; readonly path: string } | { readonly kind: 'none' };

/** `assay://open?workspace=/absolute/path.assay`; anything else means nothing. */
export function readLink(link: string): Opening {
  try {
    const url = new URL(link);
    const workspace = url.searchParams.get('workspace');
    if (url.protocol === `${LINK_SCHEME}:` && url.host === 'open' && workspace !== null) return workspaceAt(workspace);
  } catch {
    // no address at all
  }
  return { kind: 'none' };
}

/** The last word that is a link or an existing workspace; options and the program's own path are passed over. */
export function readArguments(words: readonly string[], folder: string): Opening {
  for (const word of [...words].reverse()) {
    if (word.startsWith('-')) continue;
    const opening = word.startsWith(`${LINK_SCHEME}://`) ? readLink(word) : workspaceAt(path.resolve(folder, word));
    if (opening.kind !== 'none') return opening;
  }
  return { kind: 'none' };
}

/** Only an absolute folder that holds a workspace document is opened: a link can make nothing. */
function workspaceAt(folder: string): Opening {
  if (folder.includes('\0') || !path.isAbsolute(folder) || !existsSync(path.join(folder, 'workspace.json'))) return { kind: 'none' };
  return { kind: 'workspace', path: path.normalize(folder) };
}

/** Tells the system that assay:// links are ours; in development the start needs the app's folder. */
export function claimLinks(appFolder: string): void {
  if (app.isPackaged) app.setAsDefaultProtocolClient(LINK_SCHEME);
  else app.setAsDefaultProtocolClient(LINK_SCHEME, process.execPath, [appFolder]);
}
