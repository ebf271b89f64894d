/** What may be chosen when a model's quality is measured? */
import * as z from 'zod';

export const Params = z.object({
  period: z.enum(['hour', 'day', 'week', 'month']).default('day').describe('length of one point on the time axis'),
  zone: z.string().default('UTC').describe('IANA time zone in which periods are cut'),
  bins: z.number().int().min(2).max(50).default(10).describe('calibration bins, each with about the same number of rows'),
  margin: z.number().min(0).max(1).default(0.005).describe('largest loss of accuracy that is tolerated, as a share (0.005 = 0.5 pp)'),
  limitSd: z.number().positive().default(3).describe('the learnt limit lies this many standard deviations below the mean of the reference periods'),
});
export type Params = z.infer<typeof Params>;
