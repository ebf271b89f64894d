/** How does a component start a job, follow it and stop it? */
import { useCallback, useRef, useState } from 'react';
import type { Progress } from '../../shared/core/cancel.ts';
import { isCancelled, messageOf, AssayError } from '../../shared/core/errors.ts';
import type { InputOf, OutputOf, RunName } from '../../shared/contract/procedures.ts';
import { toastDone, toastError } from '../ui/toast.ts';
import { logLine } from './appStore.ts';
import { useHost } from './engineContext.ts';

const LONG_MS = 10_000;

export interface Busyness {
  readonly progress: Progress | null;
  readonly since: number;
  readonly cancel: () => void;
}

export interface Job<N extends RunName> {
  readonly start: (input: InputOf<N>) => Promise<OutputOf<N> | undefined>;
  readonly busy: Busyness | null;
  readonly result: OutputOf<N> | undefined;
  readonly error: AssayError | null;
}

/** Answers undefined when the job failed or was cancelled; the error is kept for the panel. */
export function useRun<N extends RunName>(name: N, title: string): Job<N> {
  const { client } = useHost();
  const [state, setState] = useState<Pick<Job<N>, 'busy' | 'result' | 'error'>>({ busy: null, result: undefined, error: null });
  const controller = useRef<AbortController | null>(null);

  const start = useCallback(
    async (input: InputOf<N>): Promise<OutputOf<N> | undefined> => {
      controller.current?.abort();
      const mine = new AbortController();
      controller.current = mine;
      const since = Date.now();
      const busy = (progress: Progress | null): Busyness => ({ progress, since, cancel: () => mine.abort() });
      setState((known) => ({ ...known, busy: busy(null), error: null }));
      try {
        const result = await client.run(name, input, { signal: mine.signal, onProgress: (progress) => setState((known) => ({ ...known, busy: busy(progress) })) });
        setState({ busy: null, result, error: null });
        logLine(`${title} done in ${Date.now() - since} ms`);
        if (Date.now() - since > LONG_MS && document.hidden) toastDone(`${title} is done.`);
        return result;
      } catch (thrown) {
        const error = thrown instanceof AssayError ? thrown : new AssayError('internal', messageOf(thrown));
        setState((known) => ({ ...known, busy: null, error: isCancelled(thrown) ? null : error }));
        logLine(`${title}: ${error.message}`, !isCancelled(thrown));
        if (!isCancelled(thrown) && Date.now() - since > LONG_MS) toastError(error.message, error.hint);
        return undefined;
      }
    },
    [client, name, title],
  );
  return { ...state, start };
}
