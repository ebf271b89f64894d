/** Do 95 % intervals hold the truth about 95 times in 100, and do tests raise 5 false alarms? (seeded, short) */

import normal from '@stdlib/stats-base-dists-normal';
import { describe, expect, it } from 'vitest';
import { multinomialDraw } from '../../../shared/core/random/multinomialDraw.ts';
import { binomialDraw } from '../../../shared/core/random/binomialDraw.ts';
import { type RandomSource, seededRandom } from '../../../shared/core/random/seededRandom.ts';
import { averagePrecision } from '../../../shared/core/stats/averagePrecision.ts';
import { bootstrapMean } from '../../../shared/core/stats/bootstrapMean.ts';
import { bootstrapQuantile } from '../../../shared/core/stats/bootstrapQuantile.ts';
import { confusion } from '../../../shared/core/stats/confusion.ts';
import type { Interval, NotComputable } from '../../../shared/core/stats/interval.ts';
import { ksTwoSample } from '../../../shared/core/stats/ksTwoSample.ts';
import { newcombe } from '../../../shared/core/stats/newcombe.ts';
import { psi } from '../../../shared/core/stats/psi.ts';
import { rocAuc } from '../../../shared/core/stats/rocAuc.ts';
import { scoreGroups } from '../../../shared/core/stats/scoreGroups.ts';
import { valueCounts } from '../../../shared/core/stats/valueCounts.ts';
import { wilson } from '../../../shared/core/stats/wilson.ts';

function gaussian(random: RandomSource): number {
  return Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform());
}

/** Share of runs whose interval holds the truth. */
function coverage(runs: number, truth: number, make: () => Interval | NotComputable | undefined): number {
  let held = 0;
  for (let i = 0; i < runs; i += 1) {
    const interval = make();
    if (interval !== undefined && 'low' in interval && interval.low <= truth && truth <= interval.high) held += 1;
  }
  return held / runs;
}

function expectAbout95(share: number, tolerance: number): void {
  expect(share).toBeGreaterThan(0.95 - tolerance);
  expect(share).toBeLessThan(0.95 + tolerance);
}

describe('coverage', () => {
  it('Wilson and Newcombe', () => {
    const random = seededRandom(11);
    // over all shares: at a single one the steps of the binomial move the coverage by a few points
    const score = (p: number): Interval | undefined => wilson(binomialDraw(60, p, random), 60);
    const shares = Array.from({ length: 40 }, (_, i) => (i + 0.5) / 40);
    const mean = shares.reduce((sum, p) => sum + coverage(200, p, () => score(p)), 0) / shares.length;
    expectAbout95(mean, 0.012);
    const difference = (): Interval | NotComputable => newcombe({ hits: binomialDraw(70, 0.6, random), n: 70 }, { hits: binomialDraw(50, 0.45, random), n: 50 });
    expectAbout95(coverage(4000, 0.15, difference), 0.02);
  });

  it('DeLong with two normal classes', () => {
    const random = seededRandom(12);
    const labels = Array.from({ length: 150 }, (_, i) => (i < 60 ? 1 : 0));
    const draw = (): Interval | NotComputable => rocAuc(scoreGroups(labels.map((y) => y + gaussian(random)), labels));
    expectAbout95(coverage(1000, normal.cdf(Math.SQRT1_2, 0, 1), draw), 0.025);
  });

  it('average precision of uninformative scores is near the base rate', () => {
    const random = seededRandom(13);
    const labels = Array.from({ length: 600 }, (_, i) => (i < 200 ? 1 : 0));
    expect(coverage(200, 1 / 3, () => averagePrecision(scoreGroups(labels.map(() => random.uniform()), labels)))).toBeGreaterThan(0.9);
  });

  it('bootstrap of a mean, and of F1', () => {
    const random = seededRandom(14);
    const skewed = (): Interval | NotComputable => bootstrapMean(Array.from({ length: 80 }, () => -Math.log(1 - random.uniform())), { seed: 5, replicates: 400 });
    expectAbout95(coverage(400, 1, skewed), 0.045);
    const cells = [30, 10, 15, 45];
    const f1 = (): Interval | NotComputable => {
      const [tp = 0, fp = 0, fn = 0, tn = 0] = multinomialDraw(400, cells, random);
      return confusion({ tp, fp, fn, tn }, { seed: 6, replicates: 300 }).f1;
    };
    expectAbout95(coverage(200, 60 / 85, f1), 0.045);
  });

  it('rows of one entity need the cluster bootstrap', () => {
    const random = seededRandom(15);
    const clusters = Array.from({ length: 300 }, (_, i) => i % 60);
    const sample = (): number[] => {
      const effects = Array.from({ length: 60 }, () => gaussian(random));
      return clusters.map((c) => (effects[c] ?? 0) + 0.5 * gaussian(random));
    };
    expectAbout95(coverage(300, 0, () => bootstrapMean(sample(), { seed: 7, replicates: 300, clusters })), 0.045);
    expect(coverage(300, 0, () => bootstrapMean(sample(), { seed: 7, replicates: 300 }))).toBeLessThan(0.8);
  });
});

