/** What can be asked of the latency that production recorded? */
import * as z from 'zod';

export const Params = z.object({
  minRequests: z.number().int().min(10).default(100).describe('requests an hour needs to be judged'),
  slower: z.number().min(1).default(1.2).describe('ratio of the current to the reference p99 that fails, when its whole interval is beyond'),
  errorRise: z.number().min(0).max(1).default(0.01).describe('rise of the share of 5xx answers that fails'),
});
export type Params = z.infer<typeof Params>;
