/** Which work runs now, which waits, how far is it, and how is it stopped? */
import { randomBytes } from 'node:crypto';
import type { CancelSignal, Progress } from '../../core/cancel.ts';
import { AssayError, cancelled, isCancelled } from '../../core/errors.ts';
import type { JobState } from '../../contract/procedures.ts';
import type { JobContext } from './jobContext.ts';

export type JobPriority = 'interactive' | 'normal' | 'background';

export interface JobRequest {
  /** What a person reads in the job list. */
  readonly title: string;
  readonly procedure: string;
  readonly priority?: JobPriority;
  /** Heavy jobs wait for one of the few places; a light one starts at once. Default true. */
  readonly heavy?: boolean;
}

export interface JobParent {
  readonly signal?: CancelSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

export interface JobQueueOptions {
  /** Heavy jobs at once; default 2. */
  readonly maxHeavy?: number;
  /** Finished jobs kept for the list; default 50. */
  readonly keepFinished?: number;
}

interface Job {
  readonly id: string;
  readonly order: number;
  readonly request: JobRequest;
  readonly controller: AbortController;
  readonly start: () => void;
  readonly drop: () => void;
  state: JobState['state'];
  progress: Progress;
  startedMs: number;
  endedMs: number | undefined;
}

const RANK: Readonly<Record<JobPriority, number>> = { interactive: 0, normal: 1, background: 2 };
/** Listeners hear of progress at most this often; of state changes always. */
const PROGRESS_NOTICE_MS = 100;

/**
 * Runs jobs: light ones at once, at most `maxHeavy` heavy ones, by priority and then in order of arrival.
 * A cancelled waiting job never starts; a cancelled running job ends when its work really stopped.
 */
export class JobQueue {
  readonly #maxHeavy: number;
  readonly #keepFinished: number;
  readonly #jobs = new Map<string, Job>();
  readonly #listeners = new Set<() => void>();
  #order = 0;
  #lastNoticeMs = 0;

  constructor(options: JobQueueOptions = {}) {
    this.#maxHeavy = options.maxHeavy ?? 2;
    this.#keepFinished = options.keepFinished ?? 50;
  }

  /**
   * Settles as `work` settles. @throws AssayError cancelled when the parent's signal, `cancel` or `cancelAll`
   * stopped it (anything that `work` throws after an abort counts as that).
   */
  submit<T>(request: JobRequest, work: (job: JobContext) => Promise<T>, parent: JobParent = {}): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const job: Job = {
        id: randomBytes(16).toString('hex'),
        order: (this.#order += 1),
        request,
        controller: new AbortController(),
        start: () => {
          void this.#run(job, { work, parent }).then(resolve, reject).finally(unhook);
        },
        drop: () => {
          unhook();
          this.#end(job, 'cancelled');
          reject(cancelled(request.title));
        },
        state: 'queued',
        progress: { fraction: null, phase: 'waiting' },
        startedMs: Date.now(),
        endedMs: undefined,
      };
      const stop = (): void => {
        this.#stop(job);
      };
      const unhook = (): void => parent.signal?.removeEventListener('abort', stop);
      this.#jobs.set(job.id, job);
      if (parent.signal?.aborted === true) {
        job.drop();
        return;
      }
      parent.signal?.addEventListener('abort', stop, { once: true });
      this.#notify();
      this.#startWaiting();
    });
  }

  /** Running and waiting jobs first, then finished ones, newest first. */
  list(): readonly JobState[] {
    const open = [...this.#jobs.values()].filter((job) => job.endedMs === undefined);
    const finished = [...this.#jobs.values()].filter((job) => job.endedMs !== undefined).sort((a, b) => b.order - a.order);
    return [...open, ...finished].map((job) => stateOf(job));
  }

  /** @throws AssayError not_found when there is no such job; cancelling a finished one does nothing. */
  cancel(id: string): void {
    const job = this.#jobs.get(id);
    if (job === undefined) throw new AssayError('not_found', `There is no job "${id}".`, { hint: 'It may have ended long ago: look at the job list.' });
    this.#stop(job);
  }

  cancelAll(): void {
    for (const job of [...this.#jobs.values()]) this.#stop(job);
  }

  /** Called after every change of state and now and then during progress; returns the unsubscribe function. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  #stop(job: Job): void {
    if (job.endedMs !== undefined) return;
    job.controller.abort(cancelled(job.request.title));
    if (job.state === 'queued') job.drop();
  }

  #startWaiting(): void {
    const waiting = [...this.#jobs.values()].filter((job) => job.state === 'queued').sort((a, b) => rankOf(a) - rankOf(b) || a.order - b.order);
    let places = this.#maxHeavy - [...this.#jobs.values()].filter((job) => job.state === 'running' && isHeavy(job)).length;
    for (const job of waiting) {
      if (isHeavy(job) && places <= 0) continue;
      if (isHeavy(job)) places -= 1;
      job.state = 'running';
      job.startedMs = Date.now();
      job.progress = { fraction: null, phase: 'starting' };
      this.#notify();
      job.start();
    }
  }

  async #run<T>(job: Job, how: { readonly work: (job: JobContext) => Promise<T>; readonly parent: JobParent }): Promise<T> {
    const { signal } = job.controller;
    const context: JobContext = {
      signal,
      progress: (progress) => {
        if (job.endedMs !== undefined) return;
        job.progress = progress;
        how.parent.onProgress?.(progress);
        if (Date.now() - this.#lastNoticeMs >= PROGRESS_NOTICE_MS) this.#notify();
      },
    };
    try {
      const output = await how.work(context);
      this.#end(job, 'done');
      return output;
    } catch (thrown) {
      this.#end(job, signal.aborted || isCancelled(thrown) ? 'cancelled' : 'failed');
      if (signal.aborted && !isCancelled(thrown)) throw new AssayError('cancelled', `Cancelled: ${job.request.title} was stopped before it ended.`, { cause: thrown });
      throw thrown;
    } finally {
      this.#startWaiting();
    }
  }

  #end(job: Job, state: JobState['state']): void {
    job.state = state;
    job.endedMs = Date.now();
    const finished = [...this.#jobs.values()].filter((other) => other.endedMs !== undefined).sort((a, b) => a.order - b.order);
    for (const old of finished.slice(0, Math.max(0, finished.length - this.#keepFinished))) this.#jobs.delete(old.id);
    this.#notify();
  }

  #notify(): void {
    this.#lastNoticeMs = Date.now();
    for (const listener of [...this.#listeners]) listener();
  }
}

const isHeavy = (job: Job): boolean => job.request.heavy ?? true;
const rankOf = (job: Job): number => RANK[job.request.priority ?? 'normal'];

function stateOf(job: Job): JobState {
  const { detail, live } = job.progress;
  return {
    id: job.id, title: job.request.title, procedure: job.request.procedure, state: job.state,
    fraction: job.progress.fraction, phase: job.progress.phase, ...(detail === undefined ? {} : { detail }), ...(live === undefined ? {} : { live }),
    startedAt: new Date(job.startedMs).toISOString(), elapsedMs: (job.endedMs ?? Date.now()) - job.startedMs,
  };
}
