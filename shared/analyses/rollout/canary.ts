/** At which step of the ramp would the challenger have been rolled back, and how much would it have served until then? */
import { AssayError } from '../../core/errors.ts';
import { Gate, type GateFacts, gateVerdict } from './gate.ts';
import type { Params } from './params.ts';
import type { RolloutRequest } from './requests.ts';
import type { Canary, Look, Step } from './result.ts';

const HOUR_MS = 3_600_000;
const MOST_STEPS = 50;
/** A step of which less lies beyond the end of the traffic counts as whole. */
const WHOLE = 0.99;

/** @throws AssayError usage unless the shares rise within (0, 100] */
export function parseSteps(steps: string): readonly number[] {
  const shares = steps.split(',').map((word) => Number(word.trim()) / 100);
  const rising = shares.every((share, i) => share > (shares[i - 1] ?? 0) && share <= 1);
  if (!rising || shares.length > MOST_STEPS) throw new AssayError('usage', `"${steps}" is no ramp.`, { hint: 'Give shares in per cent that rise, such as "1,5,25,50,100".' });
  return shares;
}

/** A step before it is simulated: requests [from, until) of the traffic, and its times. */
interface Planned {
  readonly share: number;
  readonly from: number;
  readonly until: number;
  readonly fromMs: number;
  readonly untilMs: number;
  /** The traffic reaches its end. */
  readonly whole: boolean;
}

/** @throws AssayError usage for a start that is no moment */
export function startOf(requests: readonly RolloutRequest[], startAt: string | undefined): number {
  if (startAt === undefined) return requests[0]?.at ?? 0;
  const moment = Date.parse(startAt);
  if (Number.isNaN(moment)) throw new AssayError('usage', `"${startAt}" is no moment.`, { hint: 'Write it in ISO 8601, such as 2026-03-30T00:00:00Z.' });
  return moment;
}

/** First request at or after a moment. */
export function placeOf(requests: readonly RolloutRequest[], moment: number): number {
  let [low, high] = [0, requests.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((requests[middle]?.at ?? Infinity) < moment) low = middle + 1;
    else high = middle;
  }
  return low;
}

function plan(requests: readonly RolloutRequest[], shares: readonly number[], params: Params): Planned[] {
  const startMs = startOf(requests, params.startAt);
  const start = placeOf(requests, startMs);
  const last = requests.at(-1)?.at ?? startMs;
  const { stepRequests } = params;
  return shares.map((share, i): Planned => {
    if (stepRequests === undefined) {
      const [fromMs, untilMs] = [startMs + i * params.stepHours * HOUR_MS, startMs + (i + 1) * params.stepHours * HOUR_MS];
      return { share, from: placeOf(requests, fromMs), until: placeOf(requests, untilMs), fromMs, untilMs, whole: last - fromMs >= WHOLE * (untilMs - fromMs) };
    }
    const [from, until] = [Math.min(requests.length, start + i * stepRequests), Math.min(requests.length, start + (i + 1) * stepRequests)];
    return { share, from, until, fromMs: requests[from]?.at ?? last, untilMs: requests[until]?.at ?? last + 1, whole: start + (i + 1) * stepRequests <= requests.length };
  });
}

const iso = (at: number): string => new Date(at).toISOString();

/** Moments just before which the gate looks; the last is the end of the step. Steps by requests are cut by requests. */
function lookTimes(requests: readonly RolloutRequest[], { from, until, fromMs, untilMs }: Planned, { looks, stepRequests }: Params): number[] {
  return Array.from({ length: looks }, (_, k) => {
    const part = (k + 1) / looks;
    if (stepRequests === undefined) return fromMs + part * (untilMs - fromMs);
    return (requests[Math.max(from, from + Math.ceil(part * (until - from)) - 1)]?.at ?? untilMs) + 1;
  });
}

const isServed = (request: RolloutRequest, share: number): boolean => request.bucket < share;

/** One step walked through: its ledger line, its looks, and how many failed in a row at its end. */
interface Walked {
  readonly step: Step;
  readonly looks: readonly Look[];
  readonly failures: number;
}

