/** Do 95 % intervals hold the truth in 95 of 100 samples? */
import normal from '@stdlib/stats-base-dists-normal';
import { describe, it } from 'vitest';
import { binomialDraw } from '../../shared/core/random/binomialDraw.ts';
import { multinomialDraw } from '../../shared/core/random/multinomialDraw.ts';
import { seededRandom, type RandomSource } from '../../shared/core/random/seededRandom.ts';
import { averagePrecision } from '../../shared/core/stats/averagePrecision.ts';
import { bootstrapMean } from '../../shared/core/stats/bootstrapMean.ts';
import { bootstrapQuantile } from '../../shared/core/stats/bootstrapQuantile.ts';
import { brier } from '../../shared/core/stats/brier.ts';
import { calibration } from '../../shared/core/stats/calibration.ts';
import { clopperPearson } from '../../shared/core/stats/clopperPearson.ts';
import { confusion } from '../../shared/core/stats/confusion.ts';
import { delongPaired } from '../../shared/core/stats/delongPaired.ts';
import { effectiveSize } from '../../shared/core/stats/effectiveSize.ts';
import type { Interval } from '../../shared/core/stats/interval.ts';
import { katzRatio } from '../../shared/core/stats/katzRatio.ts';
import { logLoss } from '../../shared/core/stats/logLoss.ts';
import { meanOfGroups } from '../../shared/core/stats/meanOfGroups.ts';
import { newcombe } from '../../shared/core/stats/newcombe.ts';
import { newcombePaired } from '../../shared/core/stats/newcombePaired.ts';
import { minimumSampleSize, percentileLadder } from '../../shared/core/stats/percentileLadder.ts';
import { rocAuc } from '../../shared/core/stats/rocAuc.ts';
import { type GroupedScores, scoreGroups } from '../../shared/core/stats/scoreGroups.ts';
import { wilson } from '../../shared/core/stats/wilson.ts';
import { between, expit, exponential, gaussian, many } from './draws.ts';
import { expectCoverage, expectRate, printTableAtEnd } from './monteCarlo.ts';

printTableAtEnd('coverage of intervals');

describe('shares, averaged over true shares (at one share the steps of the binomial move the coverage)', () => {
  it('Wilson', () => {
    const random = seededRandom(101);
    for (const n of [20, 60, 500]) {
      expectCoverage({ name: `Wilson, n ${n}`, runs: 40_000 }, () => {
        const truth = between(random, 0.02, 0.98);
        return { truth, interval: wilson(binomialDraw(n, truth, random), n) };
      });
    }
  });

  it('Wilson of weighted rows with their effective size', () => {
    const random = seededRandom(102);
    expectCoverage({ name: 'Wilson, weighted, 200 rows', runs: 8_000 }, () => {
      const truth = between(random, 0.1, 0.9);
      let [hits, sum, squares] = [0, 0, 0];
      for (let i = 0; i < 200; i += 1) {
        const weight = 0.2 + exponential(random);
        sum += weight;
        squares += weight * weight;
        if (random.uniform() < truth) hits += weight;
      }
      const nEff = effectiveSize(sum, squares);
      return { truth, interval: wilson(Math.min(nEff, (hits / sum) * nEff), nEff) };
    });
  });

  it('Clopper–Pearson never falls below', () => {
    const random = seededRandom(103);
    for (const [n, p] of [[10, 0.1], [30, 0.5], [80, 0.03]] as const) {
      expectCoverage({ name: `Clopper–Pearson, n ${n}, p ${p}`, kind: 'at least', runs: 3_000 }, () => ({ truth: p, interval: clopperPearson(binomialDraw(n, p, random), n) }));
    }
  });

  it('Newcombe', () => {
    const random = seededRandom(104);
    for (const [n, m] of [[40, 60], [300, 200]] as const) {
      expectCoverage({ name: `Newcombe difference, n ${n} and ${m}`, runs: 20_000 }, () => {
        const [a, b] = [between(random, 0.05, 0.95), between(random, 0.05, 0.95)];
        return { truth: a - b, interval: newcombe({ hits: binomialDraw(n, a, random), n }, { hits: binomialDraw(m, b, random), n: m }) };
      });
    }
  });

  it('Newcombe of pairs', () => {
    const random = seededRandom(105);
    // the continuity correction of φ makes few pairs conservative
    for (const [n, kind] of [[60, 'at least'], [400, 'about']] as const) {
      expectCoverage({ name: `Newcombe paired difference, n ${n}`, kind, runs: 20_000 }, () => {
        const cells = [between(random, 0.4, 0.8), between(random, 0.05, 0.2), between(random, 0.05, 0.2), between(random, 0.05, 0.3)];
        const total = cells.reduce((sum, x) => sum + x, 0);
        const [both = 0, onlyFirst = 0, onlySecond = 0, neither = 0] = multinomialDraw(n, cells, random);
        return { truth: ((cells[1] ?? 0) - (cells[2] ?? 0)) / total, interval: newcombePaired({ both, onlyFirst, onlySecond, neither }) };
      });
    }
  });

  it('Katz ratio', () => {
    const random = seededRandom(106);
    expectCoverage({ name: 'Katz ratio, n 400 and 300', runs: 20_000 }, () => {
      const [a, b] = [between(random, 0.1, 0.7), between(random, 0.1, 0.7)];
      return { truth: a / b, interval: katzRatio({ hits: binomialDraw(400, a, random), n: 400 }, { hits: binomialDraw(300, b, random), n: 300 }) };
    });
  });
});

