/** What is known about a challenger beside the champion, on the same rows? */
import * as z from 'zod';
import { Clause } from '../../core/clause/clause.ts';
import { Metric } from '../metric.ts';

export const MEASURE_IDS = ['accuracy', 'recall', 'precision', 'rocAuc', 'brier', 'logLoss'] as const;
export type MeasureId = (typeof MEASURE_IDS)[number];

export const Measure = z.object({
  id: z.enum(MEASURE_IDS),
  champion: Metric,
  challenger: Metric,
  /** Turned so that more is better: challenger − champion, for losses champion − challenger. */
  improvement: Metric.describe('equal inputs kept together, where that can be computed'),
  improvementByRow: Metric,
});
export type Measure = z.infer<typeof Measure>;

/** Rows by both decisions, with who was right among the labelled ones. */
export const FlipCell = z.object({ rows: z.number(), labelled: z.number(), championRight: z.number(), challengerRight: z.number() });
export type FlipCell = z.infer<typeof FlipCell>;

export const Flips = z.object({
  n: z.number(),
  /** Champion's decision first: negative/positive. */
  bothNegative: FlipCell,
  up: FlipCell.describe('champion negative, challenger positive'),
  down: FlipCell.describe('champion positive, challenger negative'),
  bothPositive: FlipCell,
  rate: Metric,
  kappa: Metric,
  mcnemar: z.object({ p: z.number(), midP: z.number(), method: z.string(), statistic: z.number().nullable(), onlyChampion: z.number(), onlyChallenger: z.number() }),
});
export type Flips = z.infer<typeof Flips>;

export const ScoreAgreement = z.object({ correlation: Metric, largest: z.number().nullable(), p99: z.number().nullable(), mean: z.number().nullable().describe('mean of challenger − champion'), n: z.number() });

export const GroupComparison = z.object({
  grouping: z.array(z.string()),
  name: z.string(),
  clauses: z.array(Clause),
  n: z.number().describe('labelled rows'),
  inputs: z.number().describe('distinct inputs among them'),
  discordant: z.number().describe('labelled rows where exactly one model is right'),
  champion: z.number().nullable().describe('accuracy'),
  challenger: z.number().nullable(),
  difference: Metric.describe('accuracy, challenger − champion, equal inputs kept together'),
  differenceByRow: Metric,
  p: z.number().nullable().describe('McNemar by row'),
  pAdjusted: z.number().nullable(),
  verdict: z.enum(['pass', 'fail', 'inconclusive', 'undefined']),
});
export type GroupComparison = z.infer<typeof GroupComparison>;

export const ModelFacts = z.object({ name: z.string(), slot: z.number().int(), threshold: z.number() });

export const Computed = z.object({
  status: z.literal('computed'),
  scope: z.string(),
  replay: z.string(),
  positive: z.string(),
  champion: ModelFacts,
  challenger: ModelFacts,
  counts: z.object({
    scopeRows: z.number(),
    paired: z.number().describe('rows that both models scored'),
    labelled: z.number().describe('of these, rows with a label'),
    halfMissing: z.number().describe('replayed rows that only one model scored'),
    unanswered: z.number().describe('rows that production did not answer: no logged score or decision'),
    notReplayed: z.number().describe('answered rows that the replay did not score'),
    distinctInputs: z.number().nullable().describe('among labelled paired rows; null without feature columns'),
  }),
  measures: z.array(Measure),
  flips: Flips,
  scores: ScoreAgreement,
  groups: z.array(GroupComparison),
  replicates: z.number().int(),
  tests: z.number().int(),
});
export type Computed = z.infer<typeof Computed>;

export const Result = z.discriminatedUnion('status', [Computed, z.object({ status: z.literal('not-computable'), reason: z.string(), hint: z.string() })]);
export type Result = z.infer<typeof Result>;
