/** What is known about logged beside replayed scores? */
import * as z from 'zod';
import { Clause } from '../../core/clause/clause.ts';
import { Metric } from '../metric.ts';

export const PeriodParity = z.object({ period: z.string(), compared: z.number(), different: z.number() });
export type PeriodParity = z.infer<typeof PeriodParity>;

export const GroupParity = z.object({ column: z.string(), name: z.string(), clauses: z.array(Clause), compared: z.number(), different: z.number(), share: Metric });
export type GroupParity = z.infer<typeof GroupParity>;

export const Computed = z.object({
  status: z.literal('computed'),
  scope: z.string(),
  replay: z.string(),
  model: z.object({ name: z.string(), slot: z.number().int() }),
  floor: z.object({ value: z.number(), source: z.string() }),
  counts: z.object({
    rows: z.number(),
    compared: z.number().describe('rows with a logged and a replayed score'),
    equal: z.number(),
    withinFloor: z.number(),
    different: z.number(),
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
  versions: z.array(z.string()).describe('what the log calls the model on the differing rows'),
  examples: z.array(z.object({ key: z.array(z.string().nullable()), time: z.string().nullable(), logged: z.number(), replayed: z.number(), difference: z.number() })),
  keyColumns: z.array(z.string()),
});
export type Computed = z.infer<typeof Computed>;

export const Result = z.discriminatedUnion('status', [Computed, z.object({ status: z.literal('not-computable'), reason: z.string(), hint: z.string() })]);
export type Result = z.infer<typeof Result>;
