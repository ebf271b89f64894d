/** What is known about the volume of a log? */
import * as z from 'zod';

const count = z.number().int().nullable();

export const ScopeVolume = z.object({
  label: z.string(),
  rows: z.number().int(),
  from: z.string().nullable().describe('earliest time, ISO 8601 UTC'),
  to: z.string().nullable(),
  hours: z.number().int().nullable().describe('whole hours from the first to the last row, both included'),
  emptyHours: z.number().int().nullable(),
  rowsAnHour: z.number().nullable(),
});
export type ScopeVolume = z.infer<typeof ScopeVolume>;

export const Computed = z.object({
  status: z.literal('computed'),
  data: ScopeVolume,
  reference: ScopeVolume.nullable(),
  current: ScopeVolume.nullable(),
  change: z.number().nullable().describe('rows an hour, current ÷ reference − 1; rows ÷ rows − 1 when a side has no time'),
  requests: count.describe('distinct request ids of the data scope'),
  multiRowRequests: count,
  rowsWithoutRequestId: count,
  rowsWithoutTime: count,
  labelled: count,
  scored: count,
  statuses: z.array(z.object({ status: z.string().nullable(), rows: z.number().int() })),
  imported: z.record(z.string(), z.number()).describe('counts of the import of the whole dataset'),
  binHours: z.number().int(),
  bins: z.array(z.object({ from: z.string(), rows: z.number().int(), side: z.enum(['data', 'reference', 'current']) })),
  empty: z.array(z.object({ from: z.string(), hours: z.number().int() })).describe('spans of hours without a row, longest first, at most 100'),
  emptySpans: z.number().int(),
});
export type Computed = z.infer<typeof Computed>;

export const Result = z.discriminatedUnion('status', [Computed, z.object({ status: z.literal('empty'), reason: z.string() })]);
export type Result = z.infer<typeof Result>;
