/** Had a run settled, or were its throughput and its latency still moving when it ended? */
import type { ModelRunFacts } from '../../contract/replayFacts.ts';
import { quantile } from '../../core/stats/quantile.ts';

export type Stability = NonNullable<ModelRunFacts['stability']>;

/** Answered requests in any order, aligned; ns since the run started. */
export interface AnsweredTimes {
  /** When each request was due; undefined in a closed loop, where the model sets its own pace. */
  readonly scheduledNs: Float64Array | undefined;
  readonly endedNs: Float64Array;
  readonly latencyNs: Float64Array;
}

const WINDOW_NS = 5e9;
const MIN_REQUESTS = 50;
const MAX_WINDOWS = 10;
const COMPARED = 3;
const MAX_RATIO = 1.1;

/** Windows of one length: at least 5 s and 50 requests on average, at most ten of them. */
function windowCount(requests: number, spanNs: number): number {
  return Math.min(MAX_WINDOWS, Math.floor(spanNs / WINDOW_NS), Math.floor(requests / MIN_REQUESTS));
}

function within(values: readonly number[]): boolean {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return low > 0 && high / low <= MAX_RATIO;
}

/**
 * Stable when the last three of up to ten equally long windows are within 10 % (largest ÷ smallest ≤ 1.1) in throughput and in latency;
 * fewer than three windows are too few to say. Where the schedule sets the pace, throughput is what was answered in a window over
 * what was due in it: a queue that grows moves it, arrivals that are irregular by intent do not.
 *
 * @param by latency of a window: its mean, or a percentile in (0, 1)
 */
export function stabilityOf({ scheduledNs, endedNs, latencyNs }: AnsweredTimes, by: 'mean' | number = 'mean'): Stability {
  const spanNs = endedNs.reduce((most, at) => Math.max(most, at), 0);
  const count = windowCount(endedNs.length, spanNs);
  if (count < COMPARED) return { verdict: 'too-short', windows: [] };
  const lengthNs = spanNs / count;
  const windowOf = (ns: number): number => Math.min(count - 1, Math.max(0, Math.floor(ns / lengthNs)));
  const latencies = Array.from({ length: count }, () => [] as number[]);
  const due = new Float64Array(count);
  endedNs.forEach((at, i) => latencies[windowOf(at)]?.push((latencyNs[i] ?? 0) / 1e6));
  scheduledNs?.forEach((at) => {
    due[windowOf(at)] = (due[windowOf(at)] ?? 0) + 1;
  });
  const windows = latencies.map((ms, k) => ({
    fromMs: (k * lengthNs) / 1e6, toMs: ((k + 1) * lengthNs) / 1e6, requests: ms.length, perSecond: ms.length / (lengthNs / 1e9),
    meanMs: ms.length === 0 ? 0 : ms.reduce((sum, x) => sum + x, 0) / ms.length,
  }));
  const last = windows.slice(-COMPARED);
  const pace = last.map(({ requests }, k) => (scheduledNs === undefined ? requests : requests / Math.max(1, due[count - COMPARED + k] ?? 0)));
  const latency = by === 'mean' ? last.map(({ meanMs }) => meanMs) : latencies.slice(-COMPARED).map((ms) => quantile(Float64Array.from(ms).sort(), by) ?? 0);
  return { verdict: within(pace) && within(latency) ? 'stable' : 'unstable', windows };
}
