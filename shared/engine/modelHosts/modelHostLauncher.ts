/** How does a host start the processes that models live in? */

/** Starts model-host processes: forked by Node, or by a broker in Electron's main process. */
export interface ModelHostLauncher {
  launch(): ModelHostProcess;
}

/** A running model host. Messages are structured values (typed arrays and bigints as they are), in order. */
export interface ModelHostProcess {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  onExit(listener: (code: number | null, signal: string | null) => void): void;
  kill(): void;
  readonly pid: number | undefined;
}
