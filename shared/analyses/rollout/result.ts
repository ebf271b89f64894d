/** What is known about how a challenger would have been rolled out? */
import * as z from 'zod';
import { Metric } from '../metric.ts';

export const CHECK_IDS = ['errors', 'nan', 'latency', 'quality', 'flips', 'score-difference'] as const;
export type CheckId = (typeof CHECK_IDS)[number];

export const Check = z.object({
  id: z.enum(CHECK_IDS),
  hard: z.boolean().describe('false: beyond its bound it only warns'),
  verdict: z.enum(['pass', 'warn', 'fail', 'inconclusive']),
  applies: z.boolean().describe('false: it can never be judged here, and does not count'),
  value: z.number().nullable().describe('mean over requests; quality: gain in accuracy; latency, score-difference: share of requests beyond the bound of the p99'),
  low: z.number().nullable().describe('always-valid interval: holds at all looks together'),
  high: z.number().nullable(),
  bound: z.number(),
  n: z.number().int().describe('requests: of the step; quality: since the ramp began, with a label that had arrived'),
  reason: z.string(),
});
export type Check = z.infer<typeof Check>;

const CheckVerdict = z.enum(['pass', 'warn', 'fail', 'inconclusive']);

export const Step = z.object({
  share: z.number(),
  from: z.string(), until: z.string().describe('end of the step, or the moment of the roll-back'),
  requests: z.number().int().describe('all traffic'), servedRequests: z.number().int().describe('by the challenger'), servedRows: z.number().int(),
  servedSoFar: z.number().int().describe('requests served by the challenger since the ramp began'),
  checks: z.array(Check).describe('at the last look of the step'),
  verdict: CheckVerdict.nullable(),
  outcome: z.enum(['advanced', 'completed', 'rolled back', 'traffic ended', 'not reached']),
});
export type Step = z.infer<typeof Step>;

export const Look = z.object({ at: z.string(), step: z.number().int(), verdict: CheckVerdict, checks: z.array(Check) });
export type Look = z.infer<typeof Look>;

export const Canary = z.object({
  mode: z.literal('canary'),
  steps: z.array(Step).describe('the step ledger'),
  looks: z.array(Look),
  rollback: z.object({ step: z.number().int(), at: z.string(), checks: z.array(z.enum(CHECK_IDS)), requests: z.number().int().describe('served by the challenger until then'), rows: z.number().int() }).nullable(),
  servedRequests: z.number().int(), servedRows: z.number().int(),
});
export type Canary = z.infer<typeof Canary>;

export const EFFECT_IDS = ['accuracy', 'positives', 'score', 'errors', 'nan', 'latency'] as const;
export type EffectId = (typeof EFFECT_IDS)[number];

/** A mean on each side, and what lies between. */
export const Effect = z.object({ id: z.enum(EFFECT_IDS), champion: Metric, challenger: Metric, difference: Metric.describe('challenger − champion'), smallest: z.number().describe('n of the smaller side') });
export type Effect = z.infer<typeof Effect>;

const LatencySide = z.object({ n: z.number().int(), p50: z.number().nullable(), p95: z.number().nullable(), p99: z.number().nullable(), p99Low: z.number().nullable(), p99High: z.number().nullable(), reportable: z.boolean() });

export const Shadow = z.object({
  mode: z.literal('shadow'),
  effects: z.array(Effect).describe('both models on the same requests'),
  differing: Metric.describe('share of pairs whose scores differ by more than the noise floor'),
  floor: z.number().nullable().describe('largest |difference| between two runs of the champion; null: not measured, then any difference counts'),
  flips: Metric.describe('share of pairs decided differently'),
  up: z.number().int().describe('pairs that only the challenger decides positive'), down: z.number().int(),
  shift: Metric.describe('mean of challenger − champion over pairs'),
  gaps: z.object({ p50: z.number().nullable(), p99: z.number().nullable(), max: z.number().nullable() }).describe('|challenger − champion|, largest of a request’s rows'),
  latency: z.tuple([LatencySide, LatencySide]).nullable(),
  checks: z.array(Check).describe('the gate at the end, over all requests'),
  days: z.object({ from: z.array(z.string()), requests: z.array(z.number()), flips: z.array(z.number().nullable()), low: z.array(z.number().nullable()), high: z.array(z.number().nullable()), shift: z.array(z.number().nullable()) }),
});
export type Shadow = z.infer<typeof Shadow>;

export const AbTest = z.object({
  mode: z.literal('ab'),
  share: z.number(),
  units: z.tuple([z.number().int(), z.number().int()]).describe('champion’s and challenger’s arm'),
  requests: z.tuple([z.number().int(), z.number().int()]),
  sampleRatio: z.object({ statistic: z.number(), p: z.number(), expected: z.tuple([z.number(), z.number()]), matches: z.boolean() }).nullable().describe('χ² test of the numbers of units against the share'),
  effects: z.array(Effect).describe('between the arms'),
  paired: z.array(Effect).describe('the same measures with both models on all requests: what the arms estimate'),
  labelsUntil: z.string().describe('labels that arrived later are not seen'),
});
export type AbTest = z.infer<typeof AbTest>;

const Span = z.object({ from: z.string(), until: z.string(), requests: z.number().int() });

export const BlueGreen = z.object({
  mode: z.literal('blue-green'),
  switchAt: z.string(),
  before: Span, after: Span, controlBefore: Span, controlAfter: Span,
  effects: z.array(z.object({ id: z.enum(EFFECT_IDS), before: Metric, after: Metric, change: Metric, controlChange: Metric, difference: Metric.describe('(after − before) − the same a week earlier'), sameRequests: Metric.describe('challenger − champion on the requests after the switch'), smallest: z.number().describe('n of the smallest window') })),
  labelsUntil: z.string(),
});
export type BlueGreen = z.infer<typeof BlueGreen>;

export const Coverage = z.object({
  positives: Metric.describe('share of rows with a label among those that the champion decides positive'), negatives: Metric, difference: Metric,
  selected: z.boolean().describe('labels seem to depend on the decision'),
});
export type Coverage = z.infer<typeof Coverage>;

export const Computed = z.object({
  status: z.literal('computed'),
  scope: z.string(), replay: z.string(), schedule: z.string(),
  champion: z.object({ name: z.string(), slot: z.number().int(), threshold: z.number() }),
  challenger: z.object({ name: z.string(), slot: z.number().int(), threshold: z.number() }),
  assignedBy: z.string().nullable().describe('column that is hashed; null where nothing is assigned'),
  counts: z.object({ scopeRows: z.number(), rows: z.number().int().describe('replayed, with a time'), requests: z.number().int(), labelled: z.number().int().describe('pairs with a label') }),
  from: z.string(), until: z.string(),
  latencyBoundMs: z.number().nullable(),
  coverage: Coverage.nullable(),
  outcome: z.discriminatedUnion('mode', [Shadow, AbTest, Canary, BlueGreen]),
});
export type Computed = z.infer<typeof Computed>;

export const Result = z.discriminatedUnion('status', [Computed, z.object({ status: z.literal('not-computable'), reason: z.string(), hint: z.string() })]);
export type Result = z.infer<typeof Result>;
