/** What may be chosen when logged and replayed scores are laid side by side? */
import * as z from 'zod';

export const Params = z.object({
  model: z.string().default('').describe('model whose replayed scores should equal the logged ones; left out, the champion of the workspace, else the first model of the replay'),
  replay: z.string().default('').describe('name of the replay; empty for the newest one that holds the model, offline where there is one'),
  floor: z.number().min(0).default(1e-6).describe('largest |logged − replayed| that counts as the same; the replay’s measured noise floor is used when it is larger'),
  relative: z.number().min(0).max(1).optional().describe('share of the logged number that is added to the floor; left out, 0 for scores and 1e-6 for values of a regression'),
  period: z.enum(['hour', 'day', 'week']).default('day').describe('length of one point on the time axis'),
  zone: z.string().default('UTC').describe('IANA time zone in which periods are cut'),
  attribute: z.boolean().default(true).describe('look for models and input transformations that give the logged scores of differing rows'),
  inputs: z.boolean().default(true).describe('look for columns whose unit changes in some period and segment'),
});
export type Params = z.infer<typeof Params>;
