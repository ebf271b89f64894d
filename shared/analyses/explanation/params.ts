/** What may be chosen when single predictions are explained? */
import * as z from 'zod';

export const Params = z.object({
  model: z.string().default('').describe('model to explain; left out, the champion of the workspace'),
  method: z.enum(['both', 'tree-shap', 'lime']).default('both').describe('tree-shap: exact values of tree ensembles; lime: a local model of any model; both: lets them disagree'),
  rows: z.string().default('').describe('request ids, separated by commas, with ":row index" where a request has several rows; empty for three telling rows'),
  output: z.enum(['raw', 'probability']).default('raw').describe('scale of the SHAP values: raw margin (log-odds of boosted trees) or probability'),
  samples: z.number().int().min(100).max(100_000).default(5_000).describe('rows that LIME draws around each row'),
});
export type Params = z.infer<typeof Params>;
