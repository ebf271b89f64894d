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

export const Convention = z.enum(['assay', 'evidently', 'nannyml', 'deepchecks', 'tfdv']);
export type Convention = z.infer<typeof Convention>;

export const Params = z.object({
  columns: z.union([z.array(z.string()), z.string()]).optional().describe('columns to compare, as a list or separated by commas; default: all features, scores, predictions and labels'),
  bins: z.number().int().min(2).max(100).default(10).describe('bins of numeric columns, where the rule takes a number'),
  binning: z.enum(['quantile', 'equal-width', 'sturges', 'doane']).default('quantile').describe('equal counts or equal widths of the reference, or the number of equal widths by Sturges (both sides) or Doane (reference)'),
  zeros: z.enum(['add-half', 'floor']).default('add-half').describe('cells empty on one side, for PSI and KL: 0.5 added to every count, or zero shares raised to 0.0001'),
  alert: Alerts.prefault({}).describe('effect sizes from which a column alerts'),
  thresholds: z.enum(['fixed', 'relative', 'learnt']).default('fixed').describe('what JS is held against: `alert.js`, a multiple of what two halves of the reference differ by, or the limit learnt from reference days'),
  relativeFactor: z.number().min(1).default(2).describe('for relative thresholds: times the JS that two random halves of the reference exceed in 5 of 100 draws'),
  limitRule: z.enum(['deviations', 'quantile']).default('deviations').describe('daily limit learnt from the reference days: mean + deviations · sd, or their quantile'),
  limitDeviations: z.number().min(0).default(3).describe('standard deviations above the mean of the reference days'),
  limitShare: z.number().min(0.5).max(1).default(0.99).describe('quantile of the reference days'),
  alpha: z.number().min(0).max(1).default(0.05).describe('largest adjusted p-value that supports an alert'),
  correction: z.enum(['benjamini-hochberg', 'holm']).default('benjamini-hochberg').describe('adjustment of p over the columns: share of false findings, or the chance of a single one'),
  draws: z.number().int().min(0).max(100_000).default(400).describe('random splits of the reference into halves; 0 for none'),
  convention: Convention.default('assay').describe('whose measures, defaults and thresholds decide; all rows are used'),
});
export type Params = z.infer<typeof Params>;
