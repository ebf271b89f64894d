/** What do the estimators say when there is nothing to estimate? */

import { describe, expect, it } from 'vitest';
import { averagePrecision } from '../../../shared/core/stats/averagePrecision.ts';
import { benjaminiHochberg } from '../../../shared/core/stats/benjaminiHochberg.ts';
import { bootstrapMean } from '../../../shared/core/stats/bootstrapMean.ts';
import { brier } from '../../../shared/core/stats/brier.ts';
import { calibration } from '../../../shared/core/stats/calibration.ts';
import { chiSquare } from '../../../shared/core/stats/chiSquare.ts';
import { clopperPearson } from '../../../shared/core/stats/clopperPearson.ts';
import { cohenKappa } from '../../../shared/core/stats/cohenKappa.ts';
import { compensatedSum } from '../../../shared/core/stats/compensatedSum.ts';
import { confusion } from '../../../shared/core/stats/confusion.ts';
import { cramersV } from '../../../shared/core/stats/cramersV.ts';
import { delongPaired } from '../../../shared/core/stats/delongPaired.ts';
import { effectiveSize } from '../../../shared/core/stats/effectiveSize.ts';
import { holm } from '../../../shared/core/stats/holm.ts';
import { jensenShannon } from '../../../shared/core/stats/jensenShannon.ts';
import { katzRatio } from '../../../shared/core/stats/katzRatio.ts';
import { ksTwoSample } from '../../../shared/core/stats/ksTwoSample.ts';
import { learntThreshold } from '../../../shared/core/stats/learntThreshold.ts';
import { logLoss } from '../../../shared/core/stats/logLoss.ts';
import { mcnemar } from '../../../shared/core/stats/mcnemar.ts';
import { momentsFromCounts } from '../../../shared/core/stats/momentsFromCounts.ts';
import { newcombe } from '../../../shared/core/stats/newcombe.ts';
import { pearson } from '../../../shared/core/stats/pearson.ts';
import { orderStatistics } from '../../../shared/core/stats/orderStatistics.ts';
import { percentileLadder } from '../../../shared/core/stats/percentileLadder.ts';
import { psi } from '../../../shared/core/stats/psi.ts';
import { quantile, quantilesOfCounts } from '../../../shared/core/stats/quantile.ts';
import { binCounts, referenceBins } from '../../../shared/core/stats/referenceBins.ts';
import { rocAuc } from '../../../shared/core/stats/rocAuc.ts';
import { scoreGroups } from '../../../shared/core/stats/scoreGroups.ts';
import { twoProportions } from '../../../shared/core/stats/twoProportions.ts';
import { valueCounts } from '../../../shared/core/stats/valueCounts.ts';
import { wasserstein } from '../../../shared/core/stats/wasserstein.ts';
import { wilson } from '../../../shared/core/stats/wilson.ts';

const reason = { reason: expect.any(String) as string };

describe('no rows', () => {
  it('gives a reason, never a number', () => {
    const empty = valueCounts([], []);
    const oneSided = valueCounts([1, 2], []);
    for (const counts of [empty, oneSided]) {
      expect(ksTwoSample(counts)).toEqual(reason);
      expect(wasserstein(counts)).toEqual(reason);
      expect(psi(counts.reference, counts.current)).toEqual(reason);
      expect(jensenShannon(counts.reference, counts.current)).toEqual(reason);
      expect(chiSquare(counts.reference, counts.current)).toEqual(reason);
      expect(cramersV([counts.reference, counts.current])).toEqual(reason);
    }
    expect(referenceBins(empty.values, empty.reference)).toEqual(reason);
    expect(momentsFromCounts([])).toEqual(reason);
    expect(percentileLadder([])).toEqual(reason);
    expect(bootstrapMean([], { seed: 1 })).toEqual(reason);
    expect(pearson([], [])).toEqual(reason);
    expect(cohenKappa([[0, 0], [0, 0]])).toEqual(reason);
    expect(newcombe({ hits: 0, n: 0 }, { hits: 1, n: 2 })).toEqual(reason);
    expect(twoProportions({ hits: 0, n: 0 }, { hits: 1, n: 2 })).toEqual(reason);
    expect(katzRatio({ hits: 0, n: 0 }, { hits: 1, n: 2 })).toEqual(reason);
    expect(wilson(0, 0)).toBeUndefined();
    expect(clopperPearson(0, 0)).toBeUndefined();
    expect(quantile([], 0.5)).toBeUndefined();
    expect(quantilesOfCounts([1], [0], [0.5])).toEqual([undefined]);
    expect(compensatedSum([])).toBe(0);
    expect(Object.values(confusion({ tp: 0, fp: 0, fn: 0, tn: 0 }))).toEqual(Array<unknown>(10).fill(reason));
    const groups = scoreGroups([], []);
    for (const metric of [rocAuc, averagePrecision, logLoss, brier, calibration]) expect(metric(groups)).toEqual(reason);
  });
});

