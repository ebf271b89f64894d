/** How does the workbench in a desktop window reach the engine process? */
import { AssayError } from '../../shared/core/errors.ts';
import type { CancelSignal, Progress } from '../../shared/core/cancel.ts';
import type { Client } from '../../shared/contract/client.ts';
import { fromWireError, WireResponse } from '../../shared/contract/wire.ts';
import type { Host } from './host.ts';

/** What the preload script puts on `window.assay`. */
export interface DesktopBridge {
  /** Asks for a port; it arrives as a window message whose data is `assay:port`. */
  readonly requestPort: () => void;
  readonly pickFiles: () => Promise<readonly string[]>;
  readonly pathOf: (file: File) => string | undefined;
  readonly onCommand: (listener: (command: string) => void) => void;
}

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: AssayError) => void;
  readonly onEvent: (event: unknown) => void;
}

export class PortClient implements Client {
  readonly #port: MessagePort;
  readonly #pending = new Map<string, Pending>();

  constructor(port: MessagePort) {
    this.#port = port;
    port.onmessage = (message: MessageEvent<unknown>) => this.#receive(message.data);
    port.start();
  }

  // The engine validates against the same contract, so the answer has the type of its name (all three verbs).
  call: Client['call'] = async (name, input) => (await this.#send(name, input)) as never;

  run: Client['run'] = async (name, input, options) =>
    (await this.#send(name, input, { signal: options?.signal, onEvent: (event) => options?.onProgress?.(event as Progress) })) as never;

  watch: Client['watch'] = (name, input, onEvent) => {
    const controller = new AbortController();
    this.#send(name, input, { signal: controller.signal, onEvent: (event) => onEvent(event as never) }).catch(() => {
      // A watch ends by its own cancel or with the port; neither is news to the watcher.
    });
    return () => controller.abort();
  };

  close: Client['close'] = () => {
    this.#port.close();
    for (const pending of this.#pending.values()) pending.reject(new AssayError('disconnected', 'The engine was closed.'));
    this.#pending.clear();
    return Promise.resolve();
  };

  #send(name: string, input: unknown, options: { readonly signal?: CancelSignal | undefined; readonly onEvent?: (event: unknown) => void } = {}): Promise<unknown> {
    const id = crypto.randomUUID();
    const { signal, onEvent } = options;
    const cancel = (): void => this.#port.postMessage({ id, cancel: true });
    const answer = new Promise<unknown>((resolve, reject) => {
      this.#pending.set(id, { resolve, reject, onEvent: onEvent ?? (() => undefined) });
      this.#port.postMessage({ id, name, input });
      if (signal?.aborted === true) cancel();
      signal?.addEventListener('abort', cancel, { once: true });
    });
    return answer.finally(() => signal?.removeEventListener('abort', cancel));
  }

  #receive(data: unknown): void {
    const parsed = WireResponse.safeParse(data);
    if (!parsed.success) return;
    const pending = this.#pending.get(parsed.data.id);
    if (pending === undefined) return;
    if ('event' in parsed.data) { pending.onEvent(parsed.data.event); return; }
    this.#pending.delete(parsed.data.id);
    if ('error' in parsed.data) pending.reject(fromWireError(parsed.data.error));
    else pending.resolve(parsed.data.ok);
  }
}

/** Waits for the port that the preload script hands over. */
export async function desktopHost(window: Window, bridge: DesktopBridge): Promise<Host> {
  const port = await new Promise<MessagePort>((resolve) => {
    const listen = (message: MessageEvent<unknown>): void => {
      const [given] = message.ports;
      if (message.source !== window || message.data !== 'assay:port' || given === undefined) return;
      window.removeEventListener('message', listen);
      resolve(given);
    };
    window.addEventListener('message', listen);
    bridge.requestPort();
  });
  return { kind: 'desktop', client: new PortClient(port), pickFiles: bridge.pickFiles, pathOf: bridge.pathOf, onCommand: bridge.onCommand };
}
