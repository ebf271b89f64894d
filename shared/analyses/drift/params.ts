/** What can be asked of drift? */
import * as z from 'zod';

export const Alerts = z.object({
  js: z.number().min(0).max(1).default(0.1).describe('Jensen–Shannon distance, decides'),
  ks: z.number().min(0).max(1).default(0.1).describe('Kolmogorov–Smirnov D'),
  w1: z.number().min(0).default(0.1).describe('Wasserstein distance ÷ reference standard deviation'),
  v: z.number().min(0).max(1).default(0.1).describe('Cramér’s V, bias-corrected'),
  psi: z.number().min(0).default(0.2).describe('population stability index'),
});
export type Alerts = z.infer<typeof Alerts>;

export const Params = z.object({
  columns: z.union([z.array(z.string()), z.string()]).optional().describe('columns to compare, as a list or separated by commas; default: all features, scores, predictions and labels'),
  bins: z.number().int().min(2).max(100).default(10).describe('equal-count bins of the reference for numeric columns'),
  alert: Alerts.prefault({}).describe('effect sizes from which a column alerts'),
  alpha: z.number().min(0).max(1).default(0.05).describe('largest adjusted p-value that supports an alert'),
});
export type Params = z.infer<typeof Params>;
