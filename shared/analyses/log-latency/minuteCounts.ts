/** How many requests of each minute were judged by the objective, and how many of them were bad? */
import { MINUTE_MS, rangeOf } from './periods.ts';
import { FAILED, type Requests } from './requests.ts';

/** What makes a request good. */
export interface Objective {
  readonly kind: 'latency and availability' | 'latency' | 'availability';
  /** Share that has to be good. */
  readonly share: number;
  readonly boundMs: number;
}

export interface Judged {
  readonly judged: number;
  readonly bad: number;
  /** Slower than the bound. */
  readonly slow: number;
  readonly failed: number;
}

/** Counts of every minute from the first to the last request; index 0 begins at `startMs`. */
export interface MinuteCounts {
  readonly startMs: number;
  readonly judged: Float64Array;
  readonly bad: Float64Array;
  readonly total: Judged;
}

/** Ten years; a longer span comes from a wrong clock. */
const MOST_MINUTES = 5_300_000;

/**
 * Counts by minute, requests without a time only in `total`.
 *
 * A request is slow with a latency above the bound, whatever its status, and failed by its status. For `latency` it is judged when it has a
 * latency, for `availability` when it has a status, for both when it has a latency or failed.
 *
 * @returns a reason when no request has a time or the times span more than ten years
 */
export function minuteCounts(requests: Requests, objective: Objective): MinuteCounts | { readonly reason: string } {
  const { low, high } = rangeOf(requests.at);
  if (low > high) return { reason: 'no request has a time' };
  const first = Math.floor(low / MINUTE_MS);
  const minutes = Math.floor(high / MINUTE_MS) - first + 1;
  if (minutes > MOST_MINUTES) return { reason: 'the times span more than ten years' };
  const [judged, bad] = [new Float64Array(minutes), new Float64Array(minutes)];
  const total = { judged: 0, bad: 0, slow: 0, failed: 0 };
  for (let i = 0; i < requests.count; i += 1) {
    const found = judgeRequest(requests.latency[i] ?? Number.NaN, requests.outcome[i] ?? -1, objective);
    if (found === null) continue;
    const isBad = found.slow || found.failed;
    total.judged += 1;
    total.bad += Number(isBad);
    total.slow += Number(found.slow);
    total.failed += Number(found.failed);
    const minute = Math.floor((requests.at[i] ?? Number.NaN) / MINUTE_MS) - first;
    if (Number.isNaN(minute)) continue;
    judged[minute] = (judged[minute] ?? 0) + 1;
    bad[minute] = (bad[minute] ?? 0) + Number(isBad);
  }
  return { startMs: first * MINUTE_MS, judged, bad, total };
}

function judgeRequest(latency: number, outcome: number, { kind, boundMs }: Objective): { readonly slow: boolean; readonly failed: boolean } | null {
  const [hasLatency, failed, slow] = [!Number.isNaN(latency), outcome === FAILED, latency > boundMs];
  if (kind === 'latency') return hasLatency ? { slow, failed: false } : null;
  if (kind === 'availability') return outcome >= 0 ? { slow: false, failed } : null;
  return hasLatency || failed ? { slow, failed } : null;
}
