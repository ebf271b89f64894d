/** Do the estimators give the published numbers, digit by digit? */

import { describe, expect, it } from 'vitest';
import { averagePrecision } from '../../../shared/core/stats/averagePrecision.ts';
import { benjaminiHochberg } from '../../../shared/core/stats/benjaminiHochberg.ts';
import { brier } from '../../../shared/core/stats/brier.ts';
import { calibration } from '../../../shared/core/stats/calibration.ts';
import { chiSquare } from '../../../shared/core/stats/chiSquare.ts';
import { clopperPearson } from '../../../shared/core/stats/clopperPearson.ts';
import { cohenKappa } from '../../../shared/core/stats/cohenKappa.ts';
import { confusion } from '../../../shared/core/stats/confusion.ts';
import { cramersV } from '../../../shared/core/stats/cramersV.ts';
import { delongPaired } from '../../../shared/core/stats/delongPaired.ts';
import { fisherExact } from '../../../shared/core/stats/fisherExact.ts';
import { hellinger } from '../../../shared/core/stats/hellinger.ts';
import { jensenShannon } from '../../../shared/core/stats/jensenShannon.ts';
import { katzRatio } from '../../../shared/core/stats/katzRatio.ts';
import { ksTwoSample } from '../../../shared/core/stats/ksTwoSample.ts';
import { logLoss } from '../../../shared/core/stats/logLoss.ts';
import { mcnemar } from '../../../shared/core/stats/mcnemar.ts';
import { newcombe } from '../../../shared/core/stats/newcombe.ts';
import { newcombePaired } from '../../../shared/core/stats/newcombePaired.ts';
import { earlyStopping, minimumSampleSize } from '../../../shared/core/stats/percentileLadder.ts';
import { psi } from '../../../shared/core/stats/psi.ts';
import { scoreGroups } from '../../../shared/core/stats/scoreGroups.ts';
import { totalVariation } from '../../../shared/core/stats/totalVariation.ts';
import { twoProportions } from '../../../shared/core/stats/twoProportions.ts';
import { valueCounts } from '../../../shared/core/stats/valueCounts.ts';
import { wasserstein } from '../../../shared/core/stats/wasserstein.ts';
import { wilson } from '../../../shared/core/stats/wilson.ts';

/** Rounds every number inside, so that a whole result is compared in the digits published. */
function rounded(x: unknown, digits: number): unknown {
  if (typeof x === 'number') return Number(x.toFixed(digits));
  if (Array.isArray(x)) return x.map((member) => rounded(member, digits));
  if (typeof x === 'object' && x !== null) return Object.fromEntries(Object.entries(x).map(([key, value]) => [key, rounded(value, digits)]));
  return x;
}

const p = [40, 30, 20, 10];
const q = [30, 30, 25, 15];

