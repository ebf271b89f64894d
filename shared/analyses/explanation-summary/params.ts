/** What may be chosen when the columns that move the scores are ranked? */
import * as z from 'zod';

export const Params = z.object({
  model: z.string().default('').describe('model to explain; left out, the champion of the workspace'),
  limit: z.number().int().min(2).max(100_000).default(2_000).describe('rows explained on each side, evenly spaced in import order'),
});
export type Params = z.infer<typeof Params>;
