/** How does a two-way message channel become a Client? */
import type { CancelSignal, Progress } from '../core/cancel.ts';
import { AssayError, cancelled } from '../core/errors.ts';
import type { Client, RunOptions } from './client.ts';
import type { CallName, InputOf, OutputOf, ProcedureName, RunName, WatchName } from './procedures.ts';
import { fromWireError, WireResponse } from './wire.ts';

/** A channel that keeps the order of messages and says when it is gone. */
export interface WireChannel {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  onClose(listener: () => void): void;
  close(): void;
}

interface Pending {
  readonly onEvent: (event: unknown) => void;
  readonly resolve: (output: unknown) => void;
  readonly reject: (reason: AssayError) => void;
}

const disconnected = (): AssayError => new AssayError('disconnected', 'The connection to the engine was closed.', { hint: 'Reload the window, or start Assay again.' });

/** Runs `listener` when `signal` aborts; returns the function that stops listening. */
export function onAbort(signal: CancelSignal | undefined, listener: () => void): () => void {
  signal?.addEventListener('abort', listener, { once: true });
  return () => signal?.removeEventListener('abort', listener);
}

/** The client of one channel. Answers to unknown ids (late ones after an unsubscribe) are ignored. */
export class WireClient implements Client {
  readonly #channel: WireChannel;
  readonly #pending = new Map<string, Pending>();
  #next = 0;
  #closed = false;

  constructor(channel: WireChannel) {
    this.#channel = channel;
    channel.onMessage((message) => {
      this.#receive(message);
    });
    channel.onClose(() => {
      this.#fail();
    });
  }

  async call<N extends CallName>(name: N, input: InputOf<N>): Promise<OutputOf<N>> {
    return (await this.#ask({ name, input, onEvent: () => undefined }).answer) as OutputOf<N>; // the engine answers with the contract's output
  }

  async run<N extends RunName>(name: N, input: InputOf<N>, options: RunOptions = {}): Promise<OutputOf<N>> {
    if (options.signal?.aborted === true) throw cancelled(name);
    const { id, answer } = this.#ask({ name, input, onEvent: (event) => options.onProgress?.(event as Progress) }); // events of a run are Progress
    const stop = onAbort(options.signal, () => {
      this.#channel.send({ id, cancel: true });
    });
    try {
      return (await answer) as OutputOf<N>; // the engine answers with the contract's output
    } finally {
      stop();
    }
  }

  watch<N extends WatchName>(name: N, input: InputOf<N>, onEvent: (event: OutputOf<N>) => void): () => void {
    const { id, answer } = this.#ask({ name, input, onEvent: (event) => onEvent(event as OutputOf<N>) }); // the engine sends the contract's events
    answer.catch(() => undefined); // a watch that cannot go on is over; the next call reports why
    return () => {
      if (this.#pending.delete(id) && !this.#closed) this.#channel.send({ id, cancel: true });
    };
  }

  close(): Promise<void> {
    if (!this.#closed) this.#channel.close();
    this.#fail();
    return Promise.resolve();
  }

  #ask(request: { readonly name: ProcedureName; readonly input: unknown; readonly onEvent: (event: unknown) => void }): { readonly id: string; readonly answer: Promise<unknown> } {
    const id = String((this.#next += 1));
    const answer = new Promise<unknown>((resolve, reject) => {
      if (this.#closed) {
        reject(disconnected());
        return;
      }
      this.#pending.set(id, { onEvent: request.onEvent, resolve, reject });
      this.#channel.send({ id, name: request.name, input: request.input });
    });
    return { id, answer };
  }

  #receive(message: unknown): void {
    const parsed = WireResponse.safeParse(message);
    if (!parsed.success) return;
    const response = parsed.data;
    const pending = this.#pending.get(response.id);
    if (pending === undefined) return;
    if ('error' in response) {
      this.#pending.delete(response.id);
      pending.reject(fromWireError(response.error));
    } else if ('ok' in response) {
      this.#pending.delete(response.id);
      pending.resolve(response.ok);
    } else pending.onEvent(response.event);
  }

  #fail(): void {
    this.#closed = true;
    for (const pending of this.#pending.values()) pending.reject(disconnected());
    this.#pending.clear();
  }
}
