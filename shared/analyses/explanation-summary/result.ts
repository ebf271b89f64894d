/** What is known about which columns move the scores? */
import * as z from 'zod';
import { Metric } from '../metric.ts';

export const ColumnEffect = z.object({
  column: z.string(),
  meanAbs: Metric.describe('mean |SHAP value| in raw output, normal interval'),
  standardError: z.number().nullable(),
  mean: z.number().nullable().describe('mean SHAP value: the direction in which the column moves this scope on the whole'),
});
export type ColumnEffect = z.infer<typeof ColumnEffect>;

export const SideEffects = z.object({
  side: z.enum(['data', 'reference', 'current']),
  label: z.string(),
  total: z.number().describe('rows of the scope'),
  explained: z.number().describe('rows explained'),
  meanOutput: z.number().nullable(),
  additivityError: z.number(),
  columns: z.array(ColumnEffect).describe('in the order of the binding'),
});
export type SideEffects = z.infer<typeof SideEffects>;

export const Computed = z.object({
  status: z.literal('computed'),
  model: z.object({ name: z.string(), slot: z.number().int() }),
  background: z.object({ label: z.string(), rows: z.number(), distinct: z.number(), base: z.number() }),
  current: SideEffects,
  reference: SideEffects.nullable(),
  difference: z.array(Metric).nullable().describe('mean |SHAP|, current − reference, in the same order'),
  /** Columns by mean |SHAP| in the current scope, largest first. */
  order: z.array(z.number().int()),
});
export type Computed = z.infer<typeof Computed>;

export const Result = z.discriminatedUnion('status', [Computed, z.object({ status: z.literal('not-computable'), reason: z.string(), hint: z.string() })]);
export type Result = z.infer<typeof Result>;
