/** How do the engine's changes reach the screen, and the user's edits the disk? */
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { messageOf } from '../../shared/core/errors.ts';
import { toastError } from '../ui/toast.ts';
import { useAppStore } from './appStore.ts';
import { followDocument, loadDocument, markHeld, useDocumentStore } from './documentStore.ts';
import { useCall } from './engineReads.ts';
import { useHost } from './engineContext.ts';
import { noteLive } from './liveHistory.ts';

const SAVE_AFTER_MS = 600;

/** Follows the engine: what changed there is read again, jobs go to the app store. */
export function useEngineWatch(): void {
  const { client } = useHost();
  const queries = useQueryClient();
  useEffect(
    () =>
      client.watch('host.watch', {}, ({ changed, jobs }) => {
        if (jobs !== undefined) {
          useAppStore.setState({ jobs });
          noteLive(jobs);
        }
        if (changed === 'document') void client.call('workspace.document', {}).then(followDocument, () => undefined);
        if (changed === 'catalogue') {
          for (const name of ['workspace.get', 'story.get', 'record.list', 'dataset.rows', 'dataset.histogram']) void queries.invalidateQueries({ queryKey: [name] });
        }
      }),
    [client, queries],
  );
}

/** Reads the document once; after that the screen is the one who writes it. */
export function useDocumentLoad(): { readonly loaded: boolean; readonly error: Error | null; readonly retry: () => void } {
  const read = useCall('workspace.document', {});
  const loaded = useDocumentStore((state) => state.loaded);
  useEffect(() => {
    if (read.data !== undefined && !useDocumentStore.getState().loaded) loadDocument(read.data);
  }, [read.data]);
  return { loaded, error: read.error, retry: () => void read.refetch() };
}

export type SaveState = 'saved' | 'saving' | 'failed';

/** Saves edits a moment after the last one, and when the window goes away. */
export function useAutosave(): { readonly state: SaveState; readonly saveNow: () => void } {
  const { client } = useHost();
  const document = useDocumentStore((state) => state.document);
  const loaded = useDocumentStore((state) => state.loaded);
  const [last, setLast] = useState<{ readonly document: typeof document; readonly failed: boolean } | null>(null);
  const [first, setFirst] = useState<typeof document | null>(null);
  if (loaded && first === null) setFirst(document);
  const settled = first === null || (last?.document ?? first) === document;

  const save = useCallback(
    (): Promise<void> =>
      client.call('workspace.save', { document }).then(
        () => {
          markHeld(document);
          setLast({ document, failed: false });
        },
        (thrown: unknown) => {
          setLast({ document, failed: true });
          toastError('The workspace could not be saved.', messageOf(thrown));
        },
      ),
    [client, document],
  );
  useEffect(() => {
    if (settled) return undefined;
    const timer = setTimeout(() => void save(), SAVE_AFTER_MS);
    return () => clearTimeout(timer);
  }, [save, settled]);
  const state: SaveState = !settled ? 'saving' : last?.failed === true ? 'failed' : 'saved';
  return { state, saveNow: () => void save() };
}
