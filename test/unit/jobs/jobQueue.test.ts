/** Does the job queue keep its order, its limits and its promises? */
import { describe, expect, it } from 'vitest';
import { AssayError, isCancelled } from '../../../shared/core/errors.ts';
import type { JobContext } from '../../../shared/engine/jobs/jobContext.ts';
import { JobQueue, type JobPriority } from '../../../shared/engine/jobs/jobQueue.ts';

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Work that ends when told to, or when cancelled. */
function gate() {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  const work = (job: JobContext): Promise<string> =>
    new Promise((resolve, reject) => {
      void opened.then(() => resolve('done'));
      job.signal.addEventListener('abort', () => reject(new Error('interrupted')), { once: true });
    });
  return { open: () => open(), work };
}
const request = (title: string, priority: JobPriority = 'normal') => ({ title, procedure: 'analysis.run', priority });
const rejection = (work: Promise<unknown>): Promise<unknown> => work.then(() => undefined, (reason: unknown) => reason);

describe('JobQueue', () => {
  it('runs at most two heavy jobs at once, light ones beside them, and waiting ones by priority', async () => {
    const queue = new JobQueue();
    const started: string[] = [];
    const gates = ['a', 'b', 'background', 'normal', 'interactive'].map((title) => ({ title, gate: gate() }));
    const priority: Readonly<Record<string, JobPriority>> = { background: 'background', interactive: 'interactive' };
    const jobs = gates.map(({ title, gate: { work } }) =>
      queue.submit(request(title, priority[title] ?? 'normal'), (job) => {
        started.push(title);
        return work(job);
      }),
    );
    expect(started).toEqual(['a', 'b']);
    expect(await queue.submit({ ...request('light'), heavy: false }, () => Promise.resolve(7))).toBe(7);
    for (const { gate: { open } } of gates) {
      open();
      await tick();
    }
    await Promise.all(jobs);
    expect(started).toEqual(['a', 'b', 'interactive', 'normal', 'background']);
  });

  it('reports progress to the caller and in the list', async () => {
    const queue = new JobQueue();
    const seen: (number | null)[] = [];
    const { open, work } = gate();
    const running = queue.submit(request('drift'), (job) => { job.progress({ fraction: 0.25, phase: 'bins', detail: '3 of 12' }); return work(job); }, { onProgress: (progress) => seen.push(progress.fraction) });
    expect(queue.list()[0]).toMatchObject({ title: 'drift', state: 'running', fraction: 0.25, phase: 'bins', detail: '3 of 12' });
    expect(queue.list()[0]?.id).toMatch(/^[0-9a-f]{32}$/);
    open();
    expect(await running).toBe('done');
    expect(seen).toEqual([0.25]);
    expect(queue.list()[0]).toMatchObject({ state: 'done' });
  });

  it('never starts a waiting job that was cancelled', async () => {
    const queue = new JobQueue({ maxHeavy: 1 });
    const first = gate();
    const running = queue.submit(request('first'), first.work);
    let started = false;
    const waiting = rejection(queue.submit(request('second'), () => { started = true; return Promise.resolve(); }));
    const second = queue.list().find((job) => job.title === 'second');
    queue.cancel(second?.id ?? '');
    expect(isCancelled(await waiting)).toBe(true);
    first.open();
    await running;
    expect(started).toBe(false);
    expect(queue.list().map((job) => job.state)).toEqual(['cancelled', 'done']);
  });

  it('turns whatever a running job throws after an abort into "cancelled", and frees its place', async () => {
    const queue = new JobQueue({ maxHeavy: 1 });
    const abort = new AbortController();
    const running = rejection(queue.submit(request('first'), gate().work, { signal: abort.signal }));
    const next = queue.submit(request('second'), () => Promise.resolve('ran'));
    abort.abort();
    const thrown = await running;
    expect(isCancelled(thrown)).toBe(true);
    expect((thrown as AssayError).cause).toBeInstanceOf(Error);
    expect(await next).toBe('ran');
  });

  it('keeps errors as they are and marks the job failed', async () => {
    const queue = new JobQueue();
    const error = new AssayError('does_not_fit', 'no score');
    expect(await rejection(queue.submit(request('x'), () => Promise.reject(error)))).toBe(error);
    expect(queue.list()[0]?.state).toBe('failed');
  });

  it('refuses a signal that is already aborted, and an unknown id', async () => {
    const queue = new JobQueue();
    expect(isCancelled(await rejection(queue.submit(request('x'), () => Promise.resolve(1), { signal: AbortSignal.abort() })))).toBe(true);
    expect(() => queue.cancel('nope')).toThrow(AssayError);
  });

  it('keeps the last finished jobs only, and tells listeners of changes', async () => {
    const queue = new JobQueue({ keepFinished: 3 });
    let changes = 0;
    const stop = queue.onChange(() => (changes += 1));
    for (let i = 0; i < 5; i += 1) await queue.submit(request(String(i)), () => Promise.resolve());
    expect(queue.list().map((job) => job.title)).toEqual(['4', '3', '2']);
    expect(changes).toBe(15);
    stop();
    await queue.submit(request('unheard'), () => Promise.resolve());
    expect(changes).toBe(15);
  });

  it('cancels everything at once', async () => {
    const queue = new JobQueue({ maxHeavy: 1 });
    const answers = Promise.allSettled([queue.submit(request('a'), gate().work), queue.submit(request('b'), gate().work)]);
    queue.cancelAll();
    expect((await answers).every((answer) => answer.status === 'rejected')).toBe(true);
    expect(queue.list().every((job) => job.state === 'cancelled')).toBe(true);
  });
});
