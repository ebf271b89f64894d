/** How do columns become a model's inputs, and its outputs scores? (`binding.json`, format assay-binding/1) */
import * as z from 'zod';

export const BindingStep = z.union([
  z.object({ codes: z.record(z.string(), z.number()) }).strict(),
  z.object({ one_hot: z.array(z.string()) }).strict(),
  z.object({ divide: z.number() }).strict(),
  z.object({ subtract: z.number() }).strict(),
  z.object({ log1p: z.literal(true) }).strict(),
  z.object({ fill: z.union([z.number(), z.string()]) }).strict(),
  z.object({ cast: z.string() }).strict(),
]);
export type BindingStep = z.infer<typeof BindingStep>;

/** What a missing (or unknown) value becomes: a number, a string, "NaN", or "zeros" for a one-hot block. */
const Substitute = z.union([z.number(), z.string()]);

export const BindingColumn = z.object({ column: z.string(), steps: z.array(BindingStep), missing: Substitute.optional(), unknown: Substitute.optional() });
export type BindingColumn = z.infer<typeof BindingColumn>;

export const BindingInput = z.object({
  /** null = the model's only input. */
  name: z.string().nullable(),
  dtype: z.enum(['float32', 'float64', 'int8', 'int16', 'int32', 'int64', 'uint8', 'uint16', 'uint32', 'uint64', 'bool', 'string']),
  shape: z.array(z.union([z.string(), z.number()])),
  columns: z.array(BindingColumn),
});
export type BindingInput = z.infer<typeof BindingInput>;

export const BindingOutput = z.object({ name: z.string().nullable(), use: z.enum(['score', 'value', 'prediction']), classes: z.array(z.string()).optional(), independent: z.boolean().optional() });
export type BindingOutput = z.infer<typeof BindingOutput>;

export const Binding = z.object({
  format: z.literal('assay-binding/1'),
  task: z.enum(['binary', 'multiclass', 'regression']),
  inputs: z.array(BindingInput).min(1),
  /** By file name of the artefact; "*" for any. */
  outputs: z.record(z.string(), z.array(BindingOutput).min(1)),
  positive: z.string().optional(),
  threshold: z.number().optional(),
});
export type Binding = z.infer<typeof Binding>;
