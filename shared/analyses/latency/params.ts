/** What can be asked of the latency of replayed models? */
import * as z from 'zod';

export const Params = z.object({
  replay: z.string().optional().describe('replay to look at; default: the newest one that was paced request by request'),
  slower: z.number().min(1).default(1.2).describe('ratio of p99 to that of the first model that fails, when its whole interval is beyond'),
  limitMs: z.number().positive().optional().describe('bound on the p99 response time of every model, ms'),
});
export type Params = z.infer<typeof Params>;
