/** How is an estimate kept in a result, whether it exists or not? */
import * as z from 'zod';
import type { Estimate, NotComputable } from '../core/stats/interval.ts';

/** Value with interval, sample size and method; `value` null always comes with a reason. */
export const Metric = z.object({
  value: z.number().nullable(),
  low: z.number().nullable().describe('95 % interval'),
  high: z.number().nullable(),
  n: z.number().describe('rows behind the value'),
  method: z.string().describe('how the interval was made'),
  reason: z.string().optional().describe('why there is no value'),
});
export type Metric = z.infer<typeof Metric>;

export interface Absent {
  readonly reason: string;
  readonly n: number;
}

/** A metric that does not exist here, and why. */
export const noMetric = ({ reason, n }: Absent): Metric => ({ value: null, low: null, high: null, n, method: 'none', reason });

/** An estimate of core/stats as it is stored; numbers that are not finite become null, because JSON has none. */
export function toMetric(estimate: Estimate | NotComputable, n = 0): Metric {
  if ('reason' in estimate) return noMetric({ reason: estimate.reason, n });
  if (!Number.isFinite(estimate.value)) return noMetric({ reason: 'the value is not finite', n: estimate.n });
  return { value: estimate.value, low: finite(estimate.low), high: finite(estimate.high), n: estimate.n, method: estimate.method };
}

const finite = (x: number): number | null => (Number.isFinite(x) ? x : null);

/**
 * Difference a − b of two metrics of independent rows, by squaring and adding the arms of both intervals (MOVER).
 * For Wilson intervals this is Newcombe's hybrid score interval.
 *
 * @returns a metric without value when either has none; without bounds when either has no interval
 * @see Zou and Donner (2008), Statistics in Medicine 27:1693; Newcombe (1998), Statistics in Medicine 17:873, method 10
 */
export function differenceOf(a: Metric, b: Metric): Metric {
  const n = a.n + b.n;
  if (a.value === null || b.value === null) return noMetric({ reason: a.reason ?? b.reason ?? 'one side has no value', n });
  const value = a.value - b.value;
  if (a.low === null || a.high === null || b.low === null || b.high === null) return { value, low: null, high: null, n, method: 'none' };
  const method = a.method === 'Wilson' && b.method === 'Wilson' ? 'Newcombe hybrid score' : 'square and add of both intervals';
  return { value, low: value - Math.hypot(a.value - a.low, b.high - b.value), high: value + Math.hypot(a.high - a.value, b.value - b.low), n, method };
}

/** Narrows to a metric that has a value. */
export const hasValue = (metric: Metric | undefined): metric is Metric & { readonly value: number } => metric !== undefined && metric.value !== null;
