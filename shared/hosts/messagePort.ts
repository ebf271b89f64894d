/** How do two sides of a message port (worker, Electron process, window) speak the contract? */
import type { Client } from '../contract/client.ts';
import type { Service } from '../contract/service.ts';
import { WireClient, type WireChannel } from '../contract/wireClient.ts';
import { WireServer } from './wireServer.ts';

/** What the ports of Node, of the DOM and of Electron's main and utility processes have in common. */
export interface PortLike {
  postMessage(message: unknown): void;
  /** DOM and Node ports: events carry `data`. */
  addEventListener?(type: 'message' | 'close', listener: (event: PortEvent) => void): void;
  /** Electron's MessagePortMain and parentPort: events carry `data` too. */
  on?(event: 'message' | 'close', listener: (event: PortEvent) => void): unknown;
  start?(): void;
  close?(): void;
}
export interface PortEvent {
  readonly data?: unknown;
  readonly type?: string;
}

/** A port as an ordered channel; messages that arrived before are delivered once a listener is there. */
export function portChannel(port: PortLike): WireChannel {
  const listen = (type: 'message' | 'close', listener: (event: PortEvent) => void): void => {
    if (port.addEventListener !== undefined) port.addEventListener(type, listener);
    else port.on?.(type, listener);
  };
  return {
    send: (message) => port.postMessage(message),
    onMessage: (listener) => {
      listen('message', (event) => listener(event.data));
      port.start?.();
    },
    onClose: (listener) => listen('close', () => listener()),
    close: () => port.close?.(),
  };
}

/** Serves one client; when its port closes, all that it asked for is cancelled. Returns the function that stops serving. */
export function servePort(service: Service<AbortSignal>, port: PortLike): () => void {
  const channel = portChannel(port);
  const server = new WireServer(service, (response) => channel.send(response));
  channel.onClose(() => server.close());
  channel.onMessage((message) => void server.receive(message));
  return () => {
    server.close();
    channel.close();
  };
}

/** The client at the other end of the port. */
export const portClient = (port: PortLike): Client => new WireClient(portChannel(port));