/** Two normal classes one unit apart have this AUC. */
const BINORMAL_AUC = normal.cdf(Math.SQRT1_2, 0, 1);

/** A labelled log whose scores are exact probabilities. */
function calibratedLog(random: RandomSource, n: number): GroupedScores {
  const scores = many(n, () => expit(-1 + 1.5 * gaussian(random)));
  return scoreGroups(scores, scores.map((p) => (random.uniform() < p ? 1 : 0)));
}

/** The truth of a metric that is a mean: over a sample so large that its error is below a tenth of an interval. */
function longRun(metric: (groups: GroupedScores) => { readonly value: number } | { readonly reason: string }): number {
  const found = metric(calibratedLog(seededRandom(200), 2_000_000));
  if ('reason' in found) throw new Error(found.reason);
  return found.value;
}

describe('rankings and probabilities', () => {
  it('DeLong', () => {
    const random = seededRandom(107);
    for (const [positives, negatives] of [[60, 90], [200, 400]] as const) {
      const labels = many(positives + negatives, (i) => (i < positives ? 1 : 0));
      expectCoverage({ name: `DeLong AUC, ${positives} and ${negatives}`, runs: 4_000 }, () => ({ truth: BINORMAL_AUC, interval: rocAuc(scoreGroups(labels.map((y) => y + gaussian(random)), labels)) }));
    }
  });

  it('DeLong of two scores of the same rows', () => {
    const random = seededRandom(108);
    const labels = many(400, (i) => (i < 150 ? 1 : 0));
    expectCoverage({ name: 'DeLong paired difference, 150 and 250', runs: 3_000 }, () => {
      const shared = many(400, () => gaussian(random));
      const score = (shift: number): Float64Array => labels.map((y, i) => shift * y + 0.8 * (shared[i] ?? 0) + 0.6 * gaussian(random));
      const found = delongPaired({ a: score(1), b: score(0.7), labels });
      return { truth: BINORMAL_AUC - normal.cdf(0.7 * Math.SQRT1_2, 0, 1), interval: 'reason' in found ? found : found.difference };
    });
  });

  it('calibration slope, intercept and bins', () => {
    const random = seededRandom(109);
    expectCoverage({ name: 'calibration slope, n 1000', runs: 2_500 }, () => {
      const found = calibration(calibratedLog(random, 1000));
      return { truth: 1, interval: 'reason' in found ? found : found.slope };
    });
    expectCoverage({ name: 'calibration in the large, n 1000', runs: 2_500 }, () => {
      const found = calibration(calibratedLog(random, 1000));
      return { truth: 0, interval: 'reason' in found ? found : found.intercept };
    });
    expectCoverage({ name: 'calibration bin, n 1000 in 10', runs: 2_500 }, (run) => {
      const found = calibration(calibratedLog(random, 1000));
      const bin = 'reason' in found ? undefined : found.bins[run % found.bins.length];
      return { truth: bin?.meanScore ?? 0, interval: bin?.observed };
    });
  });

  it('Brier, log-loss and average precision', () => {
    const random = seededRandom(110);
    const [meanBrier, meanLoss] = [longRun(brier), longRun(logLoss)];
    expectCoverage({ name: 'Brier, n 600', runs: 3_000 }, () => ({ truth: meanBrier, interval: brier(calibratedLog(random, 600)) }));
    expectCoverage({ name: 'log-loss, n 600', runs: 3_000 }, () => ({ truth: meanLoss, interval: logLoss(calibratedLog(random, 600)) }));
    const precision = longRun(averagePrecision);
    expectCoverage({ name: 'average precision, n 600', runs: 2_000 }, () => ({ truth: precision, interval: averagePrecision(calibratedLog(random, 600)) }));
  });
});

