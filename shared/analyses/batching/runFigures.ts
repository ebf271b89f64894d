/** What do the stamps of a paced run say about its batches, and what are the figures of a run or a simulation? */
import { paddedSize, type BatchRule } from '../../core/queueing/batchSize.ts';
import type { MeasuredBatches } from '../../core/queueing/batchTimeCurve.ts';
import type { SimulatedQueue } from '../../core/queueing/simulateQueue.ts';
import { isComputable } from '../../core/stats/interval.ts';
import { percentileLadder } from '../../core/stats/percentileLadder.ts';
import type { Agreement, Figures, Percentile, Rule } from './result.ts';

/** Requests of one model in the order of their due times; ns, NaN where a request did not get so far. */
export interface Requests {
  readonly scheduled: Float64Array;
  readonly enqueued: Float64Array;
  readonly formed: Float64Array;
  readonly decoded: Float64Array;
  readonly batch: Float64Array;
  readonly answered: Float64Array;
  readonly dropped: Float64Array;
}

export interface RunBatches extends MeasuredBatches {
  readonly size: Float64Array;
  readonly ms: Float64Array;
}

const SHOWN = [0.5, 0.9, 0.99] as const;
const MS = 1e6;

export const batchRule = ({ maxSize, maxDelayMs, preferredSizes, allowedSizes }: Rule): BatchRule => ({
  maxSize, maxDelayNs: maxDelayMs * MS, preferredSizes: [...preferredSizes].sort((a, b) => b - a), allowedSizes: [...allowedSizes].sort((a, b) => a - b),
});

/** Every batch with an answer: rows that were run, padding included, and the ms for which it kept an instance busy (formed to decoded). */
export function batchesOf({ formed, decoded, batch, answered }: Requests, rule: Rule): RunBatches {
  const sizes = new Map<number, { size: number; ms: number }>();
  batch.forEach((id, i) => {
    if (answered[i] !== 1) return;
    const known = sizes.get(id);
    if (known === undefined) sizes.set(id, { size: 1, ms: ((decoded[i] ?? NaN) - (formed[i] ?? NaN)) / MS });
    else known.size += 1;
  });
  const all = [...sizes.values()];
  const padding = batchRule(rule);
  return { size: Float64Array.from(all, ({ size }) => paddedSize(padding, size)), ms: Float64Array.from(all, ({ ms }) => ms) };
}

function percentilesOf(responseMs: Float64Array): Percentile[] {
  const ladder = percentileLadder(responseMs.filter(Number.isFinite).sort());
  if (!isComputable(ladder)) return [];
  return ladder.steps.filter(({ p }) => SHOWN.some((shown) => shown === p)).map(({ p, value, low, high, reportable }) => ({ p, value, low, high, reportable }));
}

interface Tally {
  readonly firstNs: number;
  readonly lastNs: number;
  readonly dropped: number;
  readonly batches: number;
  readonly busyMs: number;
  readonly instances: number;
}

function figuresOf(responseMs: Float64Array, { firstNs, lastNs, dropped, batches, busyMs, instances }: Tally): Figures {
  const n = responseMs.reduce((sum, ms) => sum + (Number.isFinite(ms) ? 1 : 0), 0);
  const spanMs = Math.max(0, lastNs - firstNs) / MS;
  return {
    n, dropped, batches,
    throughput: spanMs > 0 ? (1_000 * n) / spanMs : 0,
    meanBatch: batches > 0 ? n / batches : 0,
    utilisation: spanMs > 0 ? busyMs / (spanMs * instances) : 0,
    percentiles: percentilesOf(responseMs),
  };
}

const largest = (values: Float64Array): number => values.reduce((most, x) => (x > most ? x : most), 0);
const total = (values: Float64Array): number => values.reduce((sum, x) => sum + (Number.isFinite(x) ? x : 0), 0);

/** Response = decoded − scheduled of answered requests. */
export function measuredFigures(requests: Requests, batches: RunBatches, instances: number): Figures {
  const { scheduled, decoded, answered, dropped } = requests;
  const response = decoded.map((at, i) => (answered[i] === 1 ? (at - (scheduled[i] ?? NaN)) / MS : NaN));
  return figuresOf(response, { firstNs: scheduled[0] ?? 0, lastNs: largest(decoded), dropped: total(dropped), batches: batches.size.length, busyMs: total(batches.ms), instances });
}

/** Due times at a rate so many times higher, and arrivals at the queue: as late as they were in the run, never before an earlier request. */
export function arrivalsOf({ scheduled, enqueued }: Requests, rateFactor: number): { readonly due: Float64Array; readonly arrivals: Float64Array } {
  const due = scheduled.map((at) => at / rateFactor);
  let latest = -Infinity;
  const arrivals = due.map((at, i) => (latest = Math.max(latest, at + (enqueued[i] ?? 0) - (scheduled[i] ?? 0))));
  return { due, arrivals };
}

export function simulatedFigures(due: Float64Array, queue: SimulatedQueue, setting: { readonly instances: number; readonly busyNs: number }): Figures {
  const response = queue.endNs.map((at, i) => (at - (due[i] ?? NaN)) / MS);
  return figuresOf(response, { firstNs: due[0] ?? 0, lastNs: largest(queue.endNs), dropped: queue.rejected, batches: queue.batchSizes.length, busyMs: setting.busyNs / MS, instances: setting.instances });
}

/** Simulated ÷ measured, percentile by percentile. */
export function agreementOf(measured: Figures, simulated: Figures, tolerance: number): Agreement[] {
  return measured.percentiles.flatMap((real, i) => {
    const model = simulated.percentiles[i];
    if (model === undefined || real.value <= 0) return [];
    const ratio = model.value / real.value;
    const low = model.low === null || real.high === null ? null : model.low / real.high;
    const high = model.high === null || real.low === null || real.low <= 0 ? null : model.high / real.low;
    const overlap = low !== null && high !== null && low <= 1 && high >= 1;
    return [{ p: real.p, ratio, low, high, agrees: overlap || Math.abs(ratio - 1) <= tolerance }];
  });
}
