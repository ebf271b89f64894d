/** What would the gate have said, with what had been seen by then? */
import { MeanSequence } from '../../core/stats/meanSequence.ts';
import { quantile } from '../../core/stats/quantile.ts';
import type { Params } from './params.ts';
import type { RolloutRequest } from './requests.ts';
import { type Check, CHECK_IDS, type CheckId } from './result.ts';

/** Share of requests that may lie beyond the bound of a p99. */
const BEYOND_P99 = 0.01;

/** How a check reads a request; null where the request says nothing about it. */
interface Rule {
  readonly id: CheckId;
  readonly hard: boolean;
  /** Bound of the mean of `valueOf`. */
  readonly bound: number;
  /** In [0, 1]. */
  readonly valueOf: (request: RolloutRequest) => number | null;
  /** When the value becomes known: with the request, or with its label. */
  readonly late: boolean;
  /** Why it cannot be judged at all. */
  readonly absent: string | null;
}

export interface GateFacts {
  /** p99 of the champion's response time over all requests, ms; null where it is not known. */
  readonly championP99Ms: number | null;
  readonly hasLabels: boolean;
  readonly hasLabelTimes: boolean;
}

/** What is known about latency and labels of the whole traffic. */
export function gateFacts(requests: readonly RolloutRequest[]): GateFacts {
  const known = Float64Array.from(requests, ({ sides }) => sides[0].latencyMs).filter((ms) => !Number.isNaN(ms)).sort();
  const challenger = requests.some(({ sides }) => !Number.isNaN(sides[1].latencyMs));
  return { championP99Ms: challenger ? (quantile(known, 0.99) ?? null) : null, hasLabels: requests.some(({ judgedPairs }) => judgedPairs > 0), hasLabelTimes: requests.some(({ labelAt }) => !Number.isNaN(labelAt)) };
}

export function latencyBound({ championP99Ms }: GateFacts, { slower }: Params): number | null {
  return championP99Ms === null ? null : slower * championP99Ms;
}

function rulesOf(params: Params, facts: GateFacts): readonly Rule[] {
  const soft = params.soft.split(',').map((word) => word.trim());
  const bound = latencyBound(facts, params);
  const rule = (id: CheckId, parts: Omit<Rule, 'id' | 'hard' | 'late' | 'absent'> & Partial<Pick<Rule, 'late' | 'absent'>>): Rule => ({ late: false, absent: null, ...parts, id, hard: !soft.includes(id) });
  return [
    rule('errors', { bound: params.maxErrorRate, valueOf: ({ sides, rows }) => sides[1].errors / rows }),
    rule('nan', { bound: params.maxNanRate, valueOf: ({ sides, rows }) => sides[1].nans / rows }),
    rule('latency', { bound: BEYOND_P99, absent: bound === null ? 'the replay was not paced, so that latency is not known' : null, valueOf: ({ sides: [, { latencyMs }] }) => (Number.isNaN(latencyMs) ? null : Number(latencyMs > (bound ?? Infinity))) }),
    // turned into a share that may not exceed its bound: (1 − gain) / 2 ≤ (1 + margin) / 2
    rule('quality', { late: true, bound: (1 + params.margin) / 2, absent: labelsAbsent(facts), valueOf: ({ judgedPairs, gain, labelAt }) => (judgedPairs === 0 || Number.isNaN(labelAt) ? null : (1 - gain / judgedPairs) / 2) }),
    rule('flips', { bound: params.maxFlipRate, valueOf: ({ pairs, flips }) => (pairs === 0 ? null : flips / pairs) }),
    rule('score-difference', { bound: BEYOND_P99, valueOf: ({ gap }) => (Number.isNaN(gap) ? null : Number(gap > params.maxScoreDifference)) }),
  ];
}

function labelsAbsent({ hasLabels, hasLabelTimes }: GateFacts): string | null {
  if (!hasLabels) return 'no row has a label';
  return hasLabelTimes ? null : 'the labels do not say when they arrived';
}

interface Evidence {
  readonly rule: Rule;
  readonly alpha: number;
  sequence: MeanSequence;
  /** Values in the order in which they became known. */
  readonly events: readonly { readonly knownAt: number; readonly value: number }[];
  next: number;
}

