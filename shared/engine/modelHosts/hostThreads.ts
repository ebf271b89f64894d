/** Which threads does a model host have beside its main one, and how does each know what it is? */
import { readlinkSync } from 'node:fs';
import os from 'node:os';
import process from 'node:process';
import { parentPort, workerData, Worker } from 'node:worker_threads';
import { AssayError } from '../../core/errors.ts';
import type { LoadCommand, LoadResult } from './messages.ts';
import { thrownFrom } from './hostFailure.ts';
import { serveInstance } from './instanceThread.ts';
import type { InstanceCommand, InstanceReply } from './instanceThread.ts';
import type { Runtimes } from './loadModel.ts';
import { pace } from './pacer.ts';
import type { RunMemory } from './runMemory.ts';

type Task = { readonly task: 'instance' } | { readonly task: 'pace'; readonly memory: RunMemory; readonly maxQueue: number };

/** What a thread other than the main one does, by the data that it was started with. */
export function runThread(runtimes: Runtimes): void {
  const task = workerData as Task; // the main thread of this process wrote it
  if (parentPort === null) throw new AssayError('internal', 'A thread of a model host was started outside a host.');
  if (task.task === 'instance') {
    serveInstance(parentPort, runtimes);
    return;
  }
  goFirst();
  parentPort.postMessage('ready');
  pace(task.memory, task.maxQueue);
}

/** On a busy machine a request is late when its thread waits for a core. Linux lets a privileged process put one thread first; elsewhere it takes its turn. */
function goFirst(): void {
  if (process.platform !== 'linux') return;
  try {
    os.setPriority(Number(readlinkSync('/proc/thread-self').split('/').at(-1)), os.constants.priority.PRIORITY_HIGHEST);
  } catch {
    // Not allowed: lateness is measured and told all the same.
  }
}

/** Starts the pacing thread. Resolves when it waits for the run to begin; `ended` when it has sent everything. */
export async function startPacer(entry: URL, task: { readonly memory: RunMemory; readonly maxQueue: number }): Promise<{ readonly ended: Promise<void> }> {
  const worker = new Worker(entry, { workerData: { task: 'pace', ...task } satisfies Task });
  const ended = new Promise<void>((resolve, reject) => {
    worker.once('exit', () => resolve());
    worker.once('error', reject);
  });
  await Promise.race([new Promise((resolve) => worker.once('message', resolve)), ended]);
  return { ended };
}

/** A copy of the model in a thread of its own. It is never ended during a run: that would end the whole process. */
export class InstanceThread {
  readonly #worker: Worker;
  readonly #replies: InstanceReply[] = [];
  #waiting: { readonly resolve: (reply: InstanceReply) => void; readonly reject: (thrown: unknown) => void } | undefined;
  #lost: Error | undefined;

  constructor(entry: URL) {
    this.#worker = new Worker(entry, { workerData: { task: 'instance' } satisfies Task });
    this.#worker.on('message', (reply: InstanceReply) => {
      const waiting = this.#waiting;
      this.#waiting = undefined;
      if (waiting === undefined) this.#replies.push(reply);
      else waiting.resolve(reply);
    });
    this.#worker.on('error', (thrown) => {
      this.#lost = thrown instanceof Error ? thrown : new AssayError('internal', 'A thread of the model host ended.', { cause: thrown });
      this.#waiting?.reject(this.#lost);
    });
  }

  async load(load: LoadCommand): Promise<LoadResult> {
    this.send({ kind: 'load', load });
    const reply = await this.reply();
    if (reply.kind !== 'loaded') throw new AssayError('internal', 'A copy of a model did not say how it was loaded.');
    return reply.result;
  }

  send(command: InstanceCommand): void {
    this.#worker.postMessage(command, command.kind === 'run' ? [command.order.port] : []);
  }

  /** The next answer. @throws what the thread failed with */
  async reply(): Promise<InstanceReply> {
    const reply = this.#replies.shift() ?? (await new Promise<InstanceReply>((resolve, reject) => {
      if (this.#lost !== undefined) reject(this.#lost);
      else this.#waiting = { resolve, reject };
    }));
    if (reply.kind === 'error') throw thrownFrom(reply.failure);
    return reply;
  }
}
