/** How are requests put on a queue at their due times, to a few microseconds? */
import { Worker } from 'node:worker_threads';

/** Memory that the pacing thread and the scoring thread share. */
export interface PacedQueue {
  /** One number: how many requests have been put on the queue. */
  readonly count: Int32Array<SharedArrayBuffer>;
  /** When each request was put on it, in ns since the run started. */
  readonly enqueuedNs: Float64Array<SharedArrayBuffer>;
}

/**
 * The pacing thread: sleeps until 0.2 ms before a request is due, then spins. A timer of the event loop is up to a millisecond
 * late, and the scoring thread is busy while the model runs, hence a thread of its own. It is a text so that it needs no file beside it.
 */
const PACER = `
const { parentPort, workerData } = require('node:worker_threads');
const { dueNs, count, enqueuedNs, origin } = workerData;
const idle = new Int32Array(new SharedArrayBuffer(4));
const since = () => Number(process.hrtime.bigint() - origin);
for (let i = 0; i < dueNs.length; i += 1) {
  for (;;) {
    const wait = (dueNs[i] - since()) / 1e6 - 0.2;
    if (wait <= 0) break;
    Atomics.wait(idle, 0, 0, wait);
  }
  let now = since();
  while (now < dueNs[i]) now = since();
  enqueuedNs[i] = now;
  Atomics.store(count, 0, i + 1);
  Atomics.notify(count, 0);
}
parentPort.postMessage('done');
`;

export interface RunningPacer {
  readonly queue: PacedQueue;
  stop(): Promise<void>;
}

/** Starts the thread for requests due at `dueNs` after `origin`. Resolves when the thread runs. */
export async function startPacer(dueNs: Float64Array, origin: bigint): Promise<RunningPacer> {
  const count = new Int32Array(new SharedArrayBuffer(4));
  const enqueuedNs = new Float64Array(new SharedArrayBuffer(Math.max(8, dueNs.length * 8)));
  const worker = new Worker(PACER, { eval: true, workerData: { dueNs, count, enqueuedNs, origin } });
  await new Promise<void>((resolve, reject) => {
    worker.once('online', resolve);
    worker.once('error', reject);
  });
  return {
    queue: { count, enqueuedNs },
    stop: async () => {
      await worker.terminate();
    },
  };
}
