/** What did the user make, how is it undone, and is it saved? */
import { temporal } from 'zundo';
import { create } from 'zustand';
import { immer } from 'zustand/middleware/immer';
import { compareResults } from '../../shared/core/evidence/compareResults.ts';
import { emptyDocument, type WorkspaceDocument } from '../../shared/contract/workspace.ts';

export interface DocumentState {
  readonly document: WorkspaceDocument;
  /** What the last edit did, for the history list. */
  readonly edit: string;
  readonly loaded: boolean;
}

/** Edits of one group within this time are one undo step (a slider drag, a splitter). */
export const GROUP_MS = 800;

export const useDocumentStore = create<DocumentState>()(
  temporal(
    immer(() => ({ document: emptyDocument('', ''), edit: 'Opened', loaded: false })),
    { limit: 200, partialize: ({ document, edit }) => ({ document, edit }), equality: (past, current) => past.document === current.document },
  ),
);

/** The document as the engine is known to hold it. */
let held: WorkspaceDocument | undefined;
export const markHeld = (document: WorkspaceDocument): void => {
  held = document;
};

/** Takes over a document that changed elsewhere (another command, a finished sample), unless an edit waits to be saved. */
export function followDocument(document: WorkspaceDocument): void {
  const mine = useDocumentStore.getState().document;
  if (held !== undefined && mine !== held) return;
  if (compareResults(mine, document).some(({ verdict }) => verdict !== 'same')) loadDocument(document);
}

let lastGroup: { readonly group: string; readonly at: number } | undefined;

/** Replaces the document by what the engine holds; the history starts anew. */
export function loadDocument(document: WorkspaceDocument): void {
  useDocumentStore.setState({ document, loaded: true, edit: 'Opened' });
  useDocumentStore.temporal.getState().clear();
  markHeld(document);
  lastGroup = undefined;
}

export interface EditOptions {
  /** Edits of the same group that follow each other closely are one step. */
  readonly group?: string;
}

/** Changes the document as one undoable step. */
export function editDocument(label: string, recipe: (document: WorkspaceDocument) => void, { group }: EditOptions = {}): void {
  const now = Date.now();
  const joined = group !== undefined && lastGroup?.group === group && now - lastGroup.at < GROUP_MS;
  lastGroup = group === undefined ? undefined : { group, at: now };
  const history = useDocumentStore.temporal.getState();
  if (joined) history.pause();
  useDocumentStore.setState((state) => {
    recipe(state.document);
    state.edit = label;
  });
  if (joined) history.resume();
}

export const undo = (): void => {
  lastGroup = undefined;
  useDocumentStore.temporal.getState().undo();
};
export const redo = (): void => {
  lastGroup = undefined;
  useDocumentStore.temporal.getState().redo();
};
