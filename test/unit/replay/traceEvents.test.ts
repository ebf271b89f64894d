/** Do the events of a trace keep the rules of the Trace Event Format and tell each request's phases? */
import { describe, expect, it } from 'vitest';
import { counterEvent, Lanes, nameEvents, operatorEvents, requestEvents, type TracedRequest } from '../../../shared/engine/replay/traceEvents.ts';

const place = (): { readonly pid: number; readonly lanes: Lanes; readonly shiftNs: number } => ({ pid: 7, lanes: new Lanes(), shiftNs: 0 });
const request = (stamps: TracedRequest['stamps'], status = 'ok'): TracedRequest => ({ row: 3, batch: 1, status, stamps });

describe('events of a request', () => {
  it('are one span and a span for each phase that took time, in µs', () => {
    const events = requestEvents(request([1_000, 1_000, 2_500, 4_000, 9_000, 9_100]), place());
    expect(events.map(({ name, ph, ts, dur, tid }) => [name, ph, ts, dur, tid])).toEqual([
      ['request', 'X', 1, 8.1, 1], ['queue wait', 'X', 1, 1.5, 1], ['batch wait', 'X', 2.5, 1.5, 1], ['run', 'X', 4, 5, 1], ['decode', 'X', 9, 0.1, 1],
    ]);
    expect(events[0]?.args).toEqual({ row: 3, batch: 1, status: 'ok' });
  });

  it('of a dropped one are an instant, of one that was never due nothing', () => {
    expect(requestEvents(request([5_000, 6_000, NaN, NaN, NaN, NaN], 'dropped'), place())).toMatchObject([{ name: 'dropped', ph: 'i', s: 't', tid: 0, ts: 5 }]);
    expect(requestEvents(request([NaN, NaN, NaN, NaN, NaN, NaN], 'not-run'), place())).toEqual([]);
  });

  it('lie in the lowest lane that is free, so that spans of one lane never overlap', () => {
    const at = place();
    const lane = (from: number, to: number): number | undefined => requestEvents(request([from, from, from, from, to, to]), at)[0]?.tid;
    expect([lane(0, 10), lane(2, 6), lane(4, 5), lane(6, 8), lane(10, 11)]).toEqual([1, 2, 3, 2, 1]);
    expect(at.lanes.count).toBe(3);
  });
});

describe('other events', () => {
  it('name processes and threads, count, and lay operators one after the other', () => {
    expect(nameEvents(7, 'v3', ['not run'])).toMatchObject([{ name: 'process_name', ph: 'M', args: { name: 'v3' } }, { name: 'thread_name', ph: 'M', tid: 0, args: { name: 'not run' } }]);
    expect(counterEvent(7, 2e6, { name: 'queue', series: 'waiting', value: 4 })).toMatchObject({ ph: 'C', ts: 2_000, args: { waiting: 4 } });
    expect(operatorEvents(8, [{ node: '/fc', op: 'Gemm', provider: 'CPU', calls: 10, totalUs: 50 }, { node: '/r', op: 'Relu', provider: 'CPU', calls: 10, totalUs: 20 }])).toMatchObject([{ name: 'Gemm', ts: 0, dur: 5 }, { name: 'Relu', ts: 5, dur: 2 }]);
  });
});
