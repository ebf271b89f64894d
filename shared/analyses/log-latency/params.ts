/** What can be asked of the latency that production recorded? */
import * as z from 'zod';

export const Params = z.object({
  by: z.string().default('').describe('columns to profile apart: "region; client_app" for each alone, "region,client_app" for their combinations; empty for the model version and every segment column alone'),
  minRequests: z.number().int().min(10).default(100).describe('requests an hour needs to be judged'),
  slower: z.number().min(1).default(1.2).describe('ratio of the current to the reference p99 that fails, when its whole interval is beyond'),
  errorRise: z.number().min(0).max(1).default(0.01).describe('rise of the share of failed requests that fails'),
  period: z.enum(['auto', 'minute', 'hour', 'day']).default('auto').describe('length of a point of the time series; auto: long enough for 30 requests, at most 1,500 points'),
  objective: z.enum(['latency and availability', 'latency', 'availability']).default('latency and availability').describe('what makes a request good: fast enough, not failed, or both'),
  objectiveShare: z.number().gt(0).lt(1).default(0.995).describe('share of requests that has to be good'),
  objectiveMs: z.number().positive().default(200).describe('latency that is fast enough'),
  windowDays: z.number().positive().max(366).default(28).describe('length of the window that one error budget is for'),
});
export type Params = z.infer<typeof Params>;
