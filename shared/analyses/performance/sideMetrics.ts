/** Which metrics follow from a side's counts? */
import { binomialDraw } from '../../core/random/binomialDraw.ts';
import { seededRandom } from '../../core/random/seededRandom.ts';
import { averagePrecision } from '../../core/stats/averagePrecision.ts';
import { brier } from '../../core/stats/brier.ts';
import { calibration, type CalibrationBin as Bin } from '../../core/stats/calibration.ts';
import { compensatedSum } from '../../core/stats/compensatedSum.ts';
import { confusion } from '../../core/stats/confusion.ts';
import type { Estimate, NotComputable } from '../../core/stats/interval.ts';
import { logLoss } from '../../core/stats/logLoss.ts';
import { percentileInterval } from '../../core/stats/percentileInterval.ts';
import { rocAuc } from '../../core/stats/rocAuc.ts';
import type { ScoreGroups } from '../../core/stats/scoreGroups.ts';
import { wilson } from '../../core/stats/wilson.ts';
import { clusteredMean } from '../clusteredMean.ts';
import { noMetric, toMetric, type Metric } from '../metric.ts';
import type { ClusterRow, OutcomeRow } from './queries.ts';
import type { CalibrationBin, Confusion, Coverage, Metrics } from './result.ts';

const REPLICATES = 2_000;

/** The four cells of the rows that have a label and a decision. */
export function confusionOf(rows: readonly OutcomeRow[]): Confusion {
  const count = (label: boolean, decision: boolean): number => compensatedSum(rows.filter((row) => row.label === label && row.decision === decision).map((row) => row.rows));
  return { tp: count(true, true), fp: count(false, true), fn: count(true, false), tn: count(false, false) };
}

/** What rows have, from the same cells; scores are counted by another query. */
export function coverageOf(rows: readonly OutcomeRow[], scores: { readonly scored: number; readonly judgedScores: number }): Coverage {
  const count = (keep: (row: OutcomeRow) => boolean): number => compensatedSum(rows.filter(keep).map((row) => row.rows));
  const judged = (row: OutcomeRow): boolean => row.label !== null && row.decision !== null;
  return {
    rows: count(() => true),
    labelled: count((row) => row.label !== null),
    decided: count((row) => row.decision !== null),
    judged: count(judged),
    undated: count((row) => judged(row) && row.period === null),
    ...scores,
  };
}

/** Rates of the confusion matrix; F1, balanced accuracy and MCC with a seeded bootstrap. */
export function decisionMetrics(cells: Confusion, seed: number): Metrics {
  const all = confusion(cells, { seed, replicates: REPLICATES });
  const n = cells.tp + cells.fp + cells.fn + cells.tn;
  return {
    accuracy: toMetric(all.accuracy, n),
    precision: toMetric(all.precision, cells.tp + cells.fp),
    recall: toMetric(all.recall, cells.tp + cells.fn),
    specificity: toMetric(all.specificity, cells.tn + cells.fp),
    f1: toMetric(all.f1, n),
    balancedAccuracy: toMetric(all.balancedAccuracy, n),
    mcc: toMetric(all.mcc, n),
    baseRate: toMetric(all.baseRate, n),
    selectionRate: toMetric(all.selectionRate, n),
  };
}

export interface ScoreMetrics {
  readonly metrics: Metrics;
  readonly bins: readonly CalibrationBin[];
  readonly clipped: number;
}

/** Everything that needs scores; without a score column each metric says so. */
export function scoreMetrics(groups: ScoreGroups | undefined, options: { readonly bins: number; readonly seed: number }): ScoreMetrics {
  if (groups === undefined) {
    const absent = noMetric({ reason: 'the dataset has no score column', n: 0 });
    return { metrics: { rocAuc: absent, averagePrecision: absent, logLoss: absent, brier: absent, ece: absent, calibrationSlope: absent, calibrationIntercept: absent }, bins: [], clipped: 0 };
  }
  const n = compensatedSum(groups.positives) + compensatedSum(groups.negatives);
  const calibrated = calibration(groups, options.bins);
  const loss = logLoss(groups);
  const known = 'reason' in calibrated ? undefined : calibrated;
  const orReason = (estimate: Estimate | NotComputable | undefined): Metric => toMetric(estimate ?? (calibrated as NotComputable), n); // undefined only when calibration gave its reason
  return {
    metrics: {
      rocAuc: toMetric(rocAuc(groups), n),
      averagePrecision: toMetric(averagePrecision(groups), n),
      logLoss: toMetric(loss, n),
      brier: toMetric(brier(groups), n),
      ece: orReason(known === undefined ? undefined : eceEstimate(known.bins, known.ece, options.seed)),
      calibrationSlope: orReason(known?.slope),
      calibrationIntercept: orReason(known?.intercept),
    },
    bins: (known?.bins ?? []).map(({ from, to, meanScore, observed, n: size }) => ({ from, to, meanScore, observed: observed.value, low: observed.low, high: observed.high, n: size })),
    clipped: 'reason' in loss ? 0 : loss.clipped,
  };
}

/**
 * ECE with a percentile interval of labels redrawn within each bin (positives ~ Binomial(n, observed share)).
 * ECE is biased upwards, so redrawn values tend to lie above it; the interval is widened to contain the value.
 */
export function eceEstimate(bins: readonly Bin[], value: number, seed: number): Estimate {
  const random = seededRandom(seed);
  const n = bins.reduce((sum, bin) => sum + bin.n, 0);
  const drawn = Float64Array.from({ length: REPLICATES }, () =>
    compensatedSum(bins.map((bin) => (bin.n / n) * Math.abs(bin.meanScore - binomialDraw(bin.n, bin.observed.value, random) / bin.n))),
  );
  const interval = percentileInterval(drawn) ?? { low: value, high: value };
  return { value, low: Math.min(value, interval.low), high: Math.max(value, interval.high), level: 0.95, method: `percentile bootstrap of labels within bins, ${REPLICATES} replicates`, n };
}

/** Accuracy with equal inputs kept together. */
export function clusteredAccuracy(clusters: readonly ClusterRow[] | undefined, n: number): { readonly metric: Metric; readonly inputs: number | null } {
  if (clusters === undefined) return { metric: noMetric({ reason: 'no column has the role feature', n }), inputs: null };
  const mean = clusteredMean(clusters.map((row) => ({ sum: row.correct, rows: row.rows, clusters: row.clusters })));
  return { metric: toMetric(mean, n), inputs: clusters.reduce((sum, row) => sum + row.clusters, 0) };
}

/** Accuracy of always answering the most frequent class. */
export function majorityBaseline(classes: readonly { readonly label: string; readonly rows: number }[]): { readonly class: string | null; readonly accuracy: Metric } {
  const n = classes.reduce((sum, row) => sum + row.rows, 0);
  const most = classes.reduce<(typeof classes)[number] | undefined>((best, row) => (best === undefined || row.rows > best.rows ? row : best), undefined);
  const interval = most === undefined ? undefined : wilson(most.rows, n);
  if (most === undefined || interval === undefined) return { class: null, accuracy: noMetric({ reason: 'no labelled row', n: 0 }) };
  return { class: most.label, accuracy: { value: most.rows / n, ...interval, n, method: 'Wilson' } };
}
