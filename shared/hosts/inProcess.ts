/** How does code in the same process (command line, tests, bench) speak to the engine? */
import { cancelled } from '../core/errors.ts';
import type { Client } from '../contract/client.ts';
import type { InputOf, OutputOf, WatchName } from '../contract/procedures.ts';
import type { Service } from '../contract/service.ts';
import { fromWireError, toWireError } from '../contract/wire.ts';
import { dispatchRequest, watchNamed, type RequestListeners } from './dispatchRequest.ts';

/** The client without any transport; failures look exactly as over the wire. Closing cancels what is open. */
export function inProcessClient(service: Service<AbortSignal>): Client {
  const closing = new AbortController();
  const watches = new Set<() => void>();

  const ask = async (request: { readonly name: string; readonly input: unknown }, listeners: RequestListeners): Promise<unknown> => {
    try {
      return await dispatchRequest(service, request, listeners);
    } catch (thrown) {
      throw fromWireError(toWireError(thrown));
    }
  };

  return {
    call: async (name, input) => (await ask({ name, input }, {})) as OutputOf<typeof name>, // the service answers with the contract's output
    run: async (name, input, options = {}) => {
      if (options.signal?.aborted === true) throw cancelled(name);
      const own = new AbortController();
      const stop = (): void => {
        own.abort();
      };
      options.signal?.addEventListener('abort', stop, { once: true });
      closing.signal.addEventListener('abort', stop, { once: true });
      try {
        return (await ask({ name, input }, { signal: own.signal, onProgress: options.onProgress })) as OutputOf<typeof name>; // as above
      } finally {
        options.signal?.removeEventListener('abort', stop);
        closing.signal.removeEventListener('abort', stop);
      }
    },
    watch: <N extends WatchName>(name: N, input: InputOf<N>, onEvent: (event: OutputOf<N>) => void) => {
      const stop = service.watch(watchNamed(name), input, (event) => onEvent(event as OutputOf<N>)); // the service sends the contract's events
      watches.add(stop);
      return () => {
        if (watches.delete(stop)) stop();
      };
    },
    close: () => {
      closing.abort();
      for (const stop of watches) stop();
      watches.clear();
      return Promise.resolve();
    },
  };
}
