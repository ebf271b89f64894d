/** What is known about the latency that production recorded? */
import * as z from 'zod';

export const Step = z.object({
  p: z.number(),
  value: z.number().describe('ms, linear interpolation of order statistics'),
  low: z.number().nullable().describe('order statistic, 95 %'),
  high: z.number().nullable(),
  reportable: z.boolean(),
  minimumN: z.number().int(),
});
export type Step = z.infer<typeof Step>;

export const Profile = z.object({
  label: z.string(),
  requests: z.number().int(),
  missing: z.number().int().describe('requests without a finite latency'),
  failed: z.number().int().describe('requests answered 5xx'),
  failedShare: z.number(),
  failedLow: z.number().describe('Wilson, 95 %'),
  failedHigh: z.number(),
  n: z.number().int(),
  min: z.number(), max: z.number(), mean: z.number(), stdev: z.number().nullable(), mad: z.number(),
  steps: z.array(Step),
});
export type Profile = z.infer<typeof Profile>;

export const Burst = z.object({
  side: z.enum(['reference', 'current']),
  from: z.string().describe('start of the first hour, ISO 8601 UTC'),
  until: z.string().describe('end of the last hour'),
  requests: z.number().int(),
  failed: z.number().int(),
  failedShare: z.number(),
  failedLow: z.number(),
  failedHigh: z.number(),
  p50: z.number().nullable(),
  p99: Step.nullable(),
  ratio: z.number().nullable().describe('p99 ÷ p99 of the reference (of all rows when there is none)'),
  by: z.array(z.enum(['p99', 'errors'])).describe('which limit was exceeded'),
});
export type Burst = z.infer<typeof Burst>;

export const Limits = z.object({
  learntFrom: z.enum(['reference', 'all']),
  hours: z.number().int().describe('judged hours they are learnt from'),
  p99: z.number().describe('ms, exp of mean + 3 sd of ln p99 over hours'),
  failedShare: z.number().describe('mean + 3 sd of the share over hours'),
});
export type Limits = z.infer<typeof Limits>;

export const Computed = z.object({
  status: z.literal('computed'),
  main: Profile,
  reference: Profile.nullable(),
  p99Ratio: z.number().nullable().describe('current ÷ reference'),
  errorChange: z.object({ value: z.number(), low: z.number(), high: z.number(), p: z.number(), method: z.string() }).nullable().describe('share of 5xx, current − reference'),
  hours: z.object({
    from: z.array(z.string()), side: z.array(z.enum(['reference', 'current'])), requests: z.array(z.number()), p50: z.array(z.number().nullable()), p99: z.array(z.number().nullable()), failed: z.array(z.number()),
    beyond: z.array(z.boolean().nullable()).describe('beyond a limit; null: too few requests to judge'),
  }),
  noHours: z.string().nullable(),
  limits: Limits.nullable(),
  bursts: z.array(Burst).describe('two or more neighbouring judged hours beyond a limit'),
  singleHours: z.number().int().describe('hours beyond a limit that stand alone, in the main scope'),
  statuses: z.array(z.object({ status: z.string().nullable(), requests: z.number().int(), n: z.number().int(), p50: z.number().nullable(), p99: z.number().nullable() })),
  heat: z.object({ binHours: z.number().int(), edges: z.array(z.number()).describe('ms'), x: z.array(z.string()), y: z.array(z.number().int()), requests: z.array(z.number()) }).nullable(),
});
export type Computed = z.infer<typeof Computed>;

export const Result = z.discriminatedUnion('status', [Computed, z.object({ status: z.literal('empty'), reason: z.string() })]);
export type Result = z.infer<typeof Result>;
