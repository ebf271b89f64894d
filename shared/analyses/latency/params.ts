/** What can be asked of the latency of replayed models? */
import * as z from 'zod';

export const Params = z.object({
  replay: z.string().optional().describe('replay to look at; default: the newest one that was paced request by request'),
  slower: z.number().min(1).default(1.2).describe('ratio of p99 to that of the first model that fails, when its whole interval is beyond'),
  limitMs: z.number().positive().optional().describe('bound on the p99 response time of every model, ms; default: the objective of the replay, where it had one at p99'),
  lateMs: z.number().positive().default(2).describe('lateness of the generator at p99 above which response times speak about the generator, ms'),
  by: z.string().default('').describe('columns of the log whose groups are looked at, for example "region; sex"; default: each segment column'),
  size: z.enum(['auto', 'filled', 'text', 'rows']).default('auto').describe('size of a request: inputs that are not null, characters of text inputs, or rows that the log has under its request id; auto: text where the model reads text, else filled inputs'),
});
export type Params = z.infer<typeof Params>;
