/** What is known about why a model gave single scores? */
import * as z from 'zod';

export const LimeWeights = z.object({
  intercept: z.number(),
  localPrediction: z.number(),
  modelPrediction: z.number(),
  r2: z.number().nullable(),
  weights: z.array(z.object({ column: z.string(), rule: z.string(), weight: z.number() })),
  kernelWidth: z.number(),
  samples: z.number().int(),
});
export type LimeWeights = z.infer<typeof LimeWeights>;

export const ExplainedRow = z.object({
  key: z.record(z.string(), z.union([z.string(), z.null()])),
  why: z.string().describe('why this row was chosen'),
  label: z.boolean().nullable().describe('whether the label is the positive class'),
  logged: z.number().nullable(),
  prediction: z.number().nullable().describe('the model’s score now, from its runtime'),
  /** Space of base, output and phi: raw or probability. */
  output: z.number().nullable().describe('what base and phi add up to'),
  base: z.number().nullable().describe('mean output over the background'),
  phi: z.record(z.string(), z.number().nullable()),
  values: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
  additivityError: z.number().nullable().describe('|Σφ + base − output|'),
  lime: LimeWeights.nullable(),
  agreement: z.object({ k: z.number().int(), topK: z.number(), signedTopK: z.number(), rank: z.number(), conflicts: z.array(z.string()) }).nullable(),
});
export type ExplainedRow = z.infer<typeof ExplainedRow>;

export const Computed = z.object({
  status: z.literal('computed'),
  model: z.object({ name: z.string(), slot: z.number().int() }),
  scope: z.string(),
  rule: z.string(),
  method: z.string(),
  space: z.enum(['raw', 'probability']),
  background: z.object({ label: z.string(), rows: z.number(), distinct: z.number() }),
  /** Why there are no SHAP values, when they were asked for. */
  shapReason: z.string().nullable(),
  additivityError: z.number().nullable(),
  rows: z.array(ExplainedRow),
  seed: z.number().int(),
});
export type Computed = z.infer<typeof Computed>;

export const Result = z.discriminatedUnion('status', [Computed, z.object({ status: z.literal('not-computable'), reason: z.string(), hint: z.string() })]);
export type Result = z.infer<typeof Result>;
