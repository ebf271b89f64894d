/** Is a run called stable when its last windows agree, and only then? */
import { describe, expect, it } from 'vitest';
import { stabilityOf, type AnsweredTimes } from '../../../shared/engine/replay/stability.ts';

/** `seconds` of requests, evenly, at `perSecond(second)` with `ms(second)`. */
function run(seconds: number, perSecond: (s: number) => number, ms: (s: number) => number): { readonly endedNs: Float64Array; readonly latencyNs: Float64Array } {
  const [ended, latency]: [number[], number[]] = [[], []];
  for (let s = 0; s < seconds; s += 1) {
    for (let k = 1; k <= perSecond(s); k += 1) {
      ended.push((s + k / perSecond(s)) * 1e9);
      latency.push(ms(s) * 1e6);
    }
  }
  return { endedNs: Float64Array.from(ended), latencyNs: Float64Array.from(latency) };
}
const closed = (times: ReturnType<typeof run>): AnsweredTimes => ({ scheduledNs: undefined, ...times });

describe('stability', () => {
  it('of an even run is given, with its windows', () => {
    const { verdict, windows } = stabilityOf(closed(run(20, () => 100, () => 2)));
    expect(verdict).toBe('stable');
    expect(windows.map(({ fromMs, toMs, requests }) => [fromMs, toMs, requests])).toEqual([[0, 5_000, 499], [5_000, 10_000, 500], [10_000, 15_000, 500], [15_000, 20_000, 501]]);
    expect(windows[2]).toMatchObject({ perSecond: 100, meanMs: 2 });
  });

  it('needs three windows of 5 s and 50 requests', () => {
    expect(stabilityOf(closed(run(14, () => 100, () => 2)))).toEqual({ verdict: 'too-short', windows: [] });
    expect(stabilityOf(closed(run(60, () => 2, () => 2))).verdict).toBe('too-short');
    expect(stabilityOf(closed(run(80, () => 2, () => 2))).windows).toHaveLength(3);
    expect(stabilityOf(closed(run(0, () => 0, () => 0)))).toEqual({ verdict: 'too-short', windows: [] });
  });

  it('has at most ten windows, and only the last three count', () => {
    const { verdict, windows } = stabilityOf(closed(run(100, (s) => (s < 60 ? 10 : 100), (s) => (s < 60 ? 50 : 2))));
    expect(windows).toHaveLength(10);
    expect(verdict).toBe('stable');
  });

  it('is lost when latency or throughput moves by more than 10 %', () => {
    expect(stabilityOf(closed(run(15, () => 100, (s) => (s < 10 ? 2 : 2.19)))).verdict).toBe('stable');
    expect(stabilityOf(closed(run(15, () => 100, (s) => (s < 10 ? 2 : 2.21)))).verdict).toBe('unstable');
    expect(stabilityOf(closed(run(15, (s) => (s < 10 ? 100 : 80), () => 2))).verdict).toBe('unstable');
  });

  it('holds a schedule of its own pace against what was due, not against an even rate', () => {
    const burst = run(15, (s) => (s < 10 ? 100 : 400), () => 2);
    expect(stabilityOf(closed(burst)).verdict).toBe('unstable');
    const due = burst.endedNs.map((at) => at - 2e6);
    expect(stabilityOf({ scheduledNs: due, ...burst }).verdict).toBe('stable');
    const lost = run(15, (s) => (s < 10 ? 100 : 80), () => 2);
    expect(stabilityOf({ scheduledNs: run(15, () => 100, () => 0).endedNs, ...lost }).verdict).toBe('unstable');
  });

  it('can go by a percentile', () => {
    const spikes = closed(run(15, () => 100, (s) => (s === 14 ? 40 : 2)));
    expect(stabilityOf(spikes).verdict).toBe('unstable');
    expect(stabilityOf(spikes, 0.5).verdict).toBe('stable');
  });
});
