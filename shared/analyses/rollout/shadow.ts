/** How do both models answer all of the traffic, when nothing is changed? */
import { compensatedSum } from '../../core/stats/compensatedSum.ts';
import { isComputable } from '../../core/stats/interval.ts';
import { type LadderStep, percentileLadder } from '../../core/stats/percentileLadder.ts';
import { quantile } from '../../core/stats/quantile.ts';
import { wilson } from '../../core/stats/wilson.ts';
import { clusteredMean } from '../clusteredMean.ts';
import { type Metric, noMetric, toMetric } from '../metric.ts';
import { Gate, type GateFacts } from './gate.ts';
import { pairedEffects, type SideIndex } from './means.ts';
import type { Params } from './params.ts';
import type { RolloutRequest } from './requests.ts';
import type { Shadow } from './result.ts';

const DAY_MS = 86_400_000;

export interface ShadowFacts extends GateFacts {
  readonly floor: number | null;
}

/** Shares over pairs of rows, by Wilson; the gate looks once, at the end of the traffic. */
export function simulateShadow(requests: readonly RolloutRequest[], params: Params, facts: ShadowFacts): Shadow {
  const end = requests.at(-1)?.at ?? 0;
  const paired = requests.filter(({ pairs }) => pairs > 0);
  const pairs = sumOf(paired, (request) => request.pairs);
  const flips = sumOf(paired, (request) => request.flips);
  const ups = sumOf(paired, (request) => request.ups);
  const gaps = Float64Array.from(paired, ({ gap }) => gap).sort();
  // of a request with several rows its largest difference counts for all of them
  const differing = sumOf(paired.filter(({ gap }) => gap > (facts.floor ?? 0)), (request) => request.pairs);
  return {
    mode: 'shadow', effects: pairedEffects(requests, end), floor: facts.floor,
    differing: shareMetric(differing, pairs), flips: shareMetric(flips, pairs), up: ups, down: flips - ups,
    shift: toMetric(clusteredMean(paired.map(({ shift, pairs: rows }) => ({ sum: shift, rows, clusters: 1 }))), pairs),
    gaps: { p50: quantile(gaps, 0.5) ?? null, p99: quantile(gaps, 0.99) ?? null, max: gaps.at(-1) ?? null },
    latency: facts.championP99Ms === null ? null : [latencySide(requests, 0), latencySide(requests, 1)],
    checks: new Gate(requests, { params, facts, steps: 1 }).look(end + 1), days: daysOf(paired),
  };
}

const sumOf = (requests: readonly RolloutRequest[], of: (request: RolloutRequest) => number): number => compensatedSum(requests.map(of));

function shareMetric(hits: number, n: number): Metric {
  const interval = wilson(hits, n);
  return interval === undefined ? noMetric({ reason: 'no row is scored by both', n }) : { value: hits / n, ...interval, n, method: 'Wilson' };
}

function latencySide(requests: readonly RolloutRequest[], side: SideIndex): NonNullable<Shadow['latency']>[number] {
  const ladder = percentileLadder(Float64Array.from(requests, ({ sides }) => sides[side].latencyMs).filter((ms) => !Number.isNaN(ms)).sort());
  if (!isComputable(ladder)) return { n: 0, p50: null, p95: null, p99: null, p99Low: null, p99High: null, reportable: false };
  const step = (p: number): Pick<LadderStep, 'value' | 'low' | 'high' | 'reportable'> => ladder.steps.find((each) => each.p === p) ?? { value: ladder.max, low: null, high: null, reportable: false };
  const p99 = step(0.99);
  return { n: ladder.n, p50: step(0.5).value, p95: step(0.95).value, p99: p99.value, p99Low: p99.low, p99High: p99.high, reportable: p99.reportable };
}

/** Flip rate and mean shift by day of UTC; days without a pair are left out. */
function daysOf(paired: readonly RolloutRequest[]): Shadow['days'] {
  const days = new Map<number, { requests: number; pairs: number; flips: number; shift: number }>();
  for (const { at, pairs, flips, shift } of paired) {
    const start = Math.floor(at / DAY_MS) * DAY_MS;
    const day = days.get(start) ?? { requests: 0, pairs: 0, flips: 0, shift: 0 };
    days.set(start, { requests: day.requests + 1, pairs: day.pairs + pairs, flips: day.flips + flips, shift: day.shift + shift });
  }
  const rows = [...days].sort(([a], [b]) => a - b).map(([start, day]) => ({ start, ...day, interval: wilson(day.flips, day.pairs) }));
  return {
    from: rows.map(({ start }) => new Date(start).toISOString()), requests: rows.map(({ requests }) => requests), flips: rows.map(({ flips, pairs }) => flips / pairs),
    low: rows.map(({ interval }) => interval?.low ?? null), high: rows.map(({ interval }) => interval?.high ?? null), shift: rows.map(({ shift, pairs }) => shift / pairs),
  };
}
