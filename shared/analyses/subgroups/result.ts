/** What is known about each group? */
import * as z from 'zod';
import { Clause } from '../../core/clause/clause.ts';
import { Metric } from '../metric.ts';

export const GroupSide = z.object({
  rows: z.number(),
  labelled: z.number(),
  decided: z.number().describe('rows with a decision: the n of the selection rate'),
  judged: z.number().describe('labelled rows with a decision: the n of accuracy'),
  correct: z.number(),
  selected: z.number().describe('rows decided for the favourable class'),
  accuracy: Metric,
  precision: Metric,
  recall: Metric,
  selectionRate: Metric,
  baseRate: Metric.describe('labelled positive ÷ judged rows'),
});
export type GroupSide = z.infer<typeof GroupSide>;

/** A difference with its test. */
export const Tested = Metric.extend({ p: z.number().nullable(), pAdjusted: z.number().nullable().describe('Benjamini–Hochberg over all judged groups of this run') });
export type Tested = z.infer<typeof Tested>;

export const PeriodAccuracy = z.object({ period: z.string(), n: z.number(), accuracy: z.number(), below: z.boolean().describe('the interval of the difference to the reference lies below 0') });

export const Group = z.object({
  name: z.string(),
  clauses: z.array(Clause),
  enough: z.boolean().describe('has at least the minimum of judged rows on every side'),
  current: GroupSide,
  reference: GroupSide.nullable(),
  toOverall: Tested.describe('accuracy of the group − accuracy of all rows; test against the rest'),
  selectionRatio: Metric.describe('selection rate ÷ the highest of the grouping, Katz'),
  change: Tested.nullable().describe('accuracy, current − reference'),
  since: z.string().nullable().describe('first period from which every later one lies below the reference'),
  periods: z.array(PeriodAccuracy),
});
export type Group = z.infer<typeof Group>;

export const GroupingResult = z.object({ columns: z.array(z.string()), groups: z.array(Group), highest: z.string().nullable().describe('group with the highest selection rate') });
export type GroupingResult = z.infer<typeof GroupingResult>;

export const Computed = z.object({
  status: z.literal('computed'),
  positive: z.string(),
  favourable: z.string(),
  labelled: z.boolean(),
  current: z.object({ label: z.string(), all: GroupSide }),
  reference: z.object({ label: z.string(), all: GroupSide }).nullable(),
  change: Metric.nullable().describe('accuracy of all rows, current − reference'),
  groupings: z.array(GroupingResult),
  tests: z.number().int().describe('groups in the family of the adjusted p-values'),
});
export type Computed = z.infer<typeof Computed>;

export const Result = z.discriminatedUnion('status', [Computed, z.object({ status: z.literal('not-computable'), reason: z.string(), hint: z.string() })]);
export type Result = z.infer<typeof Result>;