describe('one class', () => {
  const onlyPositive = scoreGroups([0.2, 0.6, 0.6], [1, 1, 1]);

  it('has no ranking metric but still a loss', () => {
    expect(rocAuc(onlyPositive)).toEqual({ reason: 'no row is labelled negative' });
    expect(averagePrecision(onlyPositive)).toEqual(reason);
    expect(delongPaired({ a: [1, 2], b: [2, 1], labels: [1, 1] })).toEqual(reason);
    expect(logLoss(onlyPositive)).toMatchObject({ n: 3 });
    expect(calibration(onlyPositive)).toMatchObject({ n: 3, intercept: reason, slope: reason });
  });

  it('leaves the rates that have a denominator', () => {
    const x = confusion({ tp: 3, fp: 0, fn: 0, tn: 0 });
    expect(x).toMatchObject({ recall: { value: 1 }, precision: { value: 1 }, specificity: reason, mcc: reason, kappa: reason, balancedAccuracy: reason });
    expect(confusion({ tp: 0, fp: 0, fn: 4, tn: 6 })).toMatchObject({ precision: { reason: 'no row is predicted positive' }, f1: { value: 0 } });
  });

  it('with a single row knows the value and nothing about its error', () => {
    expect(rocAuc(scoreGroups([0.1, 0.2, 0.3], [0, 0, 1]))).toMatchObject({ value: 1, low: 0, high: 1, variance: null });
  });
});

describe('constant columns', () => {
  it('are equal or not, without a scale', () => {
    const same = valueCounts([5, 5, 5], [5, 5]);
    expect(ksTwoSample(same)).toMatchObject({ statistic: 0, p: 1 });
    expect(wasserstein(same)).toMatchObject({ raw: 0, normalised: null });
    expect(psi(same.reference, same.current)).toMatchObject({ value: 0, p: null });
    expect(chiSquare(same.reference, same.current)).toEqual(reason);
    expect(wasserstein(valueCounts([5, 5], [7]))).toMatchObject({ raw: 2, normalised: null });
    expect(pearson([1, 2, 3], [0.1, 0.1, 0.1])).toEqual({ reason: 'a column is constant' });
    expect(momentsFromCounts([0.1, 0.1, 0.1])).toMatchObject({ mean: 0.1, sd: 0 });
  });
});

