/** What is known about a model's quality after the labels have come? */
import * as z from 'zod';
import { Metric } from '../metric.ts';

export const METRIC_IDS = [
  'accuracy', 'accuracyClustered', 'precision', 'recall', 'specificity', 'f1', 'balancedAccuracy', 'mcc', 'rocAuc', 'averagePrecision',
  'logLoss', 'brier', 'ece', 'calibrationSlope', 'calibrationIntercept', 'baseRate', 'selectionRate',
] as const;
export type MetricId = (typeof METRIC_IDS)[number];

export const Metrics = z.partialRecord(z.enum(METRIC_IDS), Metric);
export type Metrics = z.infer<typeof Metrics>;

export const Confusion = z.object({ tp: z.number(), fp: z.number(), fn: z.number(), tn: z.number() });
export type Confusion = z.infer<typeof Confusion>;

export const CalibrationBin = z.object({ from: z.number(), to: z.number(), meanScore: z.number(), observed: z.number(), low: z.number(), high: z.number(), n: z.number() });
export type CalibrationBin = z.infer<typeof CalibrationBin>;

/** Rows by what they have; nothing is left out without being counted here. */
export const Coverage = z.object({
  rows: z.number(),
  labelled: z.number(),
  decided: z.number().describe('rows with a decision'),
  judged: z.number().describe('labelled rows with a decision: the n of accuracy'),
  scored: z.number().describe('rows with a finite score'),
  judgedScores: z.number().describe('labelled rows with a finite score: the n of AUC, log loss, Brier and calibration'),
  undated: z.number().describe('judged rows without a time: not on the time axis'),
});
export type Coverage = z.infer<typeof Coverage>;

export const Side = z.object({
  side: z.enum(['data', 'reference', 'current']),
  label: z.string(),
  coverage: Coverage,
  confusion: Confusion.nullable(),
  metrics: Metrics,
  /** Always answering the most frequent class of these rows. */
  baseline: z.object({ class: z.string().nullable(), accuracy: Metric }),
  calibration: z.array(CalibrationBin),
  distinctInputs: z.number().nullable().describe('clusters of equal feature rows'),
  clippedScores: z.number().describe('rows whose score was moved off 0 or 1 for log loss'),
});
export type Side = z.infer<typeof Side>;

export const TimePoint = z.object({
  period: z.string().describe('start, ISO 8601 UTC'),
  side: z.enum(['data', 'reference', 'current']),
  n: z.number(),
  correct: z.number(),
  accuracy: z.number(),
  low: z.number().describe('Wilson, 95 %'),
  high: z.number(),
  breach: z.boolean().describe('below the learnt limit'),
});
export type TimePoint = z.infer<typeof TimePoint>;

export const Timeline = z.object({
  column: z.string().nullable(),
  points: z.array(TimePoint),
  limit: z.object({ value: z.number(), mean: z.number(), sd: z.number(), periods: z.number().int() }).nullable(),
  limitReason: z.string().optional(),
  breaches: z.array(z.string()).describe('periods of the current scope below the limit'),
});
export type Timeline = z.infer<typeof Timeline>;

export const Computed = z.object({
  status: z.literal('computed'),
  task: z.enum(['binary', 'multiclass']),
  positive: z.string().nullable(),
  decisionRule: z.string(),
  current: Side,
  reference: Side.nullable(),
  difference: Metrics.nullable().describe('current − reference'),
  timeline: Timeline,
});
export type Computed = z.infer<typeof Computed>;

export const Result = z.discriminatedUnion('status', [Computed, z.object({ status: z.literal('not-computable'), reason: z.string(), hint: z.string() })]);
export type Result = z.infer<typeof Result>;
