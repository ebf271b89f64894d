/** What is known about the latency of replayed models? */
import * as z from 'zod';

export const Step = z.object({
  p: z.number(),
  value: z.number().describe('ms, linear interpolation of order statistics'),
  low: z.number().nullable().describe('order statistic, 95 %'),
  high: z.number().nullable(),
  reportable: z.boolean(),
  conservative: z.number().nullable().describe('99 %-confident upper estimate of the early-stopping rule'),
  minimumN: z.number().int(),
});
export type Step = z.infer<typeof Step>;

export const Ladder = z.object({ n: z.number().int(), min: z.number(), max: z.number(), mean: z.number(), stdev: z.number().nullable(), mad: z.number(), steps: z.array(Step) });
export type Ladder = z.infer<typeof Ladder>;

export const Ratio = z.object({ p: z.number(), value: z.number(), low: z.number().nullable().describe('from both order-statistic intervals, so wider than 95 %'), high: z.number().nullable(), reportable: z.boolean() });
export type Ratio = z.infer<typeof Ratio>;

export const ModelLatency = z.object({
  model: z.string(),
  slot: z.number().int(),
  requests: z.number().int(),
  rows: z.number().int(),
  unanswered: z.number().int().describe('requests with a row that was not scored; left out of the percentiles'),
  achievedRate: z.number().nullable().describe('requests a second, from the first start to the last answer'),
  rowRate: z.number().nullable().describe('rows a second'),
  response: Ladder.nullable().describe('decoded − scheduled'),
  service: Ladder.nullable().describe('decoded − run start'),
  medians: z.object({ lateness: z.number().nullable(), waiting: z.number().nullable(), compute: z.number().nullable(), decode: z.number().nullable() }).describe('ms'),
  ratios: z.object({ response: z.array(Ratio), service: z.array(Ratio) }).nullable().describe('÷ the first model'),
});
export type ModelLatency = z.infer<typeof ModelLatency>;

export const Computed = z.object({
  status: z.literal('computed'),
  replay: z.string(),
  schedule: z.string(),
  paced: z.boolean().describe('false: whole blocks were sent, so that only rates mean something'),
  valid: z.boolean(),
  reasons: z.array(z.string()),
  models: z.array(ModelLatency),
});
export type Computed = z.infer<typeof Computed>;

export const Result = z.discriminatedUnion('status', [Computed, z.object({ status: z.literal('empty'), reason: z.string() })]);
export type Result = z.infer<typeof Result>;
