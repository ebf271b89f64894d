/** What may be chosen when groups are compared? */
import * as z from 'zod';

export const Params = z.object({
  by: z.string().default('').describe('columns: "sex", "sex,region" for their combinations, "sex; region" for each alone; empty for every sensitive and segment column alone'),
  period: z.enum(['day', 'week', 'month']).default('week').describe('length of a period when looking for the start of a change'),
  zone: z.string().default('UTC').describe('IANA time zone in which periods are cut'),
  minimum: z.number().int().min(1).default(30).describe('judged rows below which a group is shown but not judged'),
  margin: z.number().min(0).max(1).default(0.01).describe('loss of accuracy in a group that is tolerated, as a share (0.01 = 1 pp)'),
});
export type Params = z.infer<typeof Params>;
