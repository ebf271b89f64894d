/** By how much does each measure improve from champion to challenger, on the same rows? */
import { brier } from '../../core/stats/brier.ts';
import { delongPaired } from '../../core/stats/delongPaired.ts';
import type { Interval } from '../../core/stats/interval.ts';
import { Z95 } from '../../core/stats/interval.ts';
import { logLoss } from '../../core/stats/logLoss.ts';
import { newcombePaired, type PairedCounts } from '../../core/stats/newcombePaired.ts';
import { wilson } from '../../core/stats/wilson.ts';
import { type Metric, noMetric, toMetric } from '../metric.ts';
import { expandLabelled, isLabelled, type Pairs } from './pairs.ts';
import type { Measure } from './result.ts';
import { IMPROVEMENTS, improvementsOf, rowSums, SUM, totalsOf, type UnitSums } from './unitSums.ts';

export interface MeasureInput {
  readonly pairs: Pairs;
  readonly units: UnitSums;
  /** Intervals by distinct input, in the order of IMPROVEMENTS. */
  readonly clustered: readonly (Interval | undefined)[];
  readonly replicates: number;
  /** False when every row is its own input, because there are no feature columns. */
  readonly hasInputs: boolean;
}

/** All measures, in the order in which they are shown. */
export function measuresOf(input: MeasureInput): Measure[] {
  const totals = totalsOf(input.units);
  const rows = (k: keyof typeof SUM): number => totals[SUM[k]] ?? 0;
  const share = (hits: keyof typeof SUM, of: keyof typeof SUM, reason: string): Metric => shareOf(rows(hits), rows(of), reason);
  const none = 'no labelled row is paired';
  const byRow = improvementsByRow(input.pairs, totals);
  const losses = lossesOf(input.pairs);
  const improvement = (id: (typeof IMPROVEMENTS)[number]): Pick<Measure, 'id' | 'improvement' | 'improvementByRow'> => {
    const at = IMPROVEMENTS.indexOf(id);
    return { id, improvement: clusteredMetric(byRow[at] ?? noMetric({ reason: none, n: 0 }), input.clustered[at], input), improvementByRow: byRow[at] ?? noMetric({ reason: none, n: 0 }) };
  };
  return [
    { ...improvement('accuracy'), champion: share('rightA', 'rows', none), challenger: share('rightB', 'rows', none) },
    { ...improvement('recall'), champion: share('hitsA', 'positives', 'no row is labelled positive'), challenger: share('hitsB', 'positives', 'no row is labelled positive') },
    { ...improvement('precision'), champion: share('hitsA', 'selectedA', 'the champion decides no row positive'), challenger: share('hitsB', 'selectedB', 'the challenger decides no row positive') },
    aucMeasure(input.pairs),
    { ...improvement('brier'), ...losses.brier },
    { ...improvement('logLoss'), ...losses.logLoss },
  ];
}

function shareOf(hits: number, n: number, reason: string): Metric {
  const interval = wilson(hits, n);
  return interval === undefined ? noMetric({ reason, n: 0 }) : { value: hits / n, ...interval, n, method: 'Wilson' };
}

function clusteredMetric(byRow: Metric, interval: Interval | undefined, { replicates, hasInputs }: MeasureInput): Metric {
  if (byRow.value === null || interval === undefined) return byRow;
  const method = `percentile bootstrap of ${hasInputs ? 'distinct inputs' : 'rows'}, ${replicates} replicates`;
  return { ...byRow, low: Math.min(byRow.value, interval.low), high: Math.max(byRow.value, interval.high), method };
}

function aucMeasure(pairs: Pairs): Measure {
  const { a, b, labels } = expandLabelled(pairs);
  const auc = delongPaired({ a, b, labels });
  if ('reason' in auc) {
    const absent = noMetric({ reason: auc.reason, n: labels.length });
    return { id: 'rocAuc', champion: absent, challenger: absent, improvement: absent, improvementByRow: absent };
  }
  const { value, low, high, n, method } = auc.difference;
  const improvement: Metric = { value: -value, low: -high, high: -low, n, method };
  return { id: 'rocAuc', champion: toMetric(auc.a), challenger: toMetric(auc.b), improvement, improvementByRow: improvement };
}

