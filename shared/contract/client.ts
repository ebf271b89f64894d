/** How does any caller (command line, workbench, test) speak to the engine, whatever the transport? */
import type { CancelSignal } from '../core/cancel.ts';
import type { CallName, InputOf, OutputOf, RunName, WatchName } from './procedures.ts';
import type { ProgressListener } from './wire.ts';

export interface RunOptions {
  readonly signal?: CancelSignal | undefined;
  readonly onProgress?: ProgressListener | undefined;
}

/**
 * Three verbs over one contract. Every failure is an AssayError; `run` rejects with code `cancelled`
 * soon after its signal aborts, and only once the engine has really stopped the work.
 */
export interface Client {
  call<N extends CallName>(name: N, input: InputOf<N>): Promise<OutputOf<N>>;
  run<N extends RunName>(name: N, input: InputOf<N>, options?: RunOptions): Promise<OutputOf<N>>;
  /** Returns the unsubscribe function. */
  watch<N extends WatchName>(name: N, input: InputOf<N>, onEvent: (event: OutputOf<N>) => void): () => void;
  close(): Promise<void>;
}
