/** What must an engine offer so that any transport can carry requests to it? */
import type { CancelSignal, Progress } from '../core/cancel.ts';
import type { ProcedureName, WatchName } from './procedures.ts';

/** What a handler gets besides its input; `Signal` is the runtime's own AbortSignal on the engine side. */
export interface ServiceJob<Signal extends CancelSignal = CancelSignal> {
  readonly signal: Signal;
  progress(progress: Progress): void;
}

/**
 * The engine as the transports see it. `dispatch` validates its input itself, rejects with an AssayError
 * for everything a user can act on, and with `cancelled` once its work has really stopped after an abort.
 */
export interface Service<Signal extends CancelSignal = CancelSignal> {
  dispatch(name: ProcedureName, input: unknown, job: ServiceJob<Signal>): Promise<unknown>;
  /** Returns the unsubscribe function; events come in order, none after unsubscribing. */
  watch(name: WatchName, input: unknown, onEvent: (event: unknown) => void): () => void;
}
