/** What is known about the quality of the data? */
import * as z from 'zod';
import { Verdict } from '../../blocks/verdict.ts';

const Sides = z.object({ reference: z.number(), current: z.number() });

/** A share of current rows with its Wilson interval, 95 %. */
const Share = z.object({ rows: z.number().int(), of: z.number().int(), share: z.number(), low: z.number(), high: z.number() });
export type Share = z.infer<typeof Share>;

export const FaultKind = z.enum(['missing', 'out-of-range', 'unseen']);
export type FaultKind = z.infer<typeof FaultKind>;

export const ColumnQuality = z.object({
  name: z.string(),
  kind: z.enum(['numeric', 'categorical']),
  rows: Sides,
  missing: Sides,
  infinite: Sides,
  missingChange: z
    .object({ value: z.number().describe('current − reference, share'), low: z.number(), high: z.number(), p: z.number(), pAdjusted: z.number().nullable().describe('Benjamini–Hochberg over the columns'), method: z.string() })
    .nullable(),
  range: z.object({ min: z.number(), max: z.number() }).nullable().describe('finite extremes of the reference'),
  outOfRange: Share.nullable(),
  unseen: Share.extend({ values: z.array(z.object({ value: z.string(), rows: z.number().int(), variantOf: z.string().nullable().describe('seen category that differs only by case or surrounding space') })).describe('most frequent first, at most 20'), distinct: z.number().int() }).nullable(),
  constant: z.object({ reference: z.boolean(), current: z.boolean() }),
  encodings: z.array(z.object({ text: z.string(), reference: z.number().int(), current: z.number().int() })).describe('ways in which a missing value is written'),
  verdict: Verdict,
  reasons: z.array(z.string()),
});
export type ColumnQuality = z.infer<typeof ColumnQuality>;

export const Series = z.object({
  column: z.string(),
  kind: FaultKind,
  shares: z.array(z.number()).describe('one a day of `days`'),
  limit: z.number().nullable().describe('learnt from the reference days'),
  learnt: z.object({ mean: z.number(), sd: z.number(), days: z.number().int() }).nullable(),
});
export type Series = z.infer<typeof Series>;

export const Concentration = z.object({
  column: z.string(),
  value: z.string().nullable(),
  rows: z.number().int(),
  bad: z.number().int(),
  share: z.number().describe('bad rows ÷ rows with the value'),
  restShare: z.number().nullable().describe('bad rows ÷ rows with any other value'),
  shareOfBad: z.number().describe('bad rows with the value ÷ all bad rows of the span'),
});
export type Concentration = z.infer<typeof Concentration>;

export const Breach = z.object({
  series: z.number().int().describe('index into `series`'),
  column: z.string(),
  kind: FaultKind,
  side: z.enum(['reference', 'current']),
  from: z.string().describe('first day, ISO 8601 UTC'),
  to: z.string().describe('last day'),
  open: z.boolean().describe('still so on the last day of the scope'),
  firstIndex: z.number().int(),
  lastIndex: z.number().int(),
  rows: z.number().int(),
  bad: z.number().int(),
  share: z.number(),
  limit: z.number(),
  concentration: Concentration.nullable(),
});
export type Breach = z.infer<typeof Breach>;

export const Computed = z.object({
  status: z.literal('computed'),
  labels: z.object({ reference: z.string(), current: z.string() }),
  rows: Sides,
  columns: z.array(ColumnQuality),
  schema: z.object({ onlyReference: z.array(z.string()), onlyCurrent: z.array(z.string()), kindChanged: z.array(z.string()) }),
  duplicates: z.object({ rows: z.number().int(), of: z.number().int(), share: z.number() }).nullable().describe('of the whole dataset of the current scope, as imported'),
  days: z.array(z.object({ day: z.string(), side: z.enum(['reference', 'current']), rows: z.number().int() })),
  noDays: z.string().nullable().describe('why there is no daily series'),
  series: z.array(Series),
  breaches: z.array(Breach).describe('largest first'),
});
export type Computed = z.infer<typeof Computed>;

export const Result = z.discriminatedUnion('status', [Computed, z.object({ status: z.literal('empty'), reason: z.string() })]);
export type Result = z.infer<typeof Result>;
