/** Do simulated queues wait as long as theory says, and do batches leave by the rule? */
import { describe, expect, it } from 'vitest';
import { simulateQueue, QueueSimulation, type QueueSetting } from '../../../shared/core/queueing/simulateQueue.ts';
import { seededRandom } from '../../../shared/core/random/seededRandom.ts';
import { fixedTime, meanWait, poissonArrivals, singly } from '../../support/queues.ts';

describe('one instance and single requests', () => {
  it.each([0.3, 0.6, 0.8])('with fixed times and Poisson arrivals wait ρs/(2(1−ρ)) on average (M/D/1), ρ = %s', (load) => {
    const [serviceNs, n] = [5e6, 200_000];
    const found = meanWait(poissonArrivals(n, load / serviceNs, 1), singly(1), fixedTime(serviceNs));
    const expected = (load * serviceNs) / (2 * (1 - load));
    expect(Math.abs(found - expected) / expected).toBeLessThan(0.05);
  });

  it('with exponential times wait ρs/(1−ρ) (M/M/1)', () => {
    const [serviceNs, load] = [5e6, 0.5];
    const random = seededRandom(3);
    const found = meanWait(poissonArrivals(200_000, load / serviceNs, 2), singly(1), () => -serviceNs * Math.log(1 - random.uniform()));
    const expected = (load * serviceNs) / (1 - load);
    expect(Math.abs(found - expected) / expected).toBeLessThan(0.05);
  });
});

describe('batches', () => {
  const setting = (rule: Partial<QueueSetting['rule']>, more: Partial<QueueSetting> = {}): QueueSetting => ({ rule: { maxSize: 4, maxDelayNs: 0, preferredSizes: [], allowedSizes: [], ...rule }, instances: 1, maxQueue: Infinity, overflow: 'reject', ...more });
  const arrivals = Float64Array.of(0, 1, 2, 3, 4, 5, 100);

  it('take what waits as soon as the instance is free', () => {
    const found = simulateQueue(arrivals, setting({}), fixedTime(10));
    expect(found.batchSizes).toEqual([1, 4, 1, 1]);
    expect([...found.startNs]).toEqual([0, 10, 10, 10, 10, 20, 100]);
    expect([...found.endNs]).toEqual([10, 20, 20, 20, 20, 30, 110]);
  });

  it('leave when full, or when the oldest has waited long enough', () => {
    const found = simulateQueue(arrivals, setting({ maxDelayNs: 50 }), fixedTime(10));
    expect(found.batchSizes).toEqual([4, 2, 1]);
    expect([...found.startNs]).toEqual([3, 3, 3, 3, 54, 54, 150]);
  });

  it('of a preferred size do not wait', () => {
    expect([...simulateQueue(arrivals, setting({ maxDelayNs: 50, preferredSizes: [2] }), fixedTime(1)).startNs]).toEqual([1, 1, 3, 3, 5, 5, 150]);
  });

  it('are padded to an allowed size, whose time they take', () => {
    const sizes: number[] = [];
    simulateQueue(arrivals, setting({ maxDelayNs: 50, allowedSizes: [3, 4] }), (rows) => sizes.push(rows));
    expect(sizes).toEqual([4, 3, 3]);
  });

  it('turn requests away when the queue is full', () => {
    const found = simulateQueue(arrivals, setting({ maxSize: 1 }, { maxQueue: 2 }), fixedTime(10));
    expect(found.rejected).toBe(3);
    expect([...found.batch]).toEqual([0, 1, 2, -1, -1, -1, 3]);
    expect(Number.isNaN(found.endNs[3])).toBe(true);
  });

  it('work on several instances at once', () => {
    expect([...simulateQueue(arrivals, setting({ maxSize: 1 }, { instances: 3 }), fixedTime(10)).startNs]).toEqual([0, 1, 2, 10, 11, 12, 100]);
  });

  it('of a size whose time is not known end the simulation and say which', () => {
    const found = simulateQueue(arrivals, setting({}), (rows) => (rows <= 3 ? 10 : undefined));
    expect([found.unknownSize, found.batchSizes]).toEqual([4, [1]]);
  });
});

describe('a simulation', () => {
  it('of nothing ends at once', () => {
    expect(simulateQueue(new Float64Array(0), singly(1), fixedTime(1))).toMatchObject({ batchSizes: [], rejected: 0, unknownSize: undefined });
  });

  it('refuses arrivals that descend, and settings without an instance', () => {
    expect(() => new QueueSimulation(Float64Array.of(2, 1), singly(1), fixedTime(1))).toThrow('arrivals must ascend');
    expect(() => new QueueSimulation(Float64Array.of(NaN), singly(1), fixedTime(1))).toThrow('arrivals must ascend');
    expect(() => new QueueSimulation(Float64Array.of(1), singly(0), fixedTime(1))).toThrow('hold at least one');
  });
});
