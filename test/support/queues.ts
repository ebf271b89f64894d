/** How does a test get a queue whose waits theory knows? */
import { simulateQueue, type BatchTime, type QueueSetting } from '../../shared/core/queueing/simulateQueue.ts';
import { seededRandom } from '../../shared/core/random/seededRandom.ts';

/** ns, at `perNs` requests a ns. */
export function poissonArrivals(n: number, perNs: number, seed: number): Float64Array {
  const random = seededRandom(seed);
  let now = 0;
  return Float64Array.from({ length: n }, () => (now -= Math.log(1 - random.uniform()) / perNs));
}

/** Requests one by one on so many instances, first come, first served. */
export const singly = (instances: number): QueueSetting => ({ rule: { maxSize: 1, maxDelayNs: 0, preferredSizes: [], allowedSizes: [] }, instances, maxQueue: Infinity, overflow: 'reject' });

export const fixedTime = (ns: number): BatchTime => () => ns;

export function meanWait(arrivals: Float64Array, setting: QueueSetting, time: BatchTime): number {
  const { startNs } = simulateQueue(arrivals, setting, time);
  return startNs.reduce((sum, at, i) => sum + at - (arrivals[i] ?? 0), 0) / arrivals.length;
}
