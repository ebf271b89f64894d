/** What is known about logged beside replayed scores? */
import * as z from 'zod';
import { Clause } from '../../core/clause/clause.ts';
import { Metric } from '../metric.ts';

const PeriodParity = z.object({ period: z.string(), compared: z.number(), different: z.number() });
export type PeriodParity = z.infer<typeof PeriodParity>;

const GroupParity = z.object({ column: z.string(), name: z.string(), clauses: z.array(Clause), compared: z.number(), different: z.number(), share: Metric });
export type GroupParity = z.infer<typeof GroupParity>;

const Segment = z.object({ column: z.string(), name: z.string(), clauses: z.array(Clause) });

const Cause = z.object({
  kind: z.enum(['model', 'transformation']),
  text: z.string().describe('name of the model, or what was done to which column'),
  inReplay: z.boolean(),
  columns: z.array(z.string()),
  rows: z.number().describe('differing rows that this explains and nothing before it does'),
  ofDifferent: Metric.describe('rows ÷ differing rows'),
  from: z.string().nullable().describe('first period of the shortest span with 99 % of the rows'),
  to: z.string().nullable(),
  segment: Segment.nullable().describe('group that at least 98 % of the rows share and at most 80 % of the traffic'),
  traffic: Metric.describe('explained rows ÷ compared rows of the span'),
  segmentTraffic: Metric.nullable().describe('explained rows ÷ compared rows of the segment in the span'),
  match: Metric.describe('explained rows ÷ differing rows of the span and segment that nothing before explained'),
  flips: z.number().describe('decisions among the rows that are not the log’s'),
  alike: z.array(z.string()).describe('transformations that cannot be told from this one by these rows'),
});
export type Cause = z.infer<typeof Cause>;

const Causes = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('computed'),
    rows: z.number().describe('differing rows looked at; fewer than `different` when they were drawn'),
    different: z.number(),
    tried: z.object({ models: z.array(z.string()), transformations: z.boolean() }),
    notTried: z.array(z.object({ model: z.string(), reason: z.string() })),
    found: z.array(Cause),
    unexplained: Metric,
  }),
  z.object({ status: z.literal('not-computable'), reason: z.string() }),
]);
export type Causes = z.infer<typeof Causes>;

const Pattern = z.object({
  column: z.string(), name: z.string(), clauses: z.array(Clause), compared: z.number(), different: z.number(),
  share: Metric, lift: Metric.describe('share of differing rows in the group ÷ outside it'), pAdjusted: z.number().describe('Benjamini–Hochberg over all groups of all columns'),
});
export type Pattern = z.infer<typeof Pattern>;

const InputEffect = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('computed'),
    rows: z.number().describe('rows scored as received and with the column changed back'),
    changed: Metric.describe('rows whose score moves by more than the floor'),
    flips: Metric.nullable().describe('rows whose decision changes; null without decisions'),
    mean: Metric.describe('mean of score as received − score with the column changed back'),
    meanAbs: z.number(),
    largest: z.number(),
  }),
  z.object({ status: z.literal('not-computable'), reason: z.string() }),
]);
export type InputEffect = z.infer<typeof InputEffect>;

const InputFinding = z.object({
  column: z.string(),
  text: z.string().describe('what happened to the values: "× 60"'),
  segment: Segment.nullable(),
  from: z.string(),
  to: z.string(),
  untilEnd: z.boolean().describe('the span reaches the last period'),
  periods: z.number(),
  rows: z.number().describe('rows of the segment in the span'),
  traffic: Metric.describe('rows ÷ rows of the span, all segments'),
  usual: z.number().describe('reference median of values other than 0'),
  median: z.number().describe('median of the periods’ medians in the span'),
  effect: InputEffect,
});
export type InputFinding = z.infer<typeof InputFinding>;

const Inputs = z.discriminatedUnion('status', [
  z.object({ status: z.literal('computed'), columns: z.array(z.string()), reference: z.string(), cells: z.number().describe('period × segment × column cells with enough values'), findings: z.array(InputFinding) }),
  z.object({ status: z.literal('not-computable'), reason: z.string() }),
]);
export type Inputs = z.infer<typeof Inputs>;

export const Computed = z.object({
  status: z.literal('computed'),
  scope: z.string(),
  replay: z.string(),
  model: z.object({ name: z.string(), slot: z.number().int() }),
  floor: z.object({ value: z.number(), relative: z.number(), source: z.string() }),
  outputs: z.array(z.object({ name: z.string(), kind: z.enum(['number', 'class']), logged: z.string(), replayed: z.string() })),
  schema: z.object({ onlyLogged: z.array(z.string()), onlyReplayed: z.array(z.string()) }).describe('classes with a score on one side only'),
  counts: z.object({
    rows: z.number(),
    compared: z.number().describe('rows with a logged and a replayed answer'),
    equal: z.number(),
    withinFloor: z.number(),
    different: z.number(),
    schemaChanged: z.number().describe('rows whose logged answer is no number'),
    loggedOnly: z.number(),
    replayedOnly: z.number(),
    neither: z.number(),
    missingHalf: z.number().describe('loggedOnly + replayedOnly'),
    notReplayed: z.number(),
  }),
  share: Metric.describe('different ÷ compared'),
  largest: z.number().nullable().describe('largest |logged − replayed|'),
  flips: z.number().describe('differing rows whose decision changes'),
  column: z.string().nullable(),
  periods: z.array(PeriodParity),
  affected: z.array(z.string()).describe('periods with differing rows'),
  groups: z.array(GroupParity),
  /** Other models of the same replay that give the logged score where the checked model does not. */
  attribution: z.array(z.object({ model: z.string(), matching: z.number(), share: Metric })),
  causes: Causes.nullable().describe('null when no row differs'),
  patterns: z.array(Pattern),
  inputs: Inputs.nullable().describe('null when not asked for'),
  versions: z.array(z.string()).describe('what the log calls the model on the differing rows'),
  examples: z.array(z.object({ key: z.array(z.string().nullable()), time: z.string().nullable(), logged: z.string(), replayed: z.string(), difference: z.number().nullable() })),
  rowsSql: z.object({ text: z.string(), values: z.array(z.union([z.string(), z.number(), z.boolean(), z.null()])) }).describe('the differing rows by the names of the workspace'),
  keyColumns: z.array(z.string()),
});
export type Computed = z.infer<typeof Computed>;

export const Result = z.discriminatedUnion('status', [Computed, z.object({ status: z.literal('not-computable'), reason: z.string(), hint: z.string() })]);
export type Result = z.infer<typeof Result>;
