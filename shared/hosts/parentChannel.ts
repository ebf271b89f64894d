/** How does a child process speak to the one that started it, forked by Node or by Electron? */
import process from 'node:process';
import type { PortEvent } from './messagePort.ts';

export interface ParentChannel {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
}

interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: PortEvent) => void): void;
}

/** Electron's utility processes have `process.parentPort`; Node's forks `process.send`. The child ends when its parent is gone. */
export function parentChannel(): ParentChannel {
  const port = (process as unknown as { readonly parentPort?: ParentPort }).parentPort; // only Electron adds it
  if (port !== undefined) {
    return {
      send: (message) => port.postMessage(message),
      onMessage: (listener) => port.on('message', (event) => listener(event.data)),
    };
  }
  process.on('disconnect', () => process.exit(0));
  return {
    send: (message) => process.send?.(message),
    onMessage: (listener) => process.on('message', listener),
  };
}
