/** What is known about the labels of a log? */
import * as z from 'zod';

const Share = z.object({
  rows: z.number().int().describe('rows that could have a label'),
  labelled: z.number().int(),
  share: z.number().min(0).max(1),
  low: z.number().describe('Wilson, 95 %'),
  high: z.number(),
});
export type Share = z.infer<typeof Share>;

const Delay = z.object({
  n: z.number().int().describe('labelled rows with both times'),
  negative: z.number().int().describe('labels dated before their prediction'),
  median: z.number().nullable().describe('days'),
  p90: z.number().nullable().describe('days'),
  latest: z.string().nullable().describe('last label, ISO 8601 UTC'),
});
export type Delay = z.infer<typeof Delay>;

export const Computed = z.object({
  status: z.literal('computed'),
  overall: Share,
  periods: z.array(Share.extend({ period: z.string().describe('start of the period, ISO 8601 UTC') })),
  delay: Delay.nullable(),
  withoutTime: z.number().int(),
  withoutOutput: z.number().int().describe('rows the model did not answer: they can have no label that judges it'),
  labelledWithoutOutput: z.number().int(),
});
export type Computed = z.infer<typeof Computed>;

export const Result = z.discriminatedUnion('status', [Computed, z.object({ status: z.literal('empty'), reason: z.string() })]);
export type Result = z.infer<typeof Result>;
