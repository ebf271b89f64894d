/** What can be asked about batches that are formed while requests arrive? */
import * as z from 'zod';

export const Params = z.object({
  replay: z.string().optional().describe('replay to look at; default: the newest one whose schedule set the pace'),
  maxSizes: z.array(z.number().int().positive().max(65_536)).default([]).describe('largest batches to try; default: 1 and doubling up to the largest size that was measured'),
  delaysMs: z.array(z.number().min(0)).default([]).describe('longest waits for a batch to fill to try, ms; default: that of the run, 0 and one batch time'),
  instances: z.array(z.number().int().positive().max(64)).default([]).describe('copies of the model to try; default: as many as ran'),
  preferredSizes: z.array(z.number().int().positive()).default([]).describe('sizes that leave without waiting for more, in every alternative'),
  rateFactors: z.array(z.number().positive()).default([]).describe('how many times faster the same requests arrive; default: 1'),
  tolerance: z.number().gt(0).lt(1).default(0.15).describe('relative difference of measured and simulated figures above which the simulation does not describe the run'),
  maxRequests: z.number().int().positive().max(2_000_000).default(100_000).describe('requests looked at, from the start of the run'),
});
export type Params = z.infer<typeof Params>;