describe('means', () => {
  it("Student's interval, few rows and weighted rows", () => {
    const random = seededRandom(111);
    expectCoverage({ name: 't of a mean, n 8', runs: 20_000 }, () => ({ truth: 0, interval: meanOfGroups(many(8, () => gaussian(random))) }));
    expectCoverage({ name: 't of a weighted mean, 150 rows', runs: 8_000 }, () => {
      const weights = many(150, () => 0.2 + exponential(random));
      const [sum, squares] = [weights.reduce((a, w) => a + w, 0), weights.reduce((a, w) => a + w * w, 0)];
      return { truth: 0, interval: meanOfGroups(many(150, () => gaussian(random)), weights, effectiveSize(sum, squares)) };
    });
  });

  it('bootstrap of rows', () => {
    const random = seededRandom(112);
    expectCoverage({ name: 'bootstrap of rows, n 200', runs: 2_000 }, (seed) => ({ truth: 0, interval: bootstrapMean(many(200, () => gaussian(random)), { seed, replicates: 500 }) }));
    expectCoverage({ name: 'bootstrap of rows, skewed, n 400', runs: 1_500 }, (seed) => ({ truth: 1, interval: bootstrapMean(many(400, () => exponential(random)), { seed, replicates: 500 }) }));
  });

  it('bootstrap of inputs that come again and again, and what rows alone would claim', () => {
    const random = seededRandom(113);
    // each of 150 inputs is logged one to nine times with the very same value, as a deterministic model answers
    const repeated = (): { readonly values: Float64Array; readonly inputs: Float64Array } => {
      const [values, inputs]: [number[], number[]] = [[], []];
      for (let input = 0; input < 150; input += 1) {
        const value = gaussian(random);
        for (let times = 1 + random.below(9); times > 0; times -= 1) {
          values.push(value);
          inputs.push(input);
        }
      }
      return { values: Float64Array.from(values), inputs: Float64Array.from(inputs) };
    };
    expectCoverage({ name: 'bootstrap of clusters, 150 repeated inputs', runs: 2_000 }, (seed) => {
      const { values, inputs } = repeated();
      return { truth: 0, interval: bootstrapMean(values, { seed, replicates: 500, clusters: inputs }) };
    });
    expectCoverage({ name: 'the same by rows: too narrow', kind: 'at most', nominal: 0.75, runs: 500 }, (seed) => ({ truth: 0, interval: bootstrapMean(repeated().values, { seed, replicates: 500 }) }));
  });

  it('bootstrap of F1 and of a paired percentile', () => {
    const random = seededRandom(114);
    expectCoverage({ name: 'bootstrap F1, n 500', runs: 2_000 }, (seed) => {
      const [tp = 0, fp = 0, fn = 0, tn = 0] = multinomialDraw(500, [30, 10, 15, 45], random);
      return { truth: 60 / 85, interval: confusion({ tp, fp, fn, tn }, { seed, replicates: 500 }).f1 };
    });
    expectCoverage({ name: 'bootstrap difference of paired p90, n 300', runs: 1_500 }, (seed) => {
      const [a, b] = [many(300, () => 10 * exponential(random)), many(300, () => 5 * exponential(random))];
      return { truth: 5 * Math.log(10), interval: bootstrapQuantile(a, b, { p: 0.9, seed, replicates: 300 }) };
    });
  });
});

describe('percentiles of a latency', () => {
  const quantileOf = (p: number): number => -Math.log(1 - p);

  it('order statistics hold the true percentile', () => {
    const random = seededRandom(115);
    for (const n of [60, 1000]) {
      const samples = Array.from({ length: 1_500 }, () => percentileLadder(many(n, () => exponential(random)).sort()));
      for (const p of [0.5, 0.9, 0.99]) {
        expectCoverage({ name: `order statistics of p${p * 100}, n ${n}`, kind: 'at least', runs: samples.length }, (run) => {
          const ladder = samples[run];
          const step = ladder === undefined || 'reason' in ladder ? undefined : ladder.steps.find((each) => each.p === p);
          const interval: Interval | undefined = step && { low: step.low ?? -Infinity, high: step.high ?? Infinity };
          return { truth: quantileOf(p), interval };
        });
      }
    }
  });

  it('a reportable percentile has a conservative estimate above the truth in 99 of 100 samples', () => {
    const random = seededRandom(116);
    for (const p of [0.5, 0.9, 0.99]) {
      const n = minimumSampleSize(p);
      const step = (rows: number): { readonly reportable: boolean; readonly conservative: number | null } | undefined => {
        const ladder = percentileLadder(many(rows, () => exponential(random)).sort());
        return 'reason' in ladder ? undefined : ladder.steps.find((each) => each.p === p);
      };
      expectRate({ name: `reportable p${p * 100} from n ${n}`, kind: 'at least', nominal: 1, runs: 20 }, () => step(n)?.reportable === true && step(n - 1)?.reportable === false);
      expectRate({ name: `conservative p${p * 100}, n ${n}`, kind: 'at least', nominal: 0.99, runs: 3_000 }, () => (step(n)?.conservative ?? -1) >= quantileOf(p));
      expectRate({ name: `conservative p${p * 100}, n ${4 * n}`, kind: 'at least', nominal: 0.99, runs: 1_000 }, () => (step(4 * n)?.conservative ?? -1) >= quantileOf(p));
    }
  });
});
