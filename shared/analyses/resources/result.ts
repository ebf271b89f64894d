/** What is known about the resources of replayed models? */
import * as z from 'zod';

/** A mean or slope over blocks of the run with its t interval, 95 %; null bounds where there are too few samples. */
export const Blocked = z.object({ value: z.number(), low: z.number().nullable(), high: z.number().nullable(), blocks: z.number().int() });
export type Blocked = z.infer<typeof Blocked>;

export const ModelUsage = z.object({
  model: z.string(),
  slot: z.number().int(),
  samples: z.number().int().describe('samples while requests were served; those of loading and warm-up are before'),
  before: z.number().int(),
  seconds: z.number().describe('from the first to the last of these samples'),
  memory: z.object({ startBytes: z.number(), endBytes: z.number(), meanBytes: z.number(), peakBytes: z.number(), peakSeconds: z.number().describe('when, since the run began; before 0: loading or warm-up') }).nullable(),
  growth: Blocked.nullable().describe('bytes a second, least squares over block means, the first fifth of the run left out'),
  cpu: z.object({ mean: Blocked.describe('processor seconds a second: 1 is one core'), peak: z.number() }).nullable(),
  gpu: z.object({ meanPercent: z.number(), peakPercent: z.number() }).nullable().describe('busiest GPU of the machine'),
  gpuMemoryPeakBytes: z.number().nullable(),
  restarts: z.number().int().describe('times that the processor clock began anew: a fresh process'),
  series: z.object({ seconds: z.array(z.number()), rssBytes: z.array(z.number().nullable()), cpu: z.array(z.number().nullable()), gpuPercent: z.array(z.number().nullable()) }).describe('at most 600 points: largest memory and GPU, mean processor share of each'),
});
export type ModelUsage = z.infer<typeof ModelUsage>;

export const Computed = z.object({ status: z.literal('computed'), replay: z.string(), models: z.array(ModelUsage) });
export type Computed = z.infer<typeof Computed>;

export const Result = z.discriminatedUnion('status', [Computed, z.object({ status: z.literal('not-computable'), reason: z.string() })]);
export type Result = z.infer<typeof Result>;