describe('values that are no values', () => {
  it('are counted, not dropped in silence', () => {
    const counts = valueCounts([1, null, Number.NaN, Infinity, -0], [0, -Infinity, 1, null]);
    expect(Array.from(counts.values)).toEqual([0, 1]);
    expect(counts).toMatchObject({ missing: { reference: 2, current: 1 }, infinite: { reference: 1, current: 1 } });
    expect(scoreGroups([0.5, null, Number.NaN, 0.5, 0.7], [1, 1, 0, 0, null])).toMatchObject({ excluded: 3 });
    expect(delongPaired({ a: [1, 2, 3, 4, null], b: [1, 2, 3, 4, 5], labels: [0, 1, 0, 1, 1] })).toMatchObject({ excluded: 1, difference: { value: 0 }, z: 0, p: 1 });
  });

  it('are refused where the caller must have filtered', () => {
    expect(() => wilson(3, 2)).toThrow(RangeError);
    expect(() => psi([1, -1], [1, 1])).toThrow(RangeError);
    expect(() => psi([1], [1, 1])).toThrow(RangeError);
    expect(() => bootstrapMean([1, Number.NaN], { seed: 1 })).toThrow(RangeError);
    expect(() => momentsFromCounts([Infinity])).toThrow(RangeError);
    expect(() => percentileLadder([2, Number.NaN])).toThrow(RangeError);
    expect(() => orderStatistics(Float64Array.of(2, 1), [2])).toThrow(RangeError);
    expect(() => benjaminiHochberg([1.2])).toThrow(RangeError);
    expect(() => quantile([1], 2)).toThrow(RangeError);
    expect(() => mcnemar(-1, 2)).toThrow(RangeError);
    expect(() => scoreGroups([1], [])).toThrow(RangeError);
    expect(logLoss(scoreGroups([0.2, 1.5], [0, 1]))).toEqual({ reason: 'score 1.5 is no probability' });
  });
});

describe('bins of the reference', () => {
  it('are one a value up to 20 values, and the rest', () => {
    const bins = referenceBins([1, 2, 3], [4, 0, 5]);
    expect(bins).toEqual({ kind: 'values', values: [1, 3] });
    expect(binCounts([0, 1, 2, 3, 9], [1, 2, 4, 8, 16], { kind: 'values', values: [1, 3] })).toEqual([2, 8, 21]);
  });

  it('hold equal counts, closed on the right, open at both ends', () => {
    const values = Array.from({ length: 100 }, (_, i) => i + 1);
    const ones = values.map(() => 1);
    const bins = referenceBins(values, ones);
    if ('reason' in bins) throw new Error(bins.reason);
    expect(binCounts(values, ones, bins)).toEqual(Array(10).fill(10));
    expect(binCounts([-1e9, 1e9, 10.9, 10.91], [1, 1, 1, 1], { kind: 'edges', edges: [10.9, 50] })).toEqual([2, 1, 1]);
  });

  it('merge the edges of a spike and keep it apart', () => {
    const values = Array.from({ length: 31 }, (_, i) => i);
    const bins = referenceBins(values, values.map((x) => (x === 0 ? 970 : 1)));
    expect(bins).toEqual({ kind: 'edges', edges: [0] });
    const top = referenceBins(values, values.map((x) => (x === 30 ? 970 : 1)));
    expect(top).toEqual({ kind: 'edges', edges: [] });
  });
});

describe('particular cases', () => {
  it('ratios with an empty cell say what was added', () => {
    expect(katzRatio({ hits: 0, n: 10 }, { hits: 5, n: 10 })).toMatchObject({ value: 0, low: 0, method: 'Katz log, 0.5 added to every cell' });
    expect(katzRatio({ hits: 5, n: 10 }, { hits: 0, n: 10 })).toMatchObject({ value: 11, method: 'Katz log, 0.5 added to every cell, also for the value' });
    expect(katzRatio({ hits: 0, n: 10 }, { hits: 0, n: 10 })).toEqual(reason);
  });

  it('no discordant pair is no difference', () => {
    expect(mcnemar(0, 0)).toMatchObject({ p: 1, midP: 1 });
    expect(twoProportions({ hits: 0, n: 10 }, { hits: 0, n: 12 })).toMatchObject({ z: null, p: 1 });
  });

  it('undefined tests do not count in the family', () => {
    expect(benjaminiHochberg([0.01, null, 0.04])).toEqual([0.02, null, 0.04]);
    expect(holm([0.01, null, 0.04])).toEqual([0.02, null, 0.04]);
    expect(benjaminiHochberg([])).toEqual([]);
  });

  it('χ² merges thin categories', () => {
    expect(chiSquare([500, 300, 4, 3], [550, 280, 1, 5])).toMatchObject({ df: 2, merged: [2, 3], reference: [500, 300, 7], current: [550, 280, 6] });
  });

  it('thresholds need six chunks', () => {
    expect(learntThreshold([1, 2, 3, 4, 5, null])).toEqual(reason);
    expect(learntThreshold([1, 2, 3, 4, 5, 6])).toMatchObject({ upper: 3.5 + 3 * Math.sqrt(3.5), lower: null, mean: 3.5, sd: Math.sqrt(3.5), chunks: 6 });
    expect(learntThreshold([1, 2, 3, 4, 5, 6], { k: 2, sides: 'both' })).toMatchObject({ lower: 3.5 - 2 * Math.sqrt(3.5) });
  });

  it('separated classes have no slope', () => {
    expect(calibration(scoreGroups([0.1, 0.2, 0.8, 0.9], [0, 0, 1, 1]))).toMatchObject({ slope: reason });
  });

  it('perfect scores keep finite losses and count the clipping', () => {
    expect(logLoss(scoreGroups([0, 1, 1], [0, 1, 0]))).toMatchObject({ clipped: 3, n: 3 });
  });

  it('a ladder hides what its rows cannot support', () => {
    const ladder = percentileLadder(Array.from({ length: 100 }, (_, i) => i + 1));
    if ('reason' in ladder) throw new Error(ladder.reason);
    expect(ladder).toMatchObject({ n: 100, min: 1, max: 100, mean: 50.5, mad: 25 });
    expect(ladder.steps.map((step) => [step.p, step.reportable])).toEqual([[0.5, true], [0.75, true], [0.9, true], [0.95, false], [0.97, false], [0.99, false], [0.999, false]]);
    expect(ladder.steps[0]).toMatchObject({ value: 50.5, low: 40, high: 61, conservative: 100 - earlyTailAtHalf + 1 });
    expect(ladder.steps[6]).toMatchObject({ high: null, conservative: null });
  });
});

