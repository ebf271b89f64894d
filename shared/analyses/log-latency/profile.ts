/** What is the profile of a set of latencies? */
import { isComputable, type NotComputable } from '../../core/stats/interval.ts';
import { type LadderStep, percentileLadder } from '../../core/stats/percentileLadder.ts';
import { wilson } from '../../core/stats/wilson.ts';
import type { Profile, Step } from './result.ts';

/** Counts of requests beside their latencies. */
export interface Requests {
  readonly label: string;
  /** One a request, ms; NaN where missing. */
  readonly latencies: Float64Array;
  readonly failed: number;
}

export function profileOf({ label, latencies, failed }: Requests): Profile | NotComputable {
  const finite = latencies.filter((x) => Number.isFinite(x)).sort();
  const ladder = percentileLadder(finite);
  const share = wilson(failed, latencies.length);
  if (!isComputable(ladder) || share === undefined) return { reason: 'no request has a latency' };
  const { n, min, max, mean, stdev, mad, steps } = ladder;
  return {
    label, n, min, max, mean, stdev, mad,
    requests: latencies.length,
    missing: latencies.length - n,
    failed,
    failedShare: failed / latencies.length,
    failedLow: share.low,
    failedHigh: share.high,
    steps: steps.map(stepOf),
  };
}

export const stepOf = ({ p, value, low, high, reportable, minimumN }: LadderStep): Step => ({ p, value, low, high, reportable, minimumN });

export const stepAt = (steps: readonly Step[], p: number): Step | null => steps.find((step) => step.p === p) ?? null;