describe('false alarms', () => {
  it('KS and PSI at 5 %', () => {
    const random = seededRandom(16);
    let [ks, moved] = [0, 0];
    for (let i = 0; i < 1000; i += 1) {
      const draw = (n: number): number[] => Array.from({ length: n }, () => random.uniform());
      const test = ksTwoSample(valueCounts(draw(50), draw(60)));
      if ('p' in test && test.p < 0.05) ks += 1;
      const weights = [1, 2, 3, 4, 2, 1, 1, 2, 2, 2];
      const index = psi(multinomialDraw(1500, weights, random), multinomialDraw(2500, weights, random));
      if ('p' in index && index.p !== null && index.p < 0.05) moved += 1;
    }
    expect(ks / 1000).toBeLessThan(0.06);
    expect(ks / 1000).toBeGreaterThan(0.02);
    expect(moved / 1000).toBeLessThan(0.07);
    expect(moved / 1000).toBeGreaterThan(0.03);
  });
});

describe('paired quantiles', () => {
  it('find a shift that is smaller than the spread of the rows', () => {
    const random = seededRandom(18);
    const a = Array.from({ length: 2000 }, () => -10 * Math.log(1 - random.uniform()));
    const shifted = bootstrapQuantile(a.map((x) => x + 0.5), a, { p: 0.99, seed: 9, replicates: 300 });
    if ('reason' in shifted) throw new Error(shifted.reason);
    expect(shifted.value).toBeCloseTo(0.5, 10);
    expect(shifted.low).toBeCloseTo(0.5, 10);
    expect(shifted.high).toBeCloseTo(0.5, 10);
    const truth = -10 * Math.log(0.5) - 5 * Math.log(2);
    const draw = (): Interval | NotComputable => {
      const [x, y] = [0, 1].map(() => Array.from({ length: 80 }, () => -Math.log(1 - random.uniform())));
      return bootstrapQuantile((x ?? []).map((v) => 10 * v), (y ?? []).map((v) => 5 * v), { p: 0.5, seed: 10, replicates: 200 });
    };
    expectAbout95(coverage(300, truth, draw), 0.045);
    expect(bootstrapQuantile([1], [1], { p: 0.5, seed: 1 })).toHaveProperty('reason');
    expect(() => bootstrapQuantile([1, 2], [1], { p: 0.5, seed: 1 })).toThrow(RangeError);
  });
});

describe('the two forms of the bootstrap', () => {
  it('agree where both can be had', () => {
    const random = seededRandom(17);
    const values = Array.from({ length: 4000 }, () => gaussian(random) + 3);
    const drawn = bootstrapMean(values, { seed: 8, replicates: 2000 });
    const limit = bootstrapMean(values, { seed: 8, replicates: 20_000 });
    if ('reason' in drawn || 'reason' in limit) throw new Error('not computed');
    expect(drawn.method).toBe('percentile bootstrap of rows, 2000 replicates');
    expect(limit.method).toBe('normal limit of the bootstrap of rows');
    expect(drawn.high - drawn.low).toBeCloseTo(limit.high - limit.low, 2);
  });
});
