/** Which small engine do the conformance tests talk to? */
import { AssayError, cancelled, ERROR_CODES } from '../../shared/core/errors.ts';
import type { Service, ServiceJob } from '../../shared/contract/service.ts';
import { JobQueue } from '../../shared/engine/jobs/jobQueue.ts';
import { jobRequest } from '../../shared/engine/jobs/jobRequest.ts';
import { checkOutputs } from '../../shared/hosts/checkOutputs.ts';

export interface TestService {
  readonly service: Service<AbortSignal>;
  /** What happened inside, in order. */
  readonly events: string[];
  readonly queue: JobQueue;
  emit(event: unknown): void;
}

const wait = (job: ServiceJob<AbortSignal>, events: string[]): Promise<never> =>
  new Promise((_, reject) => {
    events.push('started');
    const stop = (): void => {
      setTimeout(() => {
        events.push('stopped');
        reject(cancelled('the query'));
      }, 20);
    };
    if (job.signal.aborted) stop();
    else job.signal.addEventListener('abort', stop, { once: true });
  });

interface Sql {
  readonly sql: string;
}

/** `query.run` obeys its text: "rows", "wait", "throw CODE", "bug", "bad output", or real SQL through `onSql`. */
export function testService(onSql?: (sql: string, signal: AbortSignal) => Promise<void>): TestService {
  const events: string[] = [];
  const queue = new JobQueue();
  const listeners = new Set<(event: unknown) => void>();
  const page = (value: string) => ({ columns: [{ name: 'x', type: 'VARCHAR' }], rows: [[value]], truncated: false });

  const query = async (text: string, job: ServiceJob<AbortSignal>): Promise<unknown> => {
    if (text.startsWith('throw ')) {
      const code = ERROR_CODES.find((known) => known === text.slice(6)) ?? 'internal';
      throw new AssayError(code, `because of ${code}`, { hint: 'do this', where: 'here', details: { n: 1 } });
    }
    if (text === 'bug') throw new TypeError('x is undefined');
    if (text === 'bad output') return { columns: 'none' };
    if (text === 'wait') return wait(job, events);
    if (text.startsWith('SELECT')) {
      events.push('started');
      await onSql?.(text, job.signal);
    }
    job.progress({ fraction: null, phase: 'read' });
    job.progress({ fraction: 0.5, phase: 'count', detail: 'half' });
    return page(text);
  };

  const service: Service<AbortSignal> = {
    dispatch: async (name, input, job) => {
      if (name === 'query.run') return queue.submit(jobRequest(name, input), (own) => query((input as Sql).sql, own), { signal: job.signal, onProgress: (progress) => job.progress(progress) }); // the tests send this shape
      if (name === 'job.cancel') return { done: true };
      if (name === 'scope.add') return { ...(input as object), name: 'a', dataset: 'd', clauses: [] };
      if (name === 'scope.remove') throw new AssayError('not_found', 'There is no such scope.', { hint: 'List them.' });
      throw new AssayError('not_available_yet', name);
    },
    watch: (_name, _input, onEvent) => {
      events.push('watched');
      listeners.add(onEvent);
      return () => {
        events.push('unwatched');
        listeners.delete(onEvent);
      };
    },
  };
  return { service: checkOutputs(service), events, queue, emit: (event) => listeners.forEach((listener) => listener(event)) };
}

/** Waits for a condition of an event-driven test; fails after 5 s. */
export async function until(condition: () => boolean): Promise<void> {
  for (const start = Date.now(); !condition(); ) {
    if (Date.now() - start > 5_000) throw new Error('the condition never became true');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
