/** How is a question put to an analysis, by hand, by click or by script? */
import * as z from 'zod';
import { Clause } from '../core/clause/clause.ts';

/** A scope as typed or clicked: a saved scope's name, a dataset's name, or clause text on `data`. */
export const ScopeRef = z.string().min(1);

export const RunRequest = z.object({
  analysis: z.string(),
  data: z.string().optional().describe('dataset name'),
  reference: z.array(ScopeRef).default([]),
  current: z.array(ScopeRef).default([]),
  /** Filter chips: hold on every side. */
  filters: z.array(Clause).default([]),
  by: z.array(z.string()).default([]),
  duplicates: z.enum(['first', 'all']).default('first'),
  labelsAsOf: z.string().optional(),
  params: z.record(z.string(), z.unknown()).default({}),
  seed: z.number().int().default(42),
  /** Answer from the ledger when the same question on the same data was answered before. */
  reuse: z.boolean().default(false),
});
export type RunRequest = z.infer<typeof RunRequest>;