/** Both losses of both models; cells are groups of equal score, in any order. */
function lossesOf(pairs: Pairs): Record<'brier' | 'logLoss', Pick<Measure, 'champion' | 'challenger'>> {
  const count = (label: number): Float64Array => pairs.rows.map((rows, cell) => (pairs.label[cell] === label ? rows : 0));
  const [positives, negatives] = [count(1), count(0)];
  const of = (scores: Float64Array): { readonly brier: Metric; readonly logLoss: Metric } => ({ brier: toMetric(brier({ scores, positives, negatives })), logLoss: toMetric(logLoss({ scores, positives, negatives })) });
  const [champion, challenger] = [of(pairs.champion), of(pairs.challenger)];
  return { brier: { champion: champion.brier, challenger: challenger.brier }, logLoss: { champion: champion.logLoss, challenger: challenger.logLoss } };
}

/**
 * Improvements with intervals by row: Newcombe's paired score interval for accuracy and recall; for precision (a difference of two ratios) and
 * the losses the normal interval of the linearised rows.
 */
function improvementsByRow(pairs: Pairs, totals: Float64Array): readonly Metric[] {
  const values = improvementsOf(totals);
  const t = (k: keyof typeof SUM): number => totals[SUM[k]] ?? 0;
  const [precisionA, precisionB] = [t('hitsA') / t('selectedA'), t('hitsB') / t('selectedB')];
  const squares = { precision: 0, brier: 0, logLoss: 0 };
  const right: Record<keyof PairedCounts, number> = { both: 0, onlyFirst: 0, onlySecond: 0, neither: 0 };
  const hits: Record<keyof PairedCounts, number> = { both: 0, onlyFirst: 0, onlySecond: 0, neither: 0 };
  for (let cell = 0; cell < pairs.cells; cell += 1) {
    if (!isLabelled(pairs, cell)) continue;
    const row = rowSums(pairs, cell);
    const of = (k: keyof typeof SUM): number => row[SUM[k]] ?? 0;
    const count = pairs.rows[cell] ?? 0;
    right[cellOf(of('rightB'), of('rightA'))] += count;
    if (of('positives') === 1) hits[cellOf(of('hitsB'), of('hitsA'))] += count;
    squares.precision += count * ((of('hitsB') - precisionB * of('selectedB')) / t('selectedB') - (of('hitsA') - precisionA * of('selectedA')) / t('selectedA')) ** 2;
    squares.brier += count * (of('brier') - (values[3] ?? 0)) ** 2;
    squares.logLoss += count * (of('logLoss') - (values[4] ?? 0)) ** 2;
  }
  const n = t('rows');
  const normal = (value: number | undefined, se: number): Metric =>
    value === undefined || !Number.isFinite(value) ? noMetric({ reason: 'a model decides no row positive', n }) : { value, low: value - Z95 * se, high: value + Z95 * se, n, method: 'linearised normal by row' };
  if (n === 0) return IMPROVEMENTS.map(() => noMetric({ reason: 'no labelled row is paired', n: 0 }));
  return [toMetric(newcombePaired(right), n), toMetric(newcombePaired(hits), t('positives')), normal(values[2], Math.sqrt(squares.precision)), normal(values[3], Math.sqrt(squares.brier) / n), normal(values[4], Math.sqrt(squares.logLoss) / n)];
}

/** First = challenger, so that the difference is challenger − champion. */
function cellOf(challenger: number, champion: number): keyof PairedCounts {
  if (challenger === 1) return champion === 1 ? 'both' : 'onlyFirst';
  return champion === 1 ? 'onlySecond' : 'neither';
}
