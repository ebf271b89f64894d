/** What is the profile of a set of requests: its percentiles and its error rates? */
import { isComputable } from '../../core/stats/interval.ts';
import { type LadderStep, percentileLadder } from '../../core/stats/percentileLadder.ts';
import { wilson } from '../../core/stats/wilson.ts';
import { type Metric, noMetric } from '../metric.ts';
import { CLIENT_ERROR, FAILED, type Requests } from './requests.ts';
import type { Profile, Step } from './result.ts';

/** Latencies and outcomes of some requests. */
export interface Part {
  readonly label: string;
  readonly latency: Float64Array;
  readonly outcome: Int8Array;
}

/** The requests that are in it, or all. */
export function partOf(label: string, { latency, outcome, count }: Requests, isIn?: (request: number) => boolean): Part {
  if (isIn === undefined) return { label, latency, outcome };
  const kept = new Int32Array(count);
  let n = 0;
  for (let i = 0; i < count; i += 1) if (isIn(i)) kept[n++] = i;
  const places = kept.subarray(0, n);
  return { label, latency: Float64Array.from(places, (i) => latency[i] ?? Number.NaN), outcome: Int8Array.from(places, (i) => outcome[i] ?? -1) };
}

/** Percentiles over the finite latencies, shares over the requests with a status. Without a latency there are no steps. */
export function profileOf({ label, latency, outcome }: Part): Profile {
  const ladder = percentileLadder(latency.filter((x) => Number.isFinite(x)).sort());
  const known = countOf(outcome, (x) => x >= 0);
  const shares = { failed: shareOf(countOf(outcome, (x) => x === FAILED), known), client: shareOf(countOf(outcome, (x) => x === CLIENT_ERROR), known) };
  const counts = { label, requests: latency.length, withoutStatus: outcome.length - known, ...shares };
  if (!isComputable(ladder)) return { ...counts, missing: latency.length, n: 0, min: null, max: null, mean: null, stdev: null, mad: null, steps: [] };
  const { n, min, max, mean, stdev, mad, steps } = ladder;
  return { ...counts, missing: latency.length - n, n, min, max, mean, stdev, mad, steps: steps.map(stepOf) };
}

const countOf = (outcome: Int8Array, is: (x: number) => boolean): number => outcome.reduce((sum, x) => sum + (is(x) ? 1 : 0), 0);

/** A share with Wilson's interval, and its count; no value when no request has a status. */
export function shareOf(hits: number, n: number): Metric & { readonly hits: number } {
  const interval = wilson(hits, n);
  return interval === undefined ? { ...noMetric({ reason: 'no request has a status', n }), hits } : { value: hits / n, ...interval, n, method: 'Wilson', hits };
}

export const stepOf = ({ p, value, low, high, reportable, conservative, minimumN }: LadderStep): Step => ({ p, value, low, high, reportable, conservative, minimumN });

export const stepAt = (steps: readonly Step[], p: number): Step | null => steps.find((step) => step.p === p) ?? null;
