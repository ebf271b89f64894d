/** Is a request refused for what it lacks or contradicts, and do the three seeds vary alone? */
import type * as z from 'zod';
import { describe, expect, it } from 'vitest';
import { ReplayRequest } from '../../../shared/contract/replayRequest.ts';
import { extentOf, levelArrivals, requireSchedule, seedsOf } from '../../../shared/engine/replay/scheduleRequest.ts';
import { dueTimes } from '../../../shared/engine/replay/scheduleArrivals.ts';

type Asked = Partial<z.input<typeof ReplayRequest>>;
const request = (more: Asked): ReplayRequest => ReplayRequest.parse({ data: 'd', models: ['m'], ...more });
const ramp = { schedule: 'ramp', rate: 10, toRate: 100, periodSeconds: 5 } as const;
const burst = { schedule: 'burst', rate: 10, peakRate: 100, periodSeconds: 5, burstSeconds: 1 } as const;
const sweep = { schedule: 'sweep', sweep: { from: 10, to: 100 }, objective: { boundMs: 20 } } as const;
const poisson = { schedule: 'poisson', rate: 10 } as const;

describe('a request', () => {
  it.each<readonly [string, Asked]>([
    ['The schedule "poisson" needs a rate.', { schedule: 'poisson' }],
    ['The schedule "constant" needs a rate.', { schedule: 'constant' }],
    ['The schedule "ramp" needs a last rate.', { ...ramp, toRate: undefined }],
    ['The schedule "ramp" needs a duration.', { ...ramp, periodSeconds: undefined }],
    ['The schedule "step" needs the difference of two stairs.', { ...ramp, schedule: 'step' }],
    ['Stairs from 10 to 10 requests a second do not climb.', { ...ramp, schedule: 'step', toRate: 10, stepRate: 5 }],
    ['The schedule "burst" needs the rate inside a burst.', { ...burst, peakRate: undefined }],
    ['A burst of 5 s does not end before the next one begins, 5 s later.', { ...burst, burstSeconds: 5 }],
    ['A burst of 10 requests a second is none above 10 a second.', { ...burst, peakRate: 10 }],
    ['The schedule "sweep" needs its levels.', { schedule: 'sweep' }],
    ['A sweep from 100 to 100 has no levels to climb.', { ...sweep, sweep: { from: 100, to: 100 } }],
    ['A linear sweep needs the distance of its levels.', { ...sweep, sweep: { from: 1, to: 2, search: 'linear' } }],
    ['A search for the highest level needs what the level has to meet.', { ...sweep, objective: undefined }],
    ['Requests outstanding are whole numbers.', { ...sweep, sweep: { over: 'concurrency', from: 1, to: 2.5 } }],
    ['The schedule "offline" has no use for --rate.', { rate: 10 }],
    ['The schedule "constant" has no use for --to-rate.', { schedule: 'constant', rate: 10, toRate: 20 }],
    ['The schedule "closed" has no use for --from.', { ...sweep, schedule: 'closed' }],
    ['Only the schedule "recorded" has a speed, not "poisson".', { ...poisson, speed: 2 }],
    ['Only the schedule "closed" keeps a number of requests outstanding, not "poisson".', { ...poisson, concurrency: 2 }],
    ['An offline replay sends every row once', { minSeconds: 5 }],
    ['No run can last at least 5 s and at most 4 s.', { ...poisson, minSeconds: 5, maxSeconds: 4 }],
    ['Strata say how a sample is drawn, and no sample is asked for.', { stratify: ['sex'] }],
    ['Drawing with replacement needs the size of the sample.', { replacement: true }],
    ['A stratified sample is drawn without replacement.', { sample: 10, stratify: ['sex'], replacement: true }],
    ['Shuffled rows have no recorded gaps.', { schedule: 'recorded', order: 'shuffled' }],
    ['An offline replay sends blocks, so nothing is left to be batched.', { batching: { maxSize: 8 } }],
    ['A batch of the preferred size 16 is larger than the largest batch, 8.', { ...poisson, batching: { maxSize: 8, preferredSizes: [4, 16] } }],
    ['A batch of 8 has no allowed size to be padded to; the largest is 4.', { ...poisson, batching: { maxSize: 8, allowedSizes: [1, 4] } }],
    ['Requests can be held back only where the queue has a length.', { ...poisson, batching: { maxSize: 8, overflow: 'delay' } }],
  ])('is refused: %s', (message, asked) => {
    expect(() => requireSchedule(request(asked))).toThrow(message);
    try {
      requireSchedule(request(asked));
    } catch (thrown) {
      expect(thrown).toMatchObject({ code: 'usage', hint: expect.stringMatching(/\.$/u) as string });
    }
  });

  it('that is complete says what its schedule is', () => {
    expect(requireSchedule(request({}))).toEqual({ kind: 'offline' });
    expect(requireSchedule(request({ schedule: 'closed', concurrency: 4 }))).toEqual({ kind: 'closed', concurrency: 4 });
    expect(requireSchedule(request({ schedule: 'recorded', speed: 3 }))).toMatchObject({ kind: 'open', arrivals: { kind: 'recorded', speed: 3, maxIdleMs: 1_000 }, minSeconds: 0 });
    expect(requireSchedule(request(sweep))).toMatchObject({ kind: 'sweep', sweep: { search: 'binary' }, objective: { percentile: 0.99, boundMs: 20 } });
    expect(requireSchedule(request({ ...sweep, sweep: { from: 1, to: 5, search: 'linear', step: 1 }, objective: undefined }))).toMatchObject({ kind: 'sweep', objective: undefined });
  });

  it('of a ramp, stairs or bursts lasts at least one whole profile', () => {
    expect(requireSchedule(request(ramp))).toMatchObject({ minSeconds: 5 });
    expect(requireSchedule(request({ ...ramp, schedule: 'step', stepRate: 30 }))).toMatchObject({ minSeconds: 20 });
    expect(requireSchedule(request({ ...burst, minSeconds: 60 }))).toMatchObject({ minSeconds: 60 });
    expect(extentOf(request({ ...ramp, maxSeconds: 2 }), 7, 5)).toEqual({ rows: 7, minRequests: 0, minSeconds: 2, maxSeconds: 2 });
  });
});

describe('seeds', () => {
  it('are the one seed where none is given, and change alone', () => {
    expect(seedsOf(request({ seed: 5 }))).toEqual({ sample: 5, order: 5, arrivals: 5 });
    expect(seedsOf(request({ seed: 5, seeds: { order: 9 } }))).toEqual({ sample: 5, order: 9, arrivals: 5 });
  });

  it('of sample and order leave the arrivals as they were', () => {
    const due = (seeds: Asked['seeds']): Float64Array => {
      const asked = requireSchedule(request({ ...poisson, ...(seeds === undefined ? {} : { seeds }) }));
      if (asked.kind !== 'open') throw new Error('not open');
      return dueTimes(asked.arrivals, { rows: 100, minRequests: 0, minSeconds: 0, maxSeconds: Infinity });
    };
    expect(due({ sample: 1, order: 2 })).toEqual(due({}));
    expect(due({ arrivals: 1 })).not.toEqual(due({}));
  });

  it('give every run of a sweep its own gaps', () => {
    const level = (run: number): Float64Array => dueTimes(levelArrivals(request({ ...sweep, gaps: 'poisson' }), 100, run), { rows: 50, minRequests: 0, minSeconds: 0, maxSeconds: Infinity });
    expect(level(0)).toEqual(level(0));
    expect(level(0)).not.toEqual(level(1));
  });
});
