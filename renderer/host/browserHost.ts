/** How does the workbench in a browser tab reach the engine behind 127.0.0.1? */
import { AssayError, messageOf } from '../../shared/core/errors.ts';
import type { CancelSignal, Progress } from '../../shared/core/cancel.ts';
import type { Client } from '../../shared/contract/client.ts';
import { fromWireError } from '../../shared/contract/wire.ts';
import type { Host } from './host.ts';
import { readResponses } from './wireReader.ts';

const TOKEN_KEY = 'assay-token';

/** Takes the token from `?token=`, keeps it for this tab and removes it from the address. */
export function takeToken(location: Location, storage: Storage, replace: (url: string) => void): string {
  const url = new URL(location.href);
  const given = url.searchParams.get('token');
  if (given !== null) {
    storage.setItem(TOKEN_KEY, given);
    url.searchParams.delete('token');
    replace(url.pathname + url.search + url.hash);
    return given;
  }
  return storage.getItem(TOKEN_KEY) ?? '';
}

interface Exchange {
  readonly name: string;
  readonly input: unknown;
  readonly signal?: CancelSignal | undefined;
  readonly onEvent?: ((event: unknown) => void) | undefined;
}

const disconnected = (thrown: unknown): AssayError =>
  new AssayError('disconnected', `The engine does not answer: ${messageOf(thrown)}`, { hint: 'Check that "assay serve" is still running, then reload.', cause: thrown });

/** Calls `cancel` when the signal aborts, now if it has; returns the way to stop listening. */
function onAbort(signal: CancelSignal | undefined, cancel: () => void): () => void {
  if (signal?.aborted === true) cancel();
  signal?.addEventListener('abort', cancel, { once: true });
  return () => signal?.removeEventListener('abort', cancel);
}

async function readAnswer(response: Response, onEvent: Exchange['onEvent']): Promise<unknown> {
  if (response.body === null) throw disconnected('empty answer');
  for await (const message of readResponses(response.body)) {
    if ('event' in message) onEvent?.(message.event);
    else if ('error' in message) throw fromWireError(message.error);
    else return message.ok;
  }
  throw disconnected('the answer ended early');
}

export class HttpClient implements Client {
  readonly #endpoint: string;
  readonly #token: string;
  readonly #open = new Set<AbortController>();

  constructor(endpoint: string, token: string) {
    this.#endpoint = endpoint;
    this.#token = token;
  }

  // The engine validates input and, in tests and development, output against the same contract, so the answer has the type of its name.
  call: Client['call'] = async (name, input) => (await this.#exchange({ name, input })) as never;

  run: Client['run'] = async (name, input, options) =>
    // `event` of a run is a Progress by the contract.
    (await this.#exchange({ name, input, signal: options?.signal, onEvent: (event) => options?.onProgress?.(event as Progress) })) as never;

  watch: Client['watch'] = (name, input, onEvent) => {
    const controller = new AbortController();
    let wait = 500;
    const again = async (): Promise<void> => {
      while (!controller.signal.aborted) {
        try {
          // `event` of a watch is the output of its name by the contract.
          await this.#exchange({ name, input, signal: controller.signal, onEvent: (event) => { wait = 500; onEvent(event as never); } });
        } catch {
          // A watch that ends is asked again: the engine may have been restarted.
        }
        await new Promise((resolve) => setTimeout(resolve, wait));
        wait = Math.min(wait * 2, 10_000);
      }
    };
    void again();
    return () => controller.abort();
  };

  close: Client['close'] = () => {
    for (const controller of this.#open) controller.abort();
    return Promise.resolve();
  };

  #post(message: unknown, signal: AbortSignal | null): Promise<Response> {
    return fetch(this.#endpoint, { method: 'POST', headers: { 'content-type': 'application/json', 'x-assay-token': this.#token }, body: JSON.stringify(message), signal });
  }

  async #exchange({ name, input, signal, onEvent }: Exchange): Promise<unknown> {
    const id = crypto.randomUUID();
    const controller = new AbortController();
    this.#open.add(controller);
    const response = this.#post({ id, name, input }, controller.signal);
    // A cancel is a message of its own: the answer then ends with `cancelled` once the work has really stopped.
    const release = onAbort(signal, () => void response.then(() => this.#post({ id, cancel: true }, null)).catch(() => controller.abort()));
    try {
      return await readAnswer(await response, onEvent);
    } catch (thrown) {
      if (controller.signal.aborted || signal?.aborted === true) throw new AssayError('cancelled', `Cancelled: ${name} was stopped before it ended.`, { cause: thrown });
      throw thrown instanceof AssayError ? thrown : disconnected(thrown);
    } finally {
      release();
      this.#open.delete(controller);
    }
  }
}

export function browserHost(window: Window): Host {
  const token = takeToken(window.location, window.sessionStorage, (url) => window.history.replaceState(null, '', url));
  return { kind: 'browser', client: new HttpClient('/api/rpc', token) };
}
