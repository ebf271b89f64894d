/** How is work told to stop, without depending on a runtime's own AbortSignal type? */

/** The part of AbortSignal that pure code needs; a real AbortSignal fits. */
export interface CancelSignal {
  readonly aborted: boolean;
  readonly reason?: unknown;
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** What a replay measures while it runs, for one model; times in ms over the last seconds, null before there are any. */
export interface LiveFigures {
  readonly model: string;
  readonly done: number;
  /** Null when the run ends by time. */
  readonly total: number | null;
  readonly elapsedMs: number;
  readonly perSecond: number;
  readonly errors: number;
  readonly dropped: number;
  readonly p50Ms: number | null;
  readonly p90Ms: number | null;
  readonly p99Ms: number | null;
  /** Requests that wait for the model at this moment. */
  readonly queued: number | null;
  readonly latenessP99Ms: number | null;
  readonly rssBytes: number | null;
}

/** Progress of a job; `fraction` null means unknown (never an invented percentage). */
export interface Progress {
  readonly fraction: number | null;
  readonly phase: string;
  readonly detail?: string | undefined;
  readonly live?: readonly LiveFigures[] | undefined;
}
