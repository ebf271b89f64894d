/** What is each metric called, in which unit, and how is it defined? */
import { numberWith, type Scale, SHARE } from '../metricText.ts';
import type { MetricId } from './result.ts';

export interface MetricWords {
  readonly title: string;
  readonly scale: Scale;
  readonly definition: string;
}

export const METRIC_WORDS: Readonly<Record<MetricId, MetricWords>> = {
  accuracy: { title: 'Accuracy', scale: SHARE, definition: 'Right decisions ÷ judged rows; Wilson interval by row.' },
  accuracyClustered: { title: 'Accuracy, by distinct input', scale: SHARE, definition: 'The same value; equal inputs are kept together, so repeats do not narrow the interval (cluster-robust normal).' },
  precision: { title: 'Precision', scale: SHARE, definition: 'TP ÷ (TP + FP); Wilson interval.' },
  recall: { title: 'Recall', scale: SHARE, definition: 'TP ÷ (TP + FN); Wilson interval.' },
  specificity: { title: 'Specificity', scale: SHARE, definition: 'TN ÷ (TN + FP); Wilson interval.' },
  f1: { title: 'F1', scale: numberWith(3), definition: '2TP ÷ (2TP + FP + FN); undefined without positives; bootstrap of the four cells.' },
  balancedAccuracy: { title: 'Balanced accuracy', scale: SHARE, definition: 'Mean of recall and specificity; bootstrap of the four cells.' },
  mcc: { title: 'MCC', scale: numberWith(3), definition: 'Matthews correlation of decision and label; undefined with one class; bootstrap of the four cells.' },
  rocAuc: { title: 'ROC AUC', scale: numberWith(4), definition: 'Chance that a positive row scores above a negative one, ties ½; DeLong interval.' },
  averagePrecision: { title: 'Average precision', scale: numberWith(4), definition: 'Σ (Rₖ − Rₖ₋₁)·Pₖ over distinct scores, no interpolation; logit interval. Chance level: the base rate.' },
  logLoss: { title: 'Log loss', scale: numberWith(4), definition: 'Mean of −ln p(label), scores clipped to [1e-15, 1 − 1e-15]; t interval. Lower is better.' },
  brier: { title: 'Brier score', scale: numberWith(4), definition: 'Mean of (score − label)²; t interval. Lower is better.' },
  ece: { title: 'Calibration error (ECE)', scale: numberWith(4), definition: 'Σ (n_b ÷ n)·|mean score − observed share| over equal-count bins; labels redrawn within bins. Lower is better.' },
  calibrationSlope: { title: 'Calibration slope', scale: numberWith(3), definition: 'Coefficient of logit(score) in a logistic regression of the label; ideal 1, below 1 the scores are too extreme.' },
  calibrationIntercept: { title: 'Calibration in the large', scale: numberWith(3), definition: 'Intercept of a logistic regression with offset logit(score); ideal 0, above 0 positives are more frequent than scored.' },
  baseRate: { title: 'Base rate', scale: SHARE, definition: 'Labelled positive ÷ judged rows; Wilson interval.' },
  selectionRate: { title: 'Selection rate', scale: SHARE, definition: 'Decided positive ÷ judged rows; Wilson interval.' },
};
