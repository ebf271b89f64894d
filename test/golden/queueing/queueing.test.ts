/** Do simulated batches equal those of a simulation written as processes of simpy? */
import { describe, expect, it } from 'vitest';
import { batchTimeMs } from '../../../shared/core/queueing/batchTimeCurve.ts';
import { simulateQueue, type QueueSetting } from '../../../shared/core/queueing/simulateQueue.ts';
import golden from './queueing.json' with { type: 'json' };

interface GoldenRule {
  readonly maxSize: number;
  readonly delay?: number;
  readonly preferred?: readonly number[];
  readonly allowed?: readonly number[];
  readonly instances?: number;
  readonly maxQueue?: number;
  readonly overflow?: string;
}

const settingOf = ({ maxSize, delay = 0, preferred = [], allowed = [], instances = 1, maxQueue = Infinity, overflow }: GoldenRule): QueueSetting => ({
  rule: { maxSize, maxDelayNs: delay, preferredSizes: preferred, allowedSizes: allowed }, instances, maxQueue, overflow: overflow === 'delay' ? 'delay' : 'reject',
});
const sizes = Object.entries(golden.times).map(([size, ns]) => ({ size: Number(size), batches: 1, medianMs: ns / 1e6, fittedMs: ns / 1e6 }));

describe('a simulated queue', () => {
  it.each(golden.cases.map((each) => [each.name, each] as const))('%s: has the same batches, starts, ends and refusals', (_, { rule, batches, rejected }) => {
    const found = simulateQueue(Float64Array.from(golden.arrivals), settingOf(rule), (rows) => Math.round((batchTimeMs({ sizes }, rows) ?? NaN) * 1e6));
    expect(found.unknownSize).toBeUndefined();
    expect(found.rejected).toBe(rejected.length);
    expect([...found.batch.keys()].filter((request) => found.batch[request] === -1)).toEqual(rejected);
    expect(found.batchSizes).toEqual(batches.map(({ requests }) => requests.length));
    batches.forEach(({ requests, startNs, endNs }, batch) => {
      for (const request of requests) expect([found.batch[request], found.startNs[request], found.endNs[request]]).toEqual([batch, startNs, endNs]);
    });
  });
});
