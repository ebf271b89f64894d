/** What is known about the latency of replayed models? */
import * as z from 'zod';
import { SweepLevel } from '../../contract/replayFacts.ts';
import { Clause } from '../../core/clause/clause.ts';

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

/** Times of one stage, ms. */
export const Stage = z.object({ n: z.number().int(), p50: z.number(), p99: z.number(), max: z.number() }).nullable();
export type Stage = z.infer<typeof Stage>;

export const STAGES = ['lateness', 'queueWait', 'batchWait', 'compute', 'decode'] as const;
export type StageName = (typeof STAGES)[number];

const Bounded = z.object({ value: z.number(), low: z.number(), high: z.number() });

/** A percentile of a later model against that of the first one. */
export const Ratio = z.object({ p: z.number(), ratio: Bounded.nullable(), difference: Bounded.describe('ms'), reportable: z.boolean() });
export type Ratio = z.infer<typeof Ratio>;

const Shift = Bounded.extend({ p: z.number().describe('Mann–Whitney'), larger: z.number().describe('how often this model took longer, over all pairs of requests') });

export const Comparison = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('paired'), n: z.number().int().describe('requests that both answered'), method: z.string(), response: z.array(Ratio), service: z.array(Ratio) }),
  z.object({ kind: z.literal('unpaired'), n: z.tuple([z.number().int(), z.number().int()]), method: z.string(), reason: z.string(), response: Shift, service: Shift }),
  z.object({ kind: z.literal('none'), reason: z.string() }),
]);
export type Comparison = z.infer<typeof Comparison>;

export const Stability = z.object({ verdict: z.enum(['stable', 'unstable', 'too-short']), windows: z.array(z.object({ fromMs: z.number(), toMs: z.number(), requests: z.number().int(), perSecond: z.number(), meanMs: z.number() })) });
export type Stability = z.infer<typeof Stability>;

export const ModelLatency = z.object({
  model: z.string(),
  slot: z.number().int(),
  requests: z.number().int(),
  rows: z.number().int(),
  answered: z.number().int(),
  failed: z.number().int().describe('requests that the model failed on (error, time-out, crash)'),
  dropped: z.number().int().describe('requests that were turned away or never sent'),
  unstamped: z.number().int().describe('answered requests without all stamps; left out of the percentiles like the ones without an answer'),
  byStatus: z.record(z.string(), z.number().int()),
  offeredRate: z.number().nullable().describe('requests a second as scheduled, gaps over their time; null in a closed loop'),
  achievedRate: z.number().nullable().describe('answered requests a second, from the first start to the last answer'),
  rowRate: z.number().nullable().describe('rows a second'),
  level: z.number().nullable().describe('level of a sweep that the figures are of'),
  response: Ladder.nullable().describe('decoded − scheduled'),
  service: Ladder.nullable().describe('decoded − run start'),
  stages: z.object({ lateness: Stage, queueWait: Stage, batchWait: Stage, compute: Stage, decode: Stage }).describe('ms'),
  late: z.boolean().nullable().describe('whether the generator was later than its bound at p99; null in a closed loop'),
  cold: z.object({ loadMs: z.number(), firstRunMs: z.number().nullable(), warmupMs: z.number().nullable() }).nullable().describe('before the measured run'),
  stability: Stability.nullable(),
  comparison: Comparison.nullable().describe('with the first model; null for the first'),
});
export type ModelLatency = z.infer<typeof ModelLatency>;

/** Tail of one group of requests of one model. */
export const TailGroup = z.object({ name: z.string(), clauses: z.array(Clause), n: z.number().int(), p50: z.number(), p99: z.number(), low: z.number().nullable(), high: z.number().nullable(), reportable: z.boolean() });
export type TailGroup = z.infer<typeof TailGroup>;

export const Tail = z.object({ title: z.string(), definition: z.string(), models: z.array(z.object({ model: z.string(), groups: z.array(TailGroup), others: z.number().int().describe('requests in smaller groups, or without a row in the scope') })) });
export type Tail = z.infer<typeof Tail>;

/** Requests by windows of scheduled time and equal bins of log ms; columns of one length. */
export const Heat = z.object({
  model: z.string(),
  windowMs: z.number(),
  edges: z.array(z.number()),
  x: z.array(z.number()).describe('start of the window, ms since the run began'),
  y: z.array(z.number()).describe('number of the bin'),
  requests: z.array(z.number()),
  windows: z.object({ from: z.array(z.number()), p50: z.array(z.number()), p99: z.array(z.number()) }),
});
export type Heat = z.infer<typeof Heat>;

export const Sweep = z.object({
  over: z.enum(['rate', 'concurrency']),
  objective: z.object({ percentile: z.number(), boundMs: z.number() }).nullable().describe('null when levels were only measured'),
  levels: z.array(SweepLevel),
  found: z.array(z.object({ model: z.string(), target: z.number().nullable(), confirmed: z.boolean(), reason: z.string() })),
});
export type Sweep = z.infer<typeof Sweep>;

export const Operator = z.object({ model: z.string(), node: z.string(), op: z.string(), provider: z.string(), calls: z.number().int(), totalUs: z.number() });
export type Operator = z.infer<typeof Operator>;

export const Computed = z.object({
  status: z.literal('computed'),
  replay: z.string(),
  schedule: z.string(),
  arrival: z.enum(['open', 'closed', 'offline']).describe('open: due by a schedule; closed: due when the one before was answered; offline: whole blocks, so that only rates mean something'),
  concurrency: z.number().nullable(),
  limitMs: z.number().nullable(),
  valid: z.boolean(),
  reasons: z.array(z.string()),
  models: z.array(ModelLatency),
  tails: z.array(Tail),
  heat: z.array(Heat),
  sweep: Sweep.nullable(),
  operators: z.array(Operator),
});
export type Computed = z.infer<typeof Computed>;

export const Result = z.discriminatedUnion('status', [Computed, z.object({ status: z.literal('empty'), reason: z.string() })]);
export type Result = z.infer<typeof Result>;