/** What a gate watches over. */
export interface GateOptions {
  readonly params: Params;
  readonly facts: GateFacts;
  /** Steps that are judged apart. */
  readonly steps: number;
}

/**
 * A gate over the requests that the challenger serves. A check is the mean over requests, a request's rows counting as one. What is known with the
 * request is judged step by step, so that the steps before do not thin out what begins late; what is known with its label from all requests
 * since the ramp began. The chance of a false alarm is divided over checks and steps, and holds at all looks together.
 */
export class Gate {
  readonly #evidence: readonly Evidence[];
  readonly #params: Params;
  readonly #absent: readonly Rule[];

  /** @param served requests of the challenger in the order of time */
  constructor(served: readonly RolloutRequest[], { params, facts, steps }: GateOptions) {
    const rules = rulesOf(params, facts);
    const judged = rules.filter(({ absent }) => absent === null);
    this.#params = params;
    this.#absent = rules.filter(({ absent }) => absent !== null);
    this.#evidence = judged.map((rule) => {
      const alpha = params.alpha / judged.length / (rule.late ? 1 : steps);
      return { rule, alpha, sequence: new MeanSequence(alpha), events: eventsOf(rule, served), next: 0 };
    });
  }

  /** Judges what follows apart from what came before, but for labels. */
  beginStep(): void {
    for (const evidence of this.#evidence) if (!evidence.rule.late) evidence.sequence = new MeanSequence(evidence.alpha);
  }

  /** Checks with everything known before this moment; moments must not go back. */
  look(atMs: number): Check[] {
    const seen = this.#evidence.map((evidence) => {
      for (let event = evidence.events[evidence.next]; event !== undefined && event.knownAt < atMs; event = evidence.events[evidence.next]) {
        evidence.sequence.add(event.value);
        evidence.next += 1;
      }
      return checkOf(evidence, this.#params.minRequests);
    });
    const unseen = this.#absent.map(({ id, hard, bound, absent }): Check => ({ id, hard, verdict: 'inconclusive', applies: false, value: null, low: null, high: null, bound: shown(id, bound), n: 0, reason: absent ?? '' }));
    return [...seen, ...unseen].sort((a, b) => CHECK_IDS.indexOf(a.id) - CHECK_IDS.indexOf(b.id));
  }
}

function eventsOf({ valueOf, late }: Rule, served: readonly RolloutRequest[]): Evidence['events'] {
  const events = served.flatMap((request) => {
    const value = valueOf(request);
    return value === null ? [] : [{ knownAt: late ? Math.max(request.at, request.labelAt) : request.at, value }];
  });
  return late ? events.sort((a, b) => a.knownAt - b.knownAt) : events;
}

/** Quality is shown as the gain in accuracy, where larger is better. */
const shown = (id: CheckId, share: number): number => (id === 'quality' ? 1 - 2 * share : share);

function checkOf({ rule: { id, hard, bound }, sequence }: Evidence, minRequests: number): Check {
  const { n, mean, low, high } = sequence.state();
  const turned = id === 'quality';
  const base = { id, hard, applies: true, bound: shown(id, bound), n };
  if (n < minRequests) return { ...base, verdict: 'inconclusive', value: n === 0 ? null : shown(id, mean), low: null, high: null, reason: `${String(n)} of the ${String(minRequests)} requests it needs` };
  const numbers = { value: shown(id, mean), low: shown(id, turned ? high : low), high: shown(id, turned ? low : high) };
  if (low > bound) return { ...base, ...numbers, verdict: hard ? 'fail' : 'warn', reason: 'the whole interval is beyond the bound' };
  if (high <= bound) return { ...base, ...numbers, verdict: 'pass', reason: 'the whole interval is within the bound' };
  return mean > bound ? { ...base, ...numbers, verdict: 'warn', reason: 'beyond the bound, the interval reaches within' } : { ...base, ...numbers, verdict: 'inconclusive', reason: 'within the bound, the interval reaches beyond' };
}

/** The worst of the checks that apply: fail, warn, inconclusive, pass. */
export function gateVerdict(checks: readonly Check[]): Check['verdict'] {
  const applied = checks.filter(({ applies }) => applies);
  return (['fail', 'warn', 'inconclusive'] as const).find((verdict) => applied.some((check) => check.verdict === verdict)) ?? 'pass';
}
