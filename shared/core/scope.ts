/** Which rows, of which dataset, with labels as of when, does a number speak about? */
import * as z from 'zod';
import { Clause } from './clause/clause.ts';

/** A declared change of a column for the rows of a clause, carried beside the data as received. */
export const Repair = z.object({
  column: z.string(),
  step: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('divide'), by: z.number() }),
    z.object({ kind: z.literal('subtract'), amount: z.number() }),
    z.object({ kind: z.literal('replace'), value: z.union([z.string(), z.number(), z.null()]) }),
  ]),
  where: z.array(Clause),
});
export type Repair = z.infer<typeof Repair>;

export const Scope = z.object({
  /** Dataset id (resolved) or name (as asked). */
  dataset: z.string(),
  clauses: z.array(Clause),
  duplicates: z.enum(['first', 'all']).default('first'),
  /** ISO 8601 instant: labels that arrived later are not seen. */
  labelsAsOf: z.string().optional(),
  repairs: z.array(Repair).default([]),
  /** Name of the saved scope it came from, for display. */
  name: z.string().optional(),
});
export type Scope = z.infer<typeof Scope>;
