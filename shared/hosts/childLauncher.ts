/** How is one of our own child processes started and spoken to, in Node and in Electron alike? */
import { fork } from 'node:child_process';

/** A running child; messages are structured values, in order. */
export interface ChildHandle {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  onExit(listener: (code: number | null, signal: string | null) => void): void;
  kill(): void;
  readonly pid: number | undefined;
}

export interface ChildLauncher {
  launch(): ChildHandle;
}

/** Forks `file` with Node; typed arrays and bigints cross as they are. A message to a dead child is dropped: its exit is reported. */
export function forkLauncher(file: string): ChildLauncher {
  return {
    launch: () => {
      const child = fork(file, [], { serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [] });
      let ended = false;
      const exits = new Set<(code: number | null, signal: string | null) => void>();
      const end = (code: number | null, signal: string | null): void => {
        if (ended) return;
        ended = true;
        for (const listener of exits) listener(code, signal);
      };
      child.on('exit', end);
      child.on('error', () => {
        end(null, null);
      });
      return {
        pid: child.pid,
        send: (message) => {
          if (child.connected) child.send(message as object, () => undefined); // any structured value may be sent
        },
        onMessage: (listener) => child.on('message', listener),
        onExit: (listener) => exits.add(listener),
        kill: () => child.kill('SIGKILL'),
      };
    },
  };
}
