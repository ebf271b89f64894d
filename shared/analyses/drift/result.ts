/** What is known about drift? */
import * as z from 'zod';
import { Verdict } from '../../blocks/verdict.ts';

const Sides = z.object({ reference: z.number(), current: z.number() });

export const Span = z.object({
  side: z.enum(['reference', 'current']),
  from: z.string().describe('first day, ISO 8601 UTC'),
  to: z.string().describe('last day'),
  days: z.number().int().describe('days above the limit'),
  open: z.boolean().describe('still so on the last day of the scope'),
  firstIndex: z.number().int(),
  lastIndex: z.number().int(),
});
export type Span = z.infer<typeof Span>;

export const Measure = z.object({
  id: z.enum(['hellinger', 'total-variation', 'l-infinity', 'kullback-leibler', 'energy', 'anderson-darling', 'cramer-von-mises', 'g-test', 'cramers-v-plain']),
  value: z.number().nullable().describe('Anderson–Darling: standardised'),
  p: z.number().nullable(),
  reason: z.string().nullable().describe('why there is no value, or no p'),
});
export type Measure = z.infer<typeof Measure>;

const SplitHalf = z.object({
  share: z.number().describe('share of draws in which two random halves of the reference differ at least as much, in JS'),
  low: z.number(),
  high: z.number().describe('Wilson interval over draws, 95 %'),
  typicalLimit: z.number().describe('JS that two halves exceed in 5 of 100 draws'),
  draws: z.number().int(),
  half: z.number().int().describe('rows of a half'),
  seed: z.number(),
});

const PeerMeasure = z.object({
  method: z.string(),
  decidesBy: z.enum(['effect', 'p-value']),
  value: z.number().nullable(),
  threshold: z.number().nullable().describe('null where the tool learns one'),
  alerts: z.boolean().nullable(),
  byDefault: z.boolean().describe('the tool takes this one when nothing is chosen'),
  note: z.string().nullable(),
});

export const ColumnDrift = z.object({
  name: z.string(),
  kind: z.enum(['numeric', 'categorical']),
  role: z.enum(['feature', 'score', 'prediction', 'label']),
  n: Sides.describe('rows compared: finite values, or values with missing as a category of its own (features only)'),
  missing: Sides,
  infinite: Sides,
  cells: z.number().int().describe('bins or categories'),
  edges: z.array(z.number()).nullable().describe('borders of the bins: (lo, hi], outer bins open; or one bin a value and one for the rest'),
  binKind: z.enum(['edges', 'values', 'categories']),
  js: z.number().nullable().describe('Jensen–Shannon distance, base 2'),
  psi: z.object({ value: z.number(), expected: z.number(), p: z.number().nullable() }).nullable(),
  ks: z.object({ statistic: z.number(), p: z.number(), at: z.number(), method: z.enum(['exact', 'asymptotic']) }).nullable(),
  w1: z.object({ raw: z.number(), normalised: z.number().nullable().describe('÷ population standard deviation of the reference') }).nullable(),
  chiSquare: z.object({ statistic: z.number(), df: z.number().int(), p: z.number(), mergedCells: z.number().int() }).nullable(),
  cramersV: z.number().nullable().describe('bias-corrected'),
  p: z.number().nullable().describe('KS for numbers, χ² for categories'),
  pAdjusted: z.number().nullable().describe('over the columns, as asked: Benjamini–Hochberg or Holm'),
  measures: z.array(Measure).describe('further measures, side by side'),
  splitHalf: SplitHalf.nullable().describe('null when not asked for, or the reference is too small'),
  peers: z.array(PeerMeasure).describe('what the tool of the chosen convention measures; empty for assay'),
  threshold: z.object({ kind: z.enum(['fixed', 'relative', 'learnt']), js: z.number() }).describe('what JS is held against; fixed where nothing could be learnt'),
  disagreement: z.string().nullable().describe('why measures point different ways'),
  median: z.object({ reference: z.number(), current: z.number() }).nullable(),
  outside: z
    .object({ rows: z.number().int(), share: z.number(), median: z.number(), ratio: z.number().nullable().describe('÷ median of the reference') })
    .nullable()
    .describe('current values beyond the extremes of the reference'),
  daily: z.array(z.number().nullable()).describe('JS distance of each day of `days` from the reference (a reference day: from the other days)'),
  learnt: z.object({ limit: z.number(), mean: z.number(), sd: z.number(), days: z.number().int(), falseAlarmsPerMonth: z.number().describe('days of 30 like the reference days that are expected above the limit') }).nullable(),
  spans: z.array(Span).describe('two or more days above the learnt limit, single days within it bridged'),
  singleDays: z.number().int().describe('current days above the limit that stand alone'),
  verdict: Verdict,
  reasons: z.array(z.string()),
});
export type ColumnDrift = z.infer<typeof ColumnDrift>;

export const Overlay = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('numeric'), column: z.string(), scale: z.enum(['linear', 'log']), edges: z.array(z.number()).describe('one more than bins'), reference: z.array(z.number()).describe('share of rows a bin'), current: z.array(z.number()) }),
  z.object({ kind: z.literal('categorical'), column: z.string(), categories: z.array(z.string()), reference: z.array(z.number()), current: z.array(z.number()) }),
]);
export type Overlay = z.infer<typeof Overlay>;

export const Computed = z.object({
  status: z.literal('computed'),
  labels: z.object({ reference: z.string(), current: z.string() }),
  columns: z.array(ColumnDrift).describe('largest JS distance first'),
  days: z.array(z.object({ day: z.string(), side: z.enum(['reference', 'current']) })),
  correction: z.enum(['benjamini-hochberg', 'holm']),
  convention: z.enum(['assay', 'evidently', 'nannyml', 'deepchecks', 'tfdv']),
  falseAlarmsPerMonth: z.object({ days: z.number(), spans: z.number().describe('two days in a row, if days are independent') }).nullable().describe('expected over all columns with a learnt daily limit when nothing changes'),
  noDays: z.string().nullable().describe('why there is no daily series'),
  overlays: z.array(Overlay).describe('of the columns that moved most'),
  skipped: z.array(z.object({ name: z.string(), reason: z.string() })),
});
export type Computed = z.infer<typeof Computed>;

export const Result = z.discriminatedUnion('status', [Computed, z.object({ status: z.literal('empty'), reason: z.string() })]);
export type Result = z.infer<typeof Result>;