interface StepOptions {
  readonly gate: Gate;
  readonly params: Params;
  readonly planned: Planned;
  readonly index: number;
  readonly isLast: boolean;
  /** Looks that failed in a row, and requests served, before it. */
  readonly failures: number;
  readonly servedBefore: number;
}

function walkStep(requests: readonly RolloutRequest[], { gate, params, planned, index, isLast, failures, servedBefore }: StepOptions): Walked {
  gate.beginStep();
  const looks: Look[] = [];
  let [inARow, endMs] = [failures, planned.untilMs];
  for (const at of lookTimes(requests, planned, params)) {
    const checks = gate.look(at);
    const verdict = gateVerdict(checks);
    looks.push({ at: iso(at), step: index, verdict, checks });
    inARow = verdict === 'fail' ? inARow + 1 : 0;
    if (inARow > params.allowedFailures) {
      endMs = at;
      break;
    }
  }
  const traffic = requests.slice(planned.from, planned.until).filter(({ at }) => at < endMs);
  const served = traffic.filter((request) => isServed(request, planned.share));
  const last = looks.at(-1);
  const step: Step = {
    share: planned.share, from: iso(planned.fromMs), until: iso(endMs), requests: traffic.length, servedRequests: served.length, servedRows: served.reduce((sum, request) => sum + request.rows, 0),
    servedSoFar: servedBefore + served.length, checks: last?.checks ?? [], verdict: last?.verdict ?? null,
    outcome: inARow > params.allowedFailures ? 'rolled back' : outcomeOf(planned, isLast),
  };
  return { step, looks, failures: inARow };
}

function outcomeOf({ whole }: Planned, isLast: boolean): Step['outcome'] {
  if (!whole) return 'traffic ended';
  return isLast ? 'completed' : 'advanced';
}

const notReached = ({ share, fromMs, untilMs }: Planned, servedSoFar: number): Step => ({
  share, from: iso(fromMs), until: iso(untilMs), requests: 0, servedRequests: 0, servedRows: 0, servedSoFar, checks: [], verdict: null, outcome: 'not reached',
});

/**
 * Walks the ramp over the logged traffic. Assignment is sticky: a unit served at one step is served at all later ones. The gate looks several
 * times a step; more failing looks in a row than allowed roll back. Steps after the roll-back or after the end of the traffic are not reached.
 */
export function simulateCanary(requests: readonly RolloutRequest[], params: Params, facts: GateFacts): Canary {
  const planned = plan(requests, parseSteps(params.steps), params);
  const served = planned.flatMap(({ share, from, until }) => requests.slice(from, until).filter((request) => isServed(request, share)));
  const gate = new Gate(served, { params, facts, steps: planned.length });
  const steps: Step[] = [];
  const looks: Look[] = [];
  let [failures, goesOn] = [0, true];
  for (const [index, next] of planned.entries()) {
    const servedBefore = steps.at(-1)?.servedSoFar ?? 0;
    if (!goesOn || next.until <= next.from) {
      steps.push(notReached(next, servedBefore));
      goesOn = false;
      continue;
    }
    const walked = walkStep(requests, { gate, params, planned: next, index, isLast: index === planned.length - 1, failures, servedBefore });
    steps.push(walked.step);
    looks.push(...walked.looks);
    failures = walked.failures;
    goesOn = walked.step.outcome === 'advanced';
  }
  const [servedRequests, servedRows] = [steps.at(-1)?.servedSoFar ?? 0, steps.reduce((sum, step) => sum + step.servedRows, 0)];
  const back = steps.findIndex(({ outcome }) => outcome === 'rolled back');
  const bad = steps[back];
  const rollback = bad === undefined ? null : { step: back, at: bad.until, checks: bad.checks.filter(({ verdict }) => verdict === 'fail').map(({ id }) => id), requests: servedRequests, rows: servedRows };
  return { mode: 'canary', steps, looks, rollback, servedRequests, servedRows };
}