describe('drift', () => {
  it('40/30/20/10 against 30/30/25/15', () => {
    expect(rounded(jensenShannon(p, q), 7)).toBe(0.1039674);
    expect(rounded(hellinger(p, q), 7)).toBe(0.0866519);
    expect(rounded(totalVariation(p, q), 12)).toBe(0.1);
    expect(rounded(chiSquare(p, q), 7)).toMatchObject({ statistic: 2.984127, df: 3, p: 0.394079, merged: [] });
    expect(rounded(cramersV([p, q]), 7)).toEqual({ plain: 0.1221501, corrected: 0, n: 200 });
    // without a zero cell the floor form is the plain sum
    expect(rounded(psi(p, q, { zeros: 'floor' }), 7)).toMatchObject({ value: 0.0601986, expected: 0.06, cells: 4 });
  });

  it('60/20/15/5 against 30/30/25/15', () => {
    const reference = [60, 20, 15, 5];
    expect(rounded(chiSquare(reference, q), 10)).toMatchObject({ statistic: 19.5, p: 0.0002154532 });
    expect(rounded(cramersV([reference, q]), 7)).toMatchObject({ plain: 0.3122499, corrected: 0.287821 });
  });

  it('an empty cell', () => {
    expect(rounded(psi([50, 50, 0], [45, 45, 10]), 7)).toMatchObject({ value: 0.310225, zeros: 'add-half' });
    expect(rounded(psi([50, 50, 0], [45, 45, 10], { zeros: 'floor' }), 7)).toMatchObject({ value: 0.7006208 });
  });

  it('1…10 against eight tied values', () => {
    const counts = valueCounts([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [1.5, 2.5, 2.5, 5, 7, 9, 11, 12]);
    expect(rounded(ksTwoSample(counts), 7)).toMatchObject({ statistic: 0.25, p: 0.8982358, method: 'exact', n: 10, m: 8 });
    expect(rounded(wasserstein(counts), 6)).toMatchObject({ raw: 1.1625, normalised: 0.404731 });
  });
});

describe('intervals', () => {
  it('proportions', () => {
    expect(rounded(wilson(8, 10), 5)).toEqual({ low: 0.49016, high: 0.94332 });
    expect(rounded(wilson(0, 20), 5)).toEqual({ low: 0, high: 0.16113 });
    expect(rounded(wilson(48, 80), 5)).toEqual({ low: 0.49045, high: 0.70038 });
    expect(rounded(wilson(50, 100), 5)).toEqual({ low: 0.40383, high: 0.59617 });
    expect(rounded(clopperPearson(8, 10), 5)).toEqual({ low: 0.4439, high: 0.97479 });
  });

  it('differences and ratios', () => {
    expect(rounded(newcombe({ hits: 56, n: 70 }, { hits: 48, n: 80 }), 5)).toMatchObject({ value: 0.2, low: 0.05243, high: 0.33387 });
    expect(rounded(newcombePaired({ both: 60, onlyFirst: 15, onlySecond: 5, neither: 20 }), 5)).toMatchObject({ value: 0.1, low: 0.01196, high: 0.18656 });
    const [a, b] = [{ hits: 555, n: 1181 }, { hits: 667, n: 1390 }];
    expect(rounded(katzRatio(a, b), 5)).toMatchObject({ value: 0.97934, low: 0.90256, high: 1.06264, method: 'Katz log' });
    expect(rounded(twoProportions(a, b), 2)).toMatchObject({ z: -0.5 });
    expect(rounded(twoProportions({ hits: 48, n: 80 }, { hits: 12, n: 40 }), 4)).toMatchObject({ z: 3.0984, method: 'pooled z' });
  });

  it('small tables', () => {
    expect(rounded(fisherExact([3, 1], [1, 3]), 7)).toBe(0.4857143);
    expect(rounded(fisherExact([8, 2], [1, 9]), 7)).toBe(0.0054775);
    expect(rounded(mcnemar(15, 5), 7)).toMatchObject({ p: 0.0413895, midP: 0.0266037, method: 'exact' });
    expect(rounded(mcnemar(40, 60), 7)).toMatchObject({ statistic: 3.61, method: 'chi-square with continuity' });
  });

  it('adjusted p-values', () => {
    const adjusted = benjaminiHochberg([0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205]);
    expect(rounded(adjusted, 7)).toEqual([0.008, 0.032, 0.0672, 0.0672, 0.0672, 0.08, 0.0845714, 0.205]);
  });
});

describe('two scores of ten rows', () => {
  const labels = [1, 0, 1, 1, 0, 0, 1, 0, 1, 0];
  const a = [0.9, 0.3, 0.8, 0.45, 0.6, 0.2, 0.7, 0.45, 0.35, 0.1];
  const b = [0.85, 0.4, 0.6, 0.55, 0.5, 0.3, 0.65, 0.35, 0.5, 0.2];

  it('DeLong', () => {
    expect(rounded(delongPaired({ a, b, labels }), 5)).toMatchObject({
      a: { value: 0.86 }, b: { value: 0.98 }, varianceA: 0.0152, varianceB: 0.0008, covariance: 0.0026, z: -1.1547, p: 0.24821, excluded: 0,
    });
  });

  it('ranking, probabilities and calibration of a', () => {
    const groups = scoreGroups(a, labels);
    expect(rounded(averagePrecision(groups), 7)).toMatchObject({ value: 0.8761905 });
    expect(rounded(logLoss(groups), 7)).toMatchObject({ value: 0.4732816, clipped: 0 });
    expect(rounded(brier(groups), 7)).toMatchObject({ value: 0.15675 });
    expect(rounded(calibration(groups, 5), 7)).toMatchObject({ ece: 0.135 });
  });

  it('decisions at 0.5', () => {
    expect(rounded(confusion({ tn: 4, fp: 1, fn: 2, tp: 3 }), 7)).toMatchObject({ f1: { value: 0.6666667 }, mcc: { value: 0.4082483 } });
    // a against b: 4 positive on both, 4 negative on both, 2 only in b
    expect(rounded(cohenKappa([[4, 2], [0, 4]]), 7)).toMatchObject({ value: 0.6153846 });
  });
});

describe('reportable percentiles', () => {
  it.each([[0.5, 11], [0.9, 64], [0.95, 130], [0.97, 219], [0.99, 662], [0.999, 6636]])('p %d needs %i rows', (share, n) => {
    expect(minimumSampleSize(share)).toBe(n);
  });

  it.each([[201, 0.9, 10], [1000, 0.95, 34], [1000, 0.99, 2], [10_000, 0.99, 77]])('%i rows at p %d: t = %i', (n, share, t) => {
    expect(earlyStopping(n, share)).toBe(t);
  });
});
