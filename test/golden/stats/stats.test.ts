/** Do the estimators give the numbers of scipy, scikit-learn and statsmodels? */

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
import { holm } from '../../../shared/core/stats/holm.ts';
import { isComputable, type NotComputable } from '../../../shared/core/stats/interval.ts';
import { jensenShannon } from '../../../shared/core/stats/jensenShannon.ts';
import { katzRatio } from '../../../shared/core/stats/katzRatio.ts';
import { kolmogorov } from '../../../shared/core/stats/kolmogorov.ts';
import { ksTwoSample } from '../../../shared/core/stats/ksTwoSample.ts';
import { logLoss } from '../../../shared/core/stats/logLoss.ts';
import { mcnemar } from '../../../shared/core/stats/mcnemar.ts';
import { momentsFromCounts } from '../../../shared/core/stats/momentsFromCounts.ts';
import { newcombe } from '../../../shared/core/stats/newcombe.ts';
import { newcombePaired } from '../../../shared/core/stats/newcombePaired.ts';
import { pearson } from '../../../shared/core/stats/pearson.ts';
import { earlyStopping } from '../../../shared/core/stats/percentileLadder.ts';
import { psi } from '../../../shared/core/stats/psi.ts';
import { quantilesOfCounts } from '../../../shared/core/stats/quantile.ts';
import { rocAuc } from '../../../shared/core/stats/rocAuc.ts';
import { scoreGroups } from '../../../shared/core/stats/scoreGroups.ts';
import { totalVariation } from '../../../shared/core/stats/totalVariation.ts';
import { twoProportions } from '../../../shared/core/stats/twoProportions.ts';
import { valueCounts } from '../../../shared/core/stats/valueCounts.ts';
import { wasserstein } from '../../../shared/core/stats/wasserstein.ts';
import { wilson } from '../../../shared/core/stats/wilson.ts';
import golden from './stats.json' with { type: 'json' };

/** Floats to 1e-9 relative, with an absolute floor for differences of numbers near 1. */
function close(actual: number | null | undefined, expected: number | null | undefined, floor = 1e-14): void {
  if (typeof expected !== 'number' || typeof actual !== 'number') {
    expect(actual).toBe(expected);
    return;
  }
  const allowed = Math.max(floor, 1e-9 * Math.abs(expected));
  expect(Math.abs(actual - expected), `${actual} instead of ${expected}`).toBeLessThanOrEqual(allowed);
}

function made<T>(x: T | NotComputable | undefined): T {
  if (x === undefined || (typeof x === 'object' && x !== null && 'reason' in x)) throw new Error(`not computed: ${JSON.stringify(x)}`);
  return x;
}

function closeInterval(x: { readonly low: number; readonly high: number }, low: number | undefined, high: number | undefined): void {
  close(x.low, low);
  close(x.high, high);
}

describe('proportions', () => {
  it.each(golden.proportions)('intervals of $hits of $n', ({ hits, n, wilson: w, clopperPearson: cp }) => {
    closeInterval(made(wilson(hits, n)), w[0], w[1]);
    closeInterval(made(clopperPearson(hits, n)), cp[0], cp[1]);
  });

  it.each(golden.twoProportions)('$a of $n against $b of $m', (g) => {
    const [first, second] = [{ hits: g.a, n: g.n }, { hits: g.b, n: g.m }];
    closeInterval(made(newcombe(first, second)), g.newcombe[0], g.newcombe[1]);
    const test = made(twoProportions(first, second));
    close(test.z, g.z);
    close(test.p, test.method === 'Fisher' ? g.fisher : g.pZ);
    if (g.n < 5000) close(fisherExact([g.a, g.n - g.a], [g.b, g.m - g.b]), g.fisher);
    if (g.katz !== undefined) {
      const ratio = made(katzRatio(first, second));
      close(ratio.value, g.katz[0]);
      closeInterval(ratio, g.katz[1], g.katz[2]);
    }
  });

  it.each(golden.pairedProportions)('paired $table', ({ table, interval }) => {
    const [both = 0, onlyFirst = 0, onlySecond = 0, neither = 0] = table;
    const x = made(newcombePaired({ both, onlyFirst, onlySecond, neither }));
    close(x.value, interval[0]);
    closeInterval(x, interval[1], interval[2]);
  });

  it.each(golden.mcnemar)('McNemar $b against $c', ({ b, c, p, statistic, midP }) => {
    const x = mcnemar(b, c);
    close(x.p, p);
    close(x.midP, midP);
    close(x.statistic, statistic);
  });
});