/** scipy 1.17.1: largest t with binom.cdf(t, 100, 0.5) ≤ 0.01. */
const earlyTailAtHalf = 37;

describe('weights', () => {
  it('leave the value and widen the interval by the effective size', () => {
    const rows = scoreGroups([0.1, 0.2, 0.4, 0.4, 0.6, 0.7, 0.9, 0.3], [0, 0, 1, 0, 1, 0, 1, 1]);
    const twice = { scores: rows.scores, positives: Array.from(rows.positives, (x) => 2 * x), negatives: Array.from(rows.negatives, (x) => 2 * x) };
    const half = { positives: 4, negatives: 4 };
    expect(effectiveSize(16, 32)).toBe(8);
    expect(effectiveSize(0, 0)).toBe(0);
    const [auc, weighted] = [rocAuc(rows), rocAuc(twice, half)];
    if ('reason' in auc || 'reason' in weighted) throw new Error('not computed');
    expect(weighted.value).toBe(auc.value);
    expect(weighted.variance).toBeCloseTo(auc.variance ?? -1, 14);
    expect(weighted).toMatchObject({ n: 16, nEff: 8 });
    for (const [plain, scaled] of [[averagePrecision(rows), averagePrecision(twice, half)], [logLoss(rows), logLoss(twice, 8)], [brier(rows), brier(twice, 8)]] as const) {
      if ('reason' in plain || 'reason' in scaled) throw new Error('not computed');
      expect(scaled.value).toBeCloseTo(plain.value, 14);
      expect(scaled.low).toBeCloseTo(plain.low, 14);
      expect(scaled.high).toBeCloseTo(plain.high, 14);
    }
    const cells = { tp: 30, fp: 10, fn: 14, tn: 46 };
    const [full, less] = [confusion(cells), confusion(cells, { nEff: 25 })];
    expect(less.recall).toMatchObject({ nEff: 11 });
    if ('reason' in full.f1 || 'reason' in less.f1) throw new Error('not computed');
    expect(less.f1.value).toBe(full.f1.value);
    expect(less.f1.high - less.f1.low).toBeGreaterThan(full.f1.high - full.f1.low);
  });
});

describe('compensated sum', () => {
  it('keeps what plain addition loses', () => {
    expect(compensatedSum([1, 1e100, 1, -1e100])).toBe(2);
    expect(compensatedSum([Infinity, 1])).toBe(Infinity);
    expect(compensatedSum([Number.NaN, 1])).toBeNaN();
  });
});
