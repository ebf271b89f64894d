/** How does a command speak to a host that already holds the workspace? */
import { randomUUID } from 'node:crypto';
import type { Progress } from '../../core/cancel.ts';
import { AssayError, cancelled, messageOf } from '../../core/errors.ts';
import type { Client, RunOptions } from '../../contract/client.ts';
import { LineSplitter } from '../../contract/lineSplitter.ts';
import type { InputOf, OutputOf, WatchName } from '../../contract/procedures.ts';
import { fromWireError, WireResponse } from '../../contract/wire.ts';
import { RPC_PATH, TOKEN_HEADER } from './rpc.ts';

interface Ask {
  readonly name: string;
  readonly input: unknown;
  readonly options: RunOptions;
  readonly onEvent: (event: unknown) => void;
}

/** A client of the HTTP host at `address` ("http://127.0.0.1:PORT"). Closing drops open requests, which cancels them. */
export function httpClient(address: string, token: string): Client {
  const closing = new AbortController();
  const post = (message: unknown, signal: AbortSignal): Promise<Response> => fetch(`${address}${RPC_PATH}`, { method: 'POST', headers: { 'content-type': 'application/json', [TOKEN_HEADER]: token }, body: JSON.stringify(message), signal });

  const ask = async ({ name, input, options, onEvent }: Ask): Promise<unknown> => {
    if (options.signal?.aborted === true) throw cancelled(name);
    const id = randomUUID();
    const stop = (): void => {
      post({ id, cancel: true }, closing.signal).catch(() => undefined); // when the host is gone, the open stream says so
    };
    options.signal?.addEventListener('abort', stop, { once: true });
    try {
      return await settle(await post({ id, name, input }, closing.signal), onEvent);
    } catch (thrown) {
      throw thrown instanceof AssayError ? thrown : new AssayError('disconnected', `The connection to the host was lost: ${messageOf(thrown)}`, { where: address, hint: 'Run the command again.', cause: thrown });
    } finally {
      options.signal?.removeEventListener('abort', stop);
    }
  };

  return {
    call: async (name, input) => (await ask({ name, input, options: {}, onEvent: () => undefined })) as OutputOf<typeof name>, // the host answers with the contract's output
    run: async (name, input, options = {}) => (await ask({ name, input, options, onEvent: (event) => options.onProgress?.(event as Progress) })) as OutputOf<typeof name>, // as above; events of a run are Progress
    watch: <N extends WatchName>(name: N, input: InputOf<N>, onEvent: (event: OutputOf<N>) => void) => {
      const own = new AbortController();
      let on = true;
      void ask({ name, input, options: { signal: own.signal }, onEvent: (event) => (on ? onEvent(event as OutputOf<N>) : undefined) }).catch(() => undefined); // a watch that cannot go on is over
      return () => {
        on = false;
        own.abort();
      };
    },
    close: () => {
      closing.abort();
      return Promise.resolve();
    },
  };
}

/** The output of the last line (or of the only JSON document). @throws the AssayError that the host answered */
async function settle(response: Response, onEvent: (event: unknown) => void): Promise<unknown> {
  const type = response.headers.get('content-type') ?? '';
  if (response.status === 403 && type.startsWith('text/plain')) throw new AssayError('forbidden', (await response.text()).trim());
  if (!type.startsWith('application/x-ndjson')) return outputOf(WireResponse.parse(await response.json()));
  const lines = new LineSplitter();
  const decoder = new TextDecoder();
  for await (const piece of response.body ?? []) {
    for (const line of lines.push(decoder.decode(piece as Uint8Array, { stream: true }))) { // fetch bodies are bytes
      const message = WireResponse.parse(JSON.parse(line));
      if (!('event' in message)) return outputOf(message);
      onEvent(message.event);
    }
  }
  throw new AssayError('disconnected', 'The host ended the answer early.', { hint: 'Run the command again.' });
}

function outputOf(response: WireResponse): unknown {
  if ('error' in response) throw fromWireError(response.error);
  return 'ok' in response ? response.ok : undefined;
}
