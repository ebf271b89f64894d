/** What may be chosen when a challenger is compared with the champion? */
import * as z from 'zod';

export const Params = z.object({
  champion: z.string().default('').describe('model that answers today; left out, the workspace’s champion, else the first model of the replay'),
  challenger: z.string().default('').describe('model that may replace it; left out, the workspace’s challenger, else the next model of the replay'),
  replay: z.string().default('').describe('name of the replay that holds both; empty for the newest one, offline where there is one'),
  by: z.string().default('').describe('columns: "sex", "sex,region" for their combinations, "sex; region" for each alone; empty for every sensitive and segment column alone'),
  margin: z.number().min(0).max(1).default(0.005).describe('loss of accuracy that is tolerated overall, as a share (0.005 = 0.5 pp)'),
  groupMargin: z.number().min(0).max(1).default(0.01).describe('loss of accuracy that is tolerated in a group, as a share'),
  minimumDiscordant: z.number().int().min(1).default(10).describe('rows where exactly one model is right, below which a group is shown but not judged'),
  replicates: z.number().int().min(100).max(10_000).default(2_000).describe('bootstrap replicates'),
});
export type Params = z.infer<typeof Params>;
