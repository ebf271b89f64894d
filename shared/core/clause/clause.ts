/** How is a filter written down so that links, undo, evidence and SQL share one form? */
import * as z from 'zod';

export const ClauseScalar = z.union([z.string(), z.number(), z.boolean()]);
export type ClauseScalar = z.infer<typeof ClauseScalar>;

/** `column` is an exact column name, else a role. `range` is half-open: from ≤ x < to. */
export const Clause = z.discriminatedUnion('op', [
  z.object({ op: z.enum(['=', '!=', '<', '<=', '>', '>=']), column: z.string(), value: ClauseScalar }),
  z.object({ op: z.literal('in'), column: z.string(), values: z.array(ClauseScalar).min(1) }),
  z.object({ op: z.literal('range'), column: z.string(), from: ClauseScalar, to: ClauseScalar }),
  z.object({ op: z.enum(['is null', 'is not null']), column: z.string() }),
]);
export type Clause = z.infer<typeof Clause>;
