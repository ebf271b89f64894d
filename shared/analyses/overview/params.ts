/** What can be asked of the volume of a log? */
import * as z from 'zod';

export const Params = z.object({
  binHours: z.number().int().min(1).max(168).default(6).describe('hours in one bar of the figure (widened when there would be more than 1,000 bars)'),
  changeLimit: z.number().min(0).default(0.2).describe('relative change of rows an hour, current against reference, above which volume is a warning'),
});
export type Params = z.infer<typeof Params>;
