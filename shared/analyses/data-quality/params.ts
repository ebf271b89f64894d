/** What can be asked of the quality of the data? */
import * as z from 'zod';

export const Params = z.object({
  nullShift: z.number().min(0).max(1).default(0.05).describe('change of the share of missing values that fails, as a share'),
  outOfRange: z.number().min(0).max(1).default(0.01).describe('share of current values outside the reference range that fails'),
  unseen: z.number().min(0).max(1).default(0.01).describe('share of current rows in categories the reference has not seen that fails; any at all warns'),
  dailyRise: z.number().min(0).max(1).default(0.01).describe('a day is a breach only when its share exceeds the mean of the reference days by at least this much'),
});
export type Params = z.infer<typeof Params>;
