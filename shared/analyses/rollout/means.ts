/** What is the mean of a measure over some requests, and how sure is it when a unit's requests go together? */
import { compensatedSum } from '../../core/stats/compensatedSum.ts';
import { Z95 } from '../../core/stats/interval.ts';
import { type Metric, noMetric } from '../metric.ts';
import type { RolloutRequest, SideSums } from './requests.ts';
import type { Effect, EffectId } from './result.ts';

/** 0: the champion's answers, 1: the challenger's. */
export type SideIndex = 0 | 1;

/** A measure as a ratio of sums over requests: Σ top ÷ Σ bottom. */
interface Measure {
  readonly id: EffectId;
  readonly of: (side: SideSums, rows: number) => { readonly top: number; readonly bottom: number };
  readonly absent: string;
}

const MEASURES: readonly Measure[] = [
  { id: 'accuracy', of: ({ right, judged }) => ({ top: right, bottom: judged }), absent: 'no row has a label that had arrived' },
  { id: 'positives', of: ({ positives, scored }) => ({ top: positives, bottom: scored }), absent: 'no row has a score' },
  { id: 'score', of: ({ scoreSum, scored }) => ({ top: scoreSum, bottom: scored }), absent: 'no row has a score' },
  { id: 'errors', of: ({ errors }, rows) => ({ top: errors, bottom: rows }), absent: 'there is no row' },
  { id: 'nan', of: ({ nans }, rows) => ({ top: nans, bottom: rows }), absent: 'there is no row' },
  { id: 'latency', of: ({ latencyMs }) => (Number.isNaN(latencyMs) ? { top: 0, bottom: 0 } : { top: latencyMs, bottom: 1 }), absent: 'the replay was not paced, so that latency is not known' },
];

export const METHOD = 'normal, requests of a unit kept together';

/** Which answers of which requests. */
export interface Part {
  readonly requests: readonly RolloutRequest[];
  readonly side: SideIndex;
  /** Labels that arrived later are not seen; labels that do not say when they arrived always are. */
  readonly labelsUntil: number;
}

interface MeanWithError {
  readonly metric: Metric;
  /** Standard error; null where there is none. */
  readonly error: number | null;
}

/**
 * Ratio of sums with the linearised standard error over units, √Σ(top − mean·bottom)² ÷ Σ bottom, without small-sample factor.
 * @see Cochran (1977), Sampling Techniques, 6.3; equals statsmodels OLS on a constant with cov_type="cluster", use_correction=False
 */
function meanOf({ requests, side, labelsUntil }: Part, { of, id, absent }: Measure): MeanWithError {
  const units = new Map<number, { top: number; bottom: number }>();
  for (const request of requests) {
    if (id === 'accuracy' && request.labelAt > labelsUntil) continue;
    const { top, bottom } = of(request.sides[side], request.rows);
    const unit = units.get(request.unit) ?? { top: 0, bottom: 0 };
    unit.top += top;
    unit.bottom += bottom;
    units.set(request.unit, unit);
  }
  const sums = [...units.values()].filter(({ bottom }) => bottom > 0);
  return ratioOf(sums, absent);
}

function ratioOf(sums: readonly { readonly top: number; readonly bottom: number }[], absent: string): MeanWithError {
  const n = compensatedSum(sums.map(({ bottom }) => bottom));
  if (n === 0) return { metric: noMetric({ reason: absent, n: 0 }), error: null };
  const value = compensatedSum(sums.map(({ top }) => top)) / n;
  if (sums.length < 2) return { metric: { value, low: null, high: null, n, method: 'none: one unit' }, error: null };
  const error = Math.sqrt(compensatedSum(sums.map(({ top, bottom }) => (top - value * bottom) ** 2))) / n;
  return { metric: withError(value, error, n), error };
}

const withError = (value: number, error: number, n: number): Metric => ({ value, low: value - Z95 * error, high: value + Z95 * error, n, method: METHOD });

/** Sum of means of independent parts with signs; without a value when one has none. */
export function contrast(parts: readonly { readonly sign: 1 | -1; readonly mean: MeanWithError }[]): Metric {
  const n = parts.reduce((sum, { mean }) => sum + mean.metric.n, 0);
  const missing = parts.find(({ mean }) => mean.metric.value === null);
  if (missing !== undefined) return noMetric({ reason: missing.mean.metric.reason ?? 'one side has no value', n });
  const value = compensatedSum(parts.map(({ sign, mean }) => sign * (mean.metric.value ?? 0)));
  if (parts.some(({ mean }) => mean.error === null)) return { value, low: null, high: null, n, method: 'none: one unit' };
  return withError(value, Math.hypot(...parts.map(({ mean }) => mean.error ?? 0)), n);
}

/** Every measure with its mean in each part. */
export function measured(parts: readonly Part[]): { readonly id: EffectId; readonly means: readonly MeanWithError[] }[] {
  return MEASURES.map((measure) => ({ id: measure.id, means: parts.map((part) => meanOf(part, measure)) }));
}

/** Differences between two groups of requests that share no unit. */
export function independentEffects(champion: Part, challenger: Part): Effect[] {
  return measured([champion, challenger]).flatMap(({ id, means: [a, b] }) =>
    a === undefined || b === undefined ? [] : [{ id, champion: a.metric, challenger: b.metric, difference: contrast([{ sign: 1, mean: b }, { sign: -1, mean: a }]), smallest: Math.min(a.metric.n, b.metric.n) }]);
}

/** Differences of both models on the same requests: the standard error is that of the differences, unit by unit. */
export function pairedEffects(requests: readonly RolloutRequest[], labelsUntil: number): Effect[] {
  return MEASURES.map((measure) => {
    const [a, b] = ([0, 1] as const).map((side) => meanOf({ requests, side, labelsUntil }, measure));
    return { id: measure.id, champion: a?.metric ?? noMetric({ reason: measure.absent, n: 0 }), challenger: b?.metric ?? noMetric({ reason: measure.absent, n: 0 }), difference: pairedDifference(requests, labelsUntil, measure), smallest: Math.min(a?.metric.n ?? 0, b?.metric.n ?? 0) };
  });
}

/** Over the requests that both sides say something about with the same number of rows. */
function pairedDifference(requests: readonly RolloutRequest[], labelsUntil: number, { of, id, absent }: Measure): Metric {
  const units = new Map<number, { top: number; bottom: number }>();
  for (const { unit: key, rows, sides, labelAt } of requests) {
    if (id === 'accuracy' && labelAt > labelsUntil) continue;
    const [a, b] = [of(sides[0], rows), of(sides[1], rows)];
    if (a.bottom !== b.bottom) continue;
    const unit = units.get(key) ?? { top: 0, bottom: 0 };
    unit.top += b.top - a.top;
    unit.bottom += b.bottom;
    units.set(key, unit);
  }
  return ratioOf([...units.values()].filter(({ bottom }) => bottom > 0), absent).metric;
}
