/** What can be asked of the labels of a log? */
import * as z from 'zod';

export const Params = z.object({
  period: z.enum(['hour', 'day', 'week']).default('day').describe('length of one point on the time axis'),
  enough: z.number().min(0).max(1).default(0.8).describe('share of labelled rows below which results should not be trusted'),
});
export type Params = z.infer<typeof Params>;
