/** What does every handler get besides its input? */
import type { Progress } from '../../core/cancel.ts';

export interface JobContext {
  /** Aborted when the caller cancels or disconnects; every long step listens to it. */
  readonly signal: AbortSignal;
  progress(progress: Progress): void;
}

/** A context for short calls and tests: never cancelled, progress unheard. */
export const quietJob = (): JobContext => ({ signal: new AbortController().signal, progress: () => undefined });
