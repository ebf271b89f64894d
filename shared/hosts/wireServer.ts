/** How are wire messages of one client answered, whatever carries them? */
import { AssayError } from '../core/errors.ts';
import { procedures } from '../contract/procedures.ts';
import type { Service } from '../contract/service.ts';
import { toWireError, WireRequest, type WireResponse } from '../contract/wire.ts';
import { checkRequestSize, dispatchRequest, jsonSize, procedureNamed, watchNamed } from './dispatchRequest.ts';

type Ask = Extract<WireRequest, { readonly name: string }>;

/**
 * One client's conversation. Every request is answered exactly once by `ok` or `error` (a watch when it is
 * cancelled); a bad envelope is answered with the id it seems to have, or "". Cancelling an id that already
 * ended is a normal race and says nothing. `close` cancels all that the client had asked for.
 */
export class WireServer {
  readonly #service: Service<AbortSignal>;
  readonly #send: (response: WireResponse) => void;
  readonly #open = new Map<string, () => void>();
  #closed = false;

  constructor(service: Service<AbortSignal>, send: (response: WireResponse) => void) {
    this.#service = service;
    this.#send = send;
  }

  /** Resolves when the message is fully dealt with (for a watch: when it has ended). */
  async receive(message: unknown): Promise<void> {
    const parsed = WireRequest.safeParse(message);
    if (!parsed.success) {
      this.#answer({ id: idOf(message), error: toWireError(new AssayError('bad_envelope', 'The message is not a request: {id, name, input} or {id, cancel: true} is expected.')) });
      return;
    }
    const request = parsed.data;
    if ('cancel' in request) this.cancel(request.id);
    else await this.#serve(request);
  }

  /** Whether something with this id was still open. */
  cancel(id: string): boolean {
    const stop = this.#open.get(id);
    stop?.();
    return stop !== undefined;
  }

  close(): void {
    this.#closed = true;
    for (const stop of [...this.#open.values()]) stop();
  }

  async #serve(request: Ask): Promise<void> {
    const { id } = request;
    if (this.#open.has(id)) {
      this.#answer({ id, error: toWireError(new AssayError('bad_envelope', `A request with id "${id}" is still open.`)) });
      return;
    }
    try {
      const ok = procedures[procedureNamed(request.name)].kind === 'watch' ? await this.#watch(request) : await this.#dispatch(request);
      this.#open.delete(id);
      this.#answer({ id, ok: ok ?? null });
    } catch (thrown) {
      this.#open.delete(id);
      this.#answer({ id, error: toWireError(thrown) });
    }
  }

  async #dispatch(request: Ask): Promise<unknown> {
    const controller = new AbortController();
    this.#open.set(request.id, () => {
      controller.abort();
    });
    return dispatchRequest(this.#service, request, { signal: controller.signal, onProgress: (event) => this.#answer({ id: request.id, event }) });
  }

  #watch(request: Ask): Promise<unknown> {
    const name = watchNamed(request.name);
    checkRequestSize(jsonSize(request.input, name), name);
    return new Promise((resolve) => {
      const stop = this.#service.watch(name, request.input, (event) => {
        this.#answer({ id: request.id, event });
      });
      this.#open.set(request.id, () => {
        stop();
        resolve({ done: true });
      });
    });
  }

  #answer(response: WireResponse): void {
    if (!this.#closed) this.#send(response);
  }
}

function idOf(message: unknown): string {
  if (typeof message !== 'object' || message === null || !('id' in message)) return '';
  return typeof message.id === 'string' ? message.id : '';
}
