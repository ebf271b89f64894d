/** In which hours was the service slower or failing more than its own hours ever are? */
import { breachSpans } from '../../core/series/breachSpans.ts';
import { isComputable } from '../../core/stats/interval.ts';
import { learntThreshold } from '../../core/stats/learntThreshold.ts';
import { HOUR_MS, type Period } from './periods.ts';
import { partOf, profileOf, stepAt } from './profile.ts';
import type { Requests } from './requests.ts';
import type { Burst, Limits } from './result.ts';

/** An hour with a single failed request says nothing, whatever its share. */
const FEWEST_FAILURES = 2;
const MOST_BURSTS = 20;

/** Limits from the hours with enough requests: mean + 3 sd, on a log scale for p99 because it is a skewed ratio quantity. */
export function limitsOf(hours: readonly Period[], minRequests: number, learntFrom: Limits['learntFrom']): Limits | null {
  const judged = hours.filter(({ n, p99 }) => n >= minRequests && p99 > 0);
  const p99 = learntThreshold(judged.map((hour) => Math.log(hour.p99)));
  const failed = learntThreshold(judged.map((hour) => hour.failed / hour.requests));
  if (!isComputable(p99) || !isComputable(failed)) return null;
  return { learntFrom, hours: judged.length, p99: Math.exp(p99.upper), failedShare: failed.upper };
}

type Reasons = Burst['by'];

export interface Judge {
  readonly limits: Limits;
  readonly minRequests: number;
}

/** Which limits an hour exceeds; null when it has too few requests to be judged. */
function exceeded(hour: Period, { limits, minRequests }: Judge): Reasons | null {
  if (hour.n < minRequests) return null;
  const reasons: Reasons = [];
  if (hour.p99 > limits.p99) reasons.push('p99');
  if (hour.failed >= FEWEST_FAILURES && hour.failed / hour.requests > limits.failedShare) reasons.push('errors');
  return reasons;
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
export function judgeHours(hours: readonly Period[], judge: Judge): JudgedHours {
  const reasons = hours.map((hour) => exceeded(hour, judge));
  const beyond = reasons.map((found) => (found === null ? null : found.length > 0));
  const spans = breachSpans(beyond);
  const bursts = spans
    .filter(({ breaches }) => breaches > 1)
    .map(({ first, last }) => {
      const by = reasons.slice(first, last + 1).flatMap((found) => found ?? []);
      return { from: hours[first]?.start ?? 0, until: (hours[last]?.start ?? 0) + HOUR_MS, by: (['p99', 'errors'] as const).filter((reason) => by.includes(reason)) };
    });
  return { beyond, bursts, singleHours: spans.length - bursts.length };
}

export interface BurstInput {
  readonly requests: Requests;
  readonly side: Burst['side'];
  /** p99 that the ratio is made with. */
  readonly baseP99: number | undefined;
}

/** The longest 20 in the order of time, each with the profile of its requests. */
export function describeBursts(found: readonly FoundBurst[], { requests, side, baseP99 }: BurstInput): Burst[] {
  const kept = [...found].sort((a, b) => b.until - b.from - (a.until - a.from)).slice(0, MOST_BURSTS).sort((a, b) => a.from - b.from);
  return kept.map(({ from, until, by }) => {
    const inside = profileOf(partOf('', requests, (i) => (requests.at[i] ?? Number.NaN) >= from && (requests.at[i] ?? Number.NaN) < until));
    const p99 = stepAt(inside.steps, 0.99);
    return {
      side, from: new Date(from).toISOString(), until: new Date(until).toISOString(), requests: inside.requests, failed: inside.failed,
      p50: stepAt(inside.steps, 0.5)?.value ?? null, p99, ratio: p99 === null || baseP99 === undefined || baseP99 === 0 ? null : p99.value / baseP99, by: [...by],
    };
  });
}
