/** How would the same requests have fared under other rules? */
import { batchTimeMs, type BatchTimeCurve } from '../../core/queueing/batchTimeCurve.ts';
import { QueueSimulation, type BatchTime } from '../../core/queueing/simulateQueue.ts';
import { seededRandom } from '../../core/random/seededRandom.ts';
import type { Params } from './params.ts';
import type { Alternative, Rule } from './result.ts';
import { arrivalsOf, batchRule, simulatedFigures, type Requests, type RunBatches } from './runFigures.ts';

/** A combination of more than so many values is cut. */
const MAX_ALTERNATIVES = 64;
const EVENTS_A_STEP = 50_000;

export interface Asked {
  readonly rule: Rule;
  readonly rateFactor: number;
  readonly asRun: boolean;
}

const unique = (values: readonly number[]): number[] => [...new Set(values)].sort((a, b) => a - b);

/** 1, 2, 4 … and the largest measured size itself. */
function doublings(largest: number): number[] {
  const sizes: number[] = [];
  for (let size = 1; size < largest; size *= 2) sizes.push(size);
  return [...sizes, largest];
}

const askedOr = (asked: readonly number[], otherwise: readonly number[]): number[] => unique(asked.length > 0 ? asked : otherwise);

/** Largest batches with the delays that each is tried with; a delay means nothing for single requests, so they have none. */
function sizesAndDelays(run: Rule, params: Params, { sizes }: BatchTimeCurve): readonly (readonly [maxSize: number, maxDelayMs: number])[] {
  const batchTime = Number((sizes[0]?.fittedMs ?? 0).toPrecision(1));
  const delays = askedOr(params.delaysMs, [run.maxDelayMs, 0, batchTime]);
  return askedOr(params.maxSizes, [...doublings(sizes.at(-1)?.size ?? 1), run.maxSize]).flatMap((maxSize) => (maxSize === 1 ? [0] : delays).map((delay) => [maxSize, delay] as const));
}

/** The rule as run first, then every combination of what was asked for. */
export function askedAlternatives(run: Rule, params: Params, curve: BatchTimeCurve): readonly Asked[] {
  const preferred = params.preferredSizes.length > 0 ? params.preferredSizes : run.preferredSizes;
  const batches = sizesAndDelays(run, params, curve);
  const loads = askedOr(params.rateFactors, [1]).flatMap((rateFactor) => askedOr(params.instances, [run.instances]).map((instances) => ({ rateFactor, instances })));
  const varied = loads.flatMap(({ rateFactor, instances }) =>
    batches.map(([maxSize, maxDelayMs]): Asked => ({ rule: { ...run, maxSize, maxDelayMs, instances, preferredSizes: preferred.filter((size) => size <= maxSize) }, rateFactor, asRun: false })));
  const asked = [{ rule: run, rateFactor: 1, asRun: true }, ...varied];
  const same = ({ rule, rateFactor }: Asked): string => JSON.stringify([rule.maxSize, rule.maxDelayMs, rule.instances, rule.preferredSizes, rateFactor]);
  return asked.filter((each, i) => asked.findIndex((other) => same(other) === same(each)) === i).slice(0, MAX_ALTERNATIVES);
}

export interface Traffic {
  readonly requests: Requests;
  readonly batches: RunBatches;
  readonly curve: BatchTimeCurve;
  readonly seed: number;
}

/** Times of batches ÷ the curve at their size: how batches of one size vary. */
function ratiosOf({ batches, curve }: Traffic): Float64Array {
  return batches.ms.map((ms, i) => ms / (batchTimeMs(curve, batches.size[i] ?? 0) ?? NaN)).filter((ratio) => Number.isFinite(ratio) && ratio > 0);
}

/**
 * Simulates the run's own arrivals under a rule. A batch takes the fitted time of its size, times one of the ratios of measured to fitted
 * times of the run, drawn at random; a size outside of the measured ones ends the simulation: nothing is extrapolated.
 *
 * @param step called every few milliseconds of work
 */
export async function simulateAlternative(traffic: Traffic, asked: Asked, step: () => Promise<void>): Promise<Alternative> {
  const { rule, rateFactor } = asked;
  const { due, arrivals } = arrivalsOf(traffic.requests, rateFactor);
  const ratios = ratiosOf(traffic);
  const random = seededRandom(traffic.seed);
  let busyNs = 0;
  const time: BatchTime = (rows) => {
    const fittedMs = batchTimeMs(traffic.curve, rows);
    if (fittedMs === undefined) return undefined;
    const tookNs = fittedMs * (ratios[random.below(ratios.length)] ?? 1) * 1e6;
    busyNs += tookNs;
    return tookNs;
  };
  const simulation = new QueueSimulation(arrivals, { rule: batchRule(rule), instances: rule.instances, maxQueue: rule.maxQueue ?? Infinity, overflow: rule.overflow }, time);
  while (simulation.advance(EVENTS_A_STEP)) await step();
  const { unknownSize } = simulation;
  if (unknownSize !== undefined) {
    const [least, most] = [traffic.curve.sizes[0]?.size ?? 0, traffic.curve.sizes.at(-1)?.size ?? 0];
    return { ...asked, outcome: { status: 'refused', reason: `needs the time of a batch of ${unknownSize} rows, and ${least === most ? `only batches of ${least}` : `batches of ${least} to ${most}`} were measured` } };
  }
  return { ...asked, outcome: { status: 'simulated', figures: simulatedFigures(due, simulation.result(), { instances: rule.instances, busyNs }) } };
}
