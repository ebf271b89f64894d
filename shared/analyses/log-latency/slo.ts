/** Was the service level kept, how much of its error budget was spent, and when would an alert have been raised? */
import { noMetric } from '../metric.ts';
import { BURN_WINDOWS, findAlerts, type RuleFindings } from './burnRates.ts';
import { type MinuteCounts, minuteCounts, type Objective } from './minuteCounts.ts';
import type { Params } from './params.ts';
import { HOUR_MS, MINUTE_MS } from './periods.ts';
import { shareOf } from './profile.ts';
import type { Requests } from './requests.ts';
import type { BudgetWindow, NoSlo, Slo } from './result.ts';

/** Points of the curve of the budget. */
const MOST_POINTS = 1_500;
const HOUR_MINUTES = HOUR_MS / MINUTE_MS;
/** A window of which less lies outside the scope counts as whole. */
const WHOLE = 0.99;

const iso = (at: number): string => new Date(at).toISOString();

/** A log without a status is judged by latency alone; by availability it cannot be judged. */
export function sloOf(requests: Requests, params: Params): Slo | NoSlo {
  const hasStatus = requests.outcome.some((outcome) => outcome >= 0);
  if (!hasStatus && params.objective === 'availability') return { status: 'not-computable', reason: 'the log has no status, so that it does not say which requests failed' };
  const objective: Objective = { kind: hasStatus ? params.objective : 'latency', share: params.objectiveShare, boundMs: params.objectiveMs };
  const counts = minuteCounts(requests, objective);
  if ('reason' in counts) return { status: 'not-computable', reason: counts.reason };
  const findings = BURN_WINDOWS.map((windows) => findAlerts(counts, windows, objective.share));
  const windowMinutes = Math.max(1, Math.round(params.windowDays * 24 * 60));
  const windows = budgetWindows(counts, windowMinutes, objective.share);
  const { judged, bad, slow, failed } = counts.total;
  return {
    status: 'computed',
    objective: { kind: objective.kind, share: objective.share, boundMs: objective.kind === 'availability' ? null : objective.boundMs, windowDays: params.windowDays },
    judged, unjudged: requests.count - judged, bad: shareOf(bad, judged), slow, failed, windows,
    rules: findings.map(({ rule }) => rule),
    alerts: findings.flatMap(({ alerts }, rule) => alerts.map((alert) => ({ ...alert, rule }))),
    curve: curveOf(counts, findings, { windowMinutes, windows }),
  };
}

/** Windows one after the other from the first minute on. */
function budgetWindows({ startMs, judged, bad }: MinuteCounts, minutes: number, share: number): BudgetWindow[] {
  return Array.from({ length: Math.ceil(judged.length / minutes) }, (_, w) => {
    const [from, end] = [w * minutes, Math.min(judged.length, (w + 1) * minutes)];
    const sum = (values: Float64Array): number => values.subarray(from, end).reduce((total, x) => total + x, 0);
    const [requests, hits] = [sum(judged), sum(bad)];
    const { value, low, high } = shareOf(hits, requests);
    const spent = (x: number | null): number | null => (x === null ? null : x / (1 - share));
    return {
      from: iso(startMs + from * MINUTE_MS), until: iso(startMs + end * MINUTE_MS), whole: end - from >= WHOLE * minutes, requests, bad: hits, allowed: (1 - share) * requests,
      spent: value === null ? noMetric({ reason: 'no request of the window is judged', n: requests }) : { value: spent(value), low: spent(low), high: spent(high), n: requests, method: 'Wilson ÷ (1 − objective)' },
    };
  });
}

interface Budgets {
  readonly windowMinutes: number;
  readonly windows: readonly BudgetWindow[];
}

/** By hour, or by several when the log is long: what is left of the budget at its end, and the largest burn rates in it. */
function curveOf({ startMs, judged, bad }: MinuteCounts, findings: readonly RuleFindings[], { windowMinutes, windows }: Budgets): Slo['curve'] {
  const step = HOUR_MINUTES * Math.max(1, Math.ceil(judged.length / HOUR_MINUTES / MOST_POINTS));
  const ends = Array.from({ length: Math.ceil(judged.length / step) }, (_, k) => Math.min(judged.length, (k + 1) * step));
  const spent = new Float64Array(judged.length);
  bad.forEach((count, m) => {
    spent[m] = (m % windowMinutes === 0 ? 0 : (spent[m - 1] ?? 0)) + count;
  });
  const left = ends.map((end) => {
    const allowed = windows[Math.floor((end - 1) / windowMinutes)]?.allowed ?? 0;
    return allowed === 0 ? 1 : 1 - (spent[end - 1] ?? 0) / allowed;
  });
  const burns = findings.map(({ long }) => ends.map((end, k) => long.subarray(k * step, end).reduce<number | null>((most, burn) => (Number.isNaN(burn) ? most : Math.max(most ?? 0, burn)), null)));
  return { at: ends.map((end) => iso(startMs + end * MINUTE_MS)), left, burns };
}
