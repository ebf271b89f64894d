/** How is a batching rule said in words, and which simulated rule did best? */
import { formatCount } from '../../core/format/formatCount.ts';
import { formatFixed } from '../../core/format/formatFixed.ts';
import { formatMs } from '../../core/format/formatMs.ts';
import type { Alternative, ComputedModel, Figures, Percentile, Rule } from './result.ts';

export const percentileOf = (figures: Figures | undefined, p: number): Percentile | undefined => figures?.percentiles.find((each) => each.p === p);

/** "one by one", "up to 8 within 2 ms, 2 instances" */
export function ruleText({ maxSize, maxDelayMs, preferredSizes, instances }: Rule): string {
  const batches = maxSize === 1 ? 'one by one' : `up to ${formatCount(maxSize)}${maxDelayMs > 0 ? ` within ${formatMs(maxDelayMs)}` : ', what waits'}`;
  const preferred = preferredSizes.length === 0 ? '' : `, preferably ${preferredSizes.map((size) => formatCount(size)).join(', ')}`;
  return `${batches}${preferred}${instances === 1 ? '' : `, ${formatCount(instances)} instances`}`;
}

export const factorText = (factor: number): string => (factor === 1 ? '' : `× ${formatFixed(factor, Number.isInteger(factor) ? 0 : 2)}`);

export const figuresOf = ({ outcome }: Alternative): Figures | undefined => (outcome.status === 'simulated' ? outcome.figures : undefined);

/** Copies and rate as in the run, so that only the batches differ. */
const comparable = ({ rule, alternatives }: ComputedModel): Alternative[] => alternatives.filter((each) => each.rateFactor === 1 && each.rule.instances === rule.instances && figuresOf(each) !== undefined);

export const single = (model: ComputedModel): Alternative | undefined => comparable(model).find(({ rule }) => rule.maxSize === 1);

const p99Of = (each: Alternative | undefined): Percentile | undefined => (each === undefined ? undefined : percentileOf(figuresOf(each), 0.99));

/** The batches with the lowest p99 among those that drop no more requests than single ones do; undefined when nothing was batched. */
export function bestBatches(model: ComputedModel): Alternative | undefined {
  const alone = single(model);
  const allowed = (alone === undefined ? undefined : figuresOf(alone)?.dropped) ?? Infinity;
  const tail = (each: Alternative): number => p99Of(each)?.value ?? Infinity;
  const batched = comparable(model).filter((each) => each.rule.maxSize > 1 && (figuresOf(each)?.dropped ?? 0) <= allowed);
  return batched.reduce<Alternative | undefined>((best, each) => (best === undefined || tail(each) < tail(best) ? each : best), undefined);
}

/** Whether batches answer sooner than single requests: the whole interval of their p99 lies below or above that of single ones, or they overlap. */
export function pays(model: ComputedModel): 'yes' | 'no' | 'same' | 'unknown' {
  const [one, best] = [p99Of(single(model)), p99Of(bestBatches(model))];
  if (one === undefined || best === undefined || one.low === null || best.low === null || one.high === null || best.high === null) return 'unknown';
  if (best.high < one.low) return 'yes';
  return best.low > one.high ? 'no' : 'same';
}
