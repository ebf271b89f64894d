/** What can be undone and redone now? */
import { useStore } from 'zustand';
import { useDocumentStore } from './documentStore.ts';

export interface History {
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** Edits from first to last, the present one included. */
  readonly edits: readonly string[];
}

export function useHistory(): History {
  const past = useStore(useDocumentStore.temporal, (state) => state.pastStates);
  const future = useStore(useDocumentStore.temporal, (state) => state.futureStates);
  const edit = useDocumentStore((state) => state.edit);
  return { canUndo: past.length > 0, canRedo: future.length > 0, edits: [...past.map((state) => state.edit ?? ''), edit] };
}
