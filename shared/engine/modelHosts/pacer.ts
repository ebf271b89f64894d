/** How are requests put on a queue at their due times, to a few microseconds? */
import { RunQueue } from './runMemory.ts';
import type { RunMemory } from './runMemory.ts';

/** A sleeping thread wakes up to 0.1 ms late, so it sleeps until this long before a request is due, and spins from then on. */
const SPIN_MS = 0.2;

/**
 * Runs on the pacing thread until every request was sent. A timer of the event loop is up to a millisecond late, and the scoring threads
 * are blocked while the model runs, hence a thread of its own.
 *
 * @param maxQueue requests that may wait; one that finds more is dropped
 */
export function pace(memory: RunMemory, maxQueue: number): void {
  const queue = new RunQueue(memory);
  const idle = new Int32Array(new SharedArrayBuffer(4));
  queue.waitForGo();
  for (let request = 0; !queue.isAborted(); request += 1) {
    const scheduledNs = queue.due(request);
    if (scheduledNs === undefined) break;
    let now = queue.now();
    for (let waitMs = (scheduledNs - now) / 1e6 - SPIN_MS; waitMs > 0 && !queue.isAborted(); waitMs = (scheduledNs - now) / 1e6 - SPIN_MS) {
      Atomics.wait(idle, 0, 0, Math.min(waitMs, 1_000));
      now = queue.now();
    }
    while (now < scheduledNs && !queue.isAborted()) now = queue.now();
    queue.offer(request, { scheduledNs, enqueuedNs: now }, maxQueue);
  }
  queue.end();
}