describe('distances over categories', () => {
  it.each(golden.categories)('$reference against $current', (g) => {
    const half = made(psi(g.reference, g.current));
    close(half.value, g.psi);
    close(half.expected, g.psiExpected);
    close(half.p, g.psiP);
    close(made(psi(g.reference, g.current, { zeros: 'floor' })).value, g.psiFloor);
    close(made(jensenShannon(g.reference, g.current)), g.js);
    close(made(hellinger(g.reference, g.current)), g.hellinger);
    close(made(totalVariation(g.reference, g.current)), g.tvd);
    const chi = made(chiSquare(g.reference, g.current));
    close(chi.statistic, g.chi2);
    expect(chi.df).toBe(g.df);
    close(chi.p, g.chi2P);
    const v = made(cramersV([g.reference, g.current]));
    close(v.plain, g.v);
    close(v.corrected, g.vCorrected);
  });
});

describe('numeric columns', () => {
  it.each(golden.numerics)('KS, W1, moments and deciles, case %#', (g) => {
    const counts = valueCounts(g.x, g.y);
    const ks = made(ksTwoSample(counts));
    close(ks.statistic, g.d);
    expect(ks.method).toBe('exact');
    close(ks.p, g.pExact);
    const asymptotic = made(ksTwoSample(counts, { exactAtMost: 0 }));
    expect(asymptotic.method).toBe('asymptotic');
    close(asymptotic.p, g.pAsymptotic);
    const w = made(wasserstein(counts));
    close(w.raw, g.w1);
    close(w.normalised, g.w1Normalised);
    const moments = made(momentsFromCounts(counts.values, counts.reference));
    close(moments.mean, g.mean);
    close(moments.sd, g.sd);
    quantilesOfCounts(counts.values, counts.reference, [1, 2, 3, 4, 5, 6, 7, 8, 9].map((i) => i / 10)).forEach((q, i) => close(q, g.deciles[i]));
  });

  it.each(golden.kolmogorov)('Kolmogorov tail at %d', (x, tail) => close(kolmogorov(x), tail));

  it.each(golden.earlyStopping)('early stopping for $n rows at $p', ({ n, p, t }) => expect(earlyStopping(n, p)).toBe(t));
});

describe('adjusted p-values', () => {
  it.each(golden.adjustments)('case %#', ({ p, bh, holm: h }) => {
    benjaminiHochberg(p).forEach((x, i) => close(x, bh[i]));
    holm(p).forEach((x, i) => close(x, h[i]));
  });
});

describe('scores and labels', () => {
  it.each(golden.scores)('ranking and probabilities, case %#', (g) => {
    const groups = scoreGroups(g.a, g.y);
    const auc = made(rocAuc(groups));
    close(auc.value, g.aucSklearn);
    close(auc.variance, g.varA);
    const paired = made(delongPaired({ a: g.a, b: g.b, labels: g.y }));
    close(paired.a.value, g.aucA);
    close(paired.b.value, g.aucB);
    close(paired.varianceA, g.varA);
    close(paired.varianceB, g.varB);
    close(paired.covariance, g.cov);
    close(paired.z, g.z);
    close(paired.p, g.p);
    close(made(averagePrecision(groups)).value, g.ap);
    const loss = made(logLoss(groups));
    close(loss.value, g.logLoss);
    closeInterval(loss, g.logLossInterval[0], g.logLossInterval[1]);
    close(made(brier(groups)).value, g.brier);
    const fitted = made(calibration(groups, 5));
    close(fitted.ece, g.ece5);
    close(fitted.mce, g.mce5);
    for (const [estimate, [value, se]] of [[fitted.intercept, g.intercept], [fitted.slope, g.slope]] as const) {
      const x = made(estimate);
      close(x.value, value, 1e-10);
      close((x.high - x.low) / 2 / 1.959963984540054, se, 1e-10);
    }
  });

  it.each(golden.scores)('decisions, case %#', (g) => {
    const x = confusion(g.cells, { seed: 7 });
    for (const name of ['accuracy', 'precision', 'recall', 'f1', 'balancedAccuracy', 'mcc', 'kappa'] as const) {
      const estimate = x[name];
      expect(isComputable(estimate)).toBe(true);
      close(made(estimate).value, g[name]);
    }
    const agreement = made(cohenKappa(g.agreement.table));
    close(agreement.value, g.agreement.kappa);
    closeInterval(agreement, g.agreement.low, Math.min(1, g.agreement.high)); // statsmodels does not cut at 1
    const r = made(pearson(g.a, g.b));
    close(r.value, g.pearson.r);
    close(r.p, g.pearson.p);
    closeInterval(r, g.pearson.low, g.pearson.high);
  });
});
