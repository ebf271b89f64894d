/** What is known about the batches of a replay, run and simulated? */
import * as z from 'zod';

export const Percentile = z.object({
  p: z.number(),
  value: z.number().describe('ms of response time, linear interpolation of order statistics'),
  low: z.number().nullable().describe('order statistic, 95 %'),
  high: z.number().nullable(),
  reportable: z.boolean(),
});
export type Percentile = z.infer<typeof Percentile>;

/** The same figures of a run and of a simulation. */
export const Figures = z.object({
  n: z.number().int().describe('answered requests'),
  dropped: z.number().int().describe('requests that found the queue full'),
  throughput: z.number().describe('answers a second, from the first due time to the last answer'),
  batches: z.number().int(),
  meanBatch: z.number().describe('answered requests ÷ batches'),
  utilisation: z.number().describe('share of the time of all instances that was spent on batches'),
  percentiles: z.array(Percentile),
});
export type Figures = z.infer<typeof Figures>;

export const Rule = z.object({
  maxSize: z.number().int(),
  maxDelayMs: z.number(),
  preferredSizes: z.array(z.number().int()),
  allowedSizes: z.array(z.number().int()),
  instances: z.number().int(),
  maxQueue: z.number().int().nullable().describe('null: any number may wait'),
  overflow: z.enum(['reject', 'delay']),
});
export type Rule = z.infer<typeof Rule>;

export const Curve = z.object({
  sizes: z.array(z.object({ size: z.number().int(), batches: z.number().int(), medianMs: z.number(), fittedMs: z.number() })).describe('rows run (padding included) → ms from formed to decoded'),
  batches: z.number().int(),
  affine: z.object({ fixedMs: z.number(), perRowMs: z.number(), maxResidualMs: z.number() }).nullable(),
  maxResidualMs: z.number(),
  spread: z.number().describe('median of |time − fitted| ÷ fitted over batches'),
});
export type Curve = z.infer<typeof Curve>;

export const Agreement = z.object({
  p: z.number(),
  ratio: z.number().describe('simulated ÷ measured'),
  low: z.number().nullable().describe('from both intervals, so wider than 95 %'),
  high: z.number().nullable(),
  agrees: z.boolean().describe('within the tolerance, or the intervals overlap'),
});
export type Agreement = z.infer<typeof Agreement>;

export const Alternative = z.object({
  rule: Rule,
  rateFactor: z.number(),
  asRun: z.boolean(),
  outcome: z.discriminatedUnion('status', [z.object({ status: z.literal('simulated'), figures: Figures }), z.object({ status: z.literal('refused'), reason: z.string() })]),
});
export type Alternative = z.infer<typeof Alternative>;

export const ModelBatching = z.discriminatedUnion('status', [
  z.object({ status: z.literal('not-computable'), model: z.string(), reason: z.string() }),
  z.object({
    status: z.literal('computed'),
    model: z.string(),
    slot: z.number().int(),
    rule: Rule,
    requests: z.number().int().describe('requests that reached the queue and were looked at'),
    unanswered: z.number().int().describe('of them, without an answer for another reason than a full queue'),
    curve: Curve,
    measured: Figures,
    simulated: Figures,
    agreement: z.array(Agreement),
    alternatives: z.array(Alternative),
  }),
]);
export type ModelBatching = z.infer<typeof ModelBatching>;
export type ComputedModel = Extract<ModelBatching, { status: 'computed' }>;

export const Computed = z.object({
  status: z.literal('computed'),
  replay: z.string(),
  schedule: z.string(),
  valid: z.boolean(),
  reasons: z.array(z.string()),
  models: z.array(ModelBatching),
});
export type Computed = z.infer<typeof Computed>;

export const Result = z.discriminatedUnion('status', [Computed, z.object({ status: z.literal('not-computable'), replay: z.string().nullable(), reason: z.string() })]);
export type Result = z.infer<typeof Result>;
