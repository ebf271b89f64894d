/** How is work told to stop, without depending on a runtime's own AbortSignal type? */

/** The part of AbortSignal that pure code needs; a real AbortSignal fits. */
export interface CancelSignal {
  readonly aborted: boolean;
  readonly reason?: unknown;
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** Progress of a job; `fraction` null means unknown (never an invented percentage). */
export interface Progress {
  readonly fraction: number | null;
  readonly phase: string;
  readonly detail?: string | undefined;
}
