/** In which hours was the service slower or failing more than its own hours ever are? */
import { breachSpans } from '../../core/series/breachSpans.ts';
import { isComputable } from '../../core/stats/interval.ts';
import { learntThreshold } from '../../core/stats/learntThreshold.ts';
import type { Burst, Limits } from './result.ts';

export const HOUR_MS = 3_600_000;

/** Hours of one scope, ascending; NaN where no request has a latency. */
export interface Hours {
  readonly side: 'reference' | 'current';
  /** Start, ms since 1970. */
  readonly hour: ArrayLike<number>;
  readonly n: ArrayLike<number>;
  readonly p50: ArrayLike<number>;
  readonly p99: ArrayLike<number>;
  readonly requests: ArrayLike<number>;
  readonly failed: ArrayLike<number>;
}

/** An hour with a single failed request says nothing, whatever its share. */
const FEWEST_FAILURES = 2;

/** Limits from the hours with enough requests: mean + 3 sd, on a log scale for p99 because it is a skewed ratio quantity. */
export function limitsOf(hours: Hours, minRequests: number, learntFrom: Limits['learntFrom']): Limits | null {
  const judged = indices(hours).filter((i) => (hours.n[i] ?? 0) >= minRequests && (hours.p99[i] ?? 0) > 0);
  const p99 = learntThreshold(judged.map((i) => Math.log(hours.p99[i] ?? 1)));
  const failed = learntThreshold(judged.map((i) => (hours.failed[i] ?? 0) / (hours.requests[i] ?? 1)));
  if (!isComputable(p99) || !isComputable(failed)) return null;
  return { learntFrom, hours: judged.length, p99: Math.exp(p99.upper), failedShare: failed.upper };
}

export const indices = ({ hour }: Hours): number[] => Array.from({ length: hour.length }, (_, i) => i);

type Reasons = Burst['by'];

/** Which limits an hour exceeds; null when it has too few requests to be judged. */
function exceeded(hours: Hours, i: number, { limits, minRequests }: Judge): Reasons | null {
  if ((hours.n[i] ?? 0) < minRequests) return null;
  const reasons: Reasons = [];
  if ((hours.p99[i] ?? 0) > limits.p99) reasons.push('p99');
  const failed = hours.failed[i] ?? 0;
  if (failed >= FEWEST_FAILURES && failed / (hours.requests[i] ?? 1) > limits.failedShare) reasons.push('errors');
  return reasons;
}

export interface Judge {
  readonly limits: Limits;
  readonly minRequests: number;
}

export interface FoundBurst {
  readonly from: number;
  readonly until: number;
  readonly by: Reasons;
}

export interface JudgedHours {
  readonly beyond: readonly (boolean | null)[];
  readonly bursts: readonly FoundBurst[];
  readonly singleHours: number;
}

/** Bursts are two or more neighbouring judged hours beyond a limit. */
export function judgeHours(hours: Hours, judge: Judge): JudgedHours {
  const reasons = indices(hours).map((i) => exceeded(hours, i, judge));
  const beyond = reasons.map((found) => (found === null ? null : found.length > 0));
  const spans = breachSpans(beyond);
  const bursts = spans
    .filter(({ breaches }) => breaches > 1)
    .map(({ first, last }) => {
      const by = reasons.slice(first, last + 1).flatMap((found) => found ?? []);
      return { from: hours.hour[first] ?? 0, until: (hours.hour[last] ?? 0) + HOUR_MS, by: (['p99', 'errors'] as const).filter((reason) => by.includes(reason)) };
    });
  return { beyond, bursts, singleHours: spans.length - bursts.length };
}
