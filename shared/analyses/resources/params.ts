/** What can be asked of the resources of replayed models? */
import * as z from 'zod';

export const Params = z.object({
  replay: z.string().optional().describe('replay to look at; default: the newest one whose processes were watched'),
  growthMiBPerHour: z.number().positive().default(60).describe('growth of memory beyond which a leak is hinted at, when its whole interval is beyond'),
});
export type Params = z.infer<typeof Params>;
