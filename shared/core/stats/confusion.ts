/** How well do decisions agree with labels, counted in four cells? */

import { multinomialDraw } from '../random/multinomialDraw.ts';
import { seededRandom } from '../random/seededRandom.ts';
import type { Estimate, NotComputable } from './interval.ts';
import { percentileInterval } from './percentileInterval.ts';
import { wilson } from './wilson.ts';

/** Labelled rows by decision and label. */
export interface ConfusionCounts {
  readonly tp: number;
  readonly fp: number;
  readonly fn: number;
  readonly tn: number;
}

export interface ConfusionOptions {
  /** Seed of the bootstrap; recorded by the caller. */
  readonly seed?: number;
  /** Bootstrap replicates; 2000 by default. */
  readonly replicates?: number;
  /** (Σw)²/Σw² when the cells are sums of weights. */
  readonly nEff?: number;
}

type Estimated = Estimate | NotComputable;

export interface Confusion {
  /** (tp + tn) ÷ n */
  readonly accuracy: Estimated;
  /** tp ÷ (tp + fp) */
  readonly precision: Estimated;
  /** tp ÷ (tp + fn) */
  readonly recall: Estimated;
  /** tn ÷ (tn + fp) */
  readonly specificity: Estimated;
  /** (tp + fp) ÷ n */
  readonly selectionRate: Estimated;
  /** (tp + fn) ÷ n */
  readonly baseRate: Estimated;
  readonly f1: Estimated;
  readonly balancedAccuracy: Estimated;
  readonly mcc: Estimated;
  readonly kappa: Estimated;
}

const ROWS = 'no labelled row';

/**
 * The usual rates with Wilson intervals, and F1, balanced accuracy, MCC and κ with a percentile bootstrap of the four cells
 * (a replicate without a value is drawn again). A zero denominator gives a reason where scikit-learn gives 0.
 *
 * @throws RangeError when a cell is negative or not finite
 */
export function confusion(counts: ConfusionCounts, options: ConfusionOptions = {}): Confusion {
  const { tp, fp, fn, tn } = counts;
  if (![tp, fp, fn, tn].every((x) => x >= 0 && Number.isFinite(x))) throw new RangeError('a cell of the confusion table is negative or not finite');
  const n = tp + fp + fn + tn;
  const scale = options.nEff === undefined || n === 0 ? undefined : options.nEff / n;
  const rate = (hits: number, of: number, reason: string): Estimated => proportion(hits, { of, scale, reason });
  return {
    accuracy: rate(tp + tn, n, ROWS),
    precision: rate(tp, tp + fp, 'no row is predicted positive'),
    recall: rate(tp, tp + fn, 'no row is labelled positive'),
    specificity: rate(tn, tn + fp, 'no row is labelled negative'),
    selectionRate: rate(tp + fp, n, ROWS),
    baseRate: rate(tp + fn, n, ROWS),
    f1: bootstrapped(counts, f1, options),
    balancedAccuracy: bootstrapped(counts, balancedAccuracy, options),
    mcc: bootstrapped(counts, mcc, options),
    kappa: bootstrapped(counts, kappa, options),
  };
}

interface RateContext {
  readonly of: number;
  readonly scale: number | undefined;
  readonly reason: string;
}

function proportion(hits: number, { of, scale, reason }: RateContext): Estimated {
  const interval = wilson(hits * (scale ?? 1), of * (scale ?? 1));
  if (interval === undefined) return { reason };
  return { value: hits / of, ...interval, level: 0.95, method: 'Wilson', n: of, ...(scale === undefined ? {} : { nEff: of * scale }) };
}

/** A metric of the four cells: its value, or why there is none. */
type CellMetric = (cells: ConfusionCounts) => number | NotComputable;

/** 2tp ÷ (2tp + fp + fn) */
const f1: CellMetric = ({ tp, fp, fn }) => (tp + fp + fn === 0 ? { reason: 'no row is positive, neither predicted nor labelled' } : (2 * tp) / (2 * tp + fp + fn));

/** Mean of recall and specificity. */
const balancedAccuracy: CellMetric = ({ tp, fp, fn, tn }) =>
  tp + fn === 0 || tn + fp === 0 ? { reason: 'only one class is labelled' } : (tp / (tp + fn) + tn / (tn + fp)) / 2;

/** Matthews correlation, φ of the table. */
const mcc: CellMetric = ({ tp, fp, fn, tn }) => {
  const margins = Math.sqrt((tp + fp) * (tp + fn)) * Math.sqrt((tn + fp) * (tn + fn));
  return margins === 0 ? { reason: 'only one class is predicted or labelled' } : (tp * tn - fp * fn) / margins;
};

/** Cohen's κ between prediction and label. */
const kappa: CellMetric = ({ tp, fp, fn, tn }) => {
  const chanceMiss = (tp + fp) * (fp + tn) + (tp + fn) * (fn + tn);
  return chanceMiss === 0 ? { reason: 'only one class, on both sides' } : (2 * (tp * tn - fp * fn)) / chanceMiss;
};

/** Draws that may be thrown away for every one kept, before the interval is given up. */
const REDRAWS = 20;

function bootstrapped(cells: ConfusionCounts, metric: CellMetric, options: ConfusionOptions): Estimated {
  const { replicates = 2000, nEff } = options;
  const n = cells.tp + cells.fp + cells.fn + cells.tn;
  const value = n === 0 ? { reason: ROWS } : metric(cells);
  if (typeof value !== 'number') return value;
  const { kept, tried } = replicatesOf(cells, metric, { seed: options.seed ?? 1, replicates, rows: Math.max(1, Math.round(nEff ?? n)) });
  const interval = kept.length < replicates ? undefined : percentileInterval(kept);
  if (interval === undefined) return { reason: 'too few rows: most bootstrap replicates have no value' };
  const again = tried === replicates ? '' : `, ${tried - replicates} drawn again`;
  return {
    value,
    low: Math.min(value, interval.low),
    high: Math.max(value, interval.high),
    level: 0.95,
    method: `percentile bootstrap, ${replicates} replicates${again}`,
    n,
    ...(nEff === undefined ? {} : { nEff }),
  };
}

interface Resampling {
  readonly seed: number;
  readonly replicates: number;
  readonly rows: number;
}

function replicatesOf(cells: ConfusionCounts, metric: CellMetric, { seed, replicates, rows }: Resampling): { readonly kept: number[]; readonly tried: number } {
  const random = seededRandom(seed);
  const weights = [cells.tp, cells.fp, cells.fn, cells.tn];
  const kept: number[] = [];
  let tried = 0;
  for (; kept.length < replicates && tried < replicates * REDRAWS; tried += 1) {
    const [tp = 0, fp = 0, fn = 0, tn = 0] = multinomialDraw(rows, weights, random);
    const drawn = metric({ tp, fp, fn, tn });
    if (typeof drawn === 'number') kept.push(drawn);
  }
  return { kept, tried };
}
