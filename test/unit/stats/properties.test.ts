/** What must hold for every input of the estimators? */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { benjaminiHochberg } from '../../../shared/core/stats/benjaminiHochberg.ts';
import { clopperPearson } from '../../../shared/core/stats/clopperPearson.ts';
import { confusion } from '../../../shared/core/stats/confusion.ts';
import { delongPaired } from '../../../shared/core/stats/delongPaired.ts';
import { hellinger } from '../../../shared/core/stats/hellinger.ts';
import { holm } from '../../../shared/core/stats/holm.ts';
import { jensenShannon } from '../../../shared/core/stats/jensenShannon.ts';
import { katzRatio } from '../../../shared/core/stats/katzRatio.ts';
import { ksTwoSample } from '../../../shared/core/stats/ksTwoSample.ts';
import { newcombe } from '../../../shared/core/stats/newcombe.ts';
import { newcombePaired } from '../../../shared/core/stats/newcombePaired.ts';
import { psi } from '../../../shared/core/stats/psi.ts';
import { quantile, quantilesOfCounts } from '../../../shared/core/stats/quantile.ts';
import { binCounts, referenceBins } from '../../../shared/core/stats/referenceBins.ts';
import { rocAuc } from '../../../shared/core/stats/rocAuc.ts';
import { scoreGroups } from '../../../shared/core/stats/scoreGroups.ts';
import { totalVariation } from '../../../shared/core/stats/totalVariation.ts';
import { valueCounts } from '../../../shared/core/stats/valueCounts.ts';
import { wasserstein } from '../../../shared/core/stats/wasserstein.ts';
import { wilson } from '../../../shared/core/stats/wilson.ts';

const SLACK = 1e-12;
const proportion = fc.tuple(fc.nat(5000), fc.nat(5000)).map(([a, b]) => ({ hits: Math.min(a, b), n: Math.max(a, b, 1) }));
const fourCells = (max: number): fc.Arbitrary<[number, number, number, number]> => fc.tuple(fc.nat(max), fc.nat(max), fc.nat(max), fc.nat(max));
const counts = fc.array(fc.tuple(fc.nat(500), fc.nat(500)), { minLength: 1, maxLength: 12 }).map((cells) => ({ reference: cells.map(([a]) => a), current: cells.map(([, b]) => b) }));
const column = fc.array(fc.oneof(fc.integer({ min: -20, max: 20 }), fc.integer({ min: -1e9, max: 1e9 }).map((x) => x / 7000)), { minLength: 1, maxLength: 60 });
const labelled = fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }).map((x) => x / 20), fc.nat(1)), { minLength: 1, maxLength: 40 });
const inside = (x: { readonly value: number; readonly low: number; readonly high: number } | object): boolean =>
  !('value' in x) || (x.low <= x.value + SLACK && x.value <= x.high + SLACK && Number.isFinite(x.low) && Number.isFinite(x.high));

describe('intervals', () => {
  it('contain their estimate and stay in range', () => {
    fc.assert(
      fc.property(proportion, proportion, (a, b) => {
        const [w, c] = [wilson(a.hits, a.n), clopperPearson(a.hits, a.n)];
        if (w === undefined || c === undefined) return false;
        const share = a.hits / a.n;
        const difference = newcombe(a, b);
        return (
          w.low >= 0 && w.high <= 1 && inside({ value: share, ...w }) && inside({ value: share, ...c }) && inside(difference) && inside(katzRatio(a, b)) &&
          !('reason' in difference) && difference.low >= -1 - SLACK && difference.high <= 1 + SLACK
        );
      }),
    );
    fc.assert(
      fc.property(fourCells(300), ([both, onlyFirst, onlySecond, neither]) => {
        const paired = newcombePaired({ both, onlyFirst, onlySecond, neither });
        return inside(paired);
      }),
    );
  });

  it('of the confusion table contain their estimates, whatever the cells', () => {
    fc.assert(
      fc.property(fourCells(50), ([tp, fp, fn, tn]) => Object.values(confusion({ tp, fp, fn, tn }, { seed: 3, replicates: 50 })).every((x: object) => inside(x))),
      { numRuns: 50 },
    );
  });
});

describe('distances', () => {
  it('are 0 for equal shares, bounded and symmetric', () => {
    fc.assert(
      fc.property(counts, ({ reference, current }) => {
        for (const distance of [jensenShannon, hellinger, totalVariation]) {
          const [there, back, same] = [distance(reference, current), distance(current, reference), distance(reference, reference)];
          if (typeof there !== 'number') continue;
          expect(there).toBeGreaterThanOrEqual(0);
          expect(there).toBeLessThanOrEqual(1);
          expect(back).toBeCloseTo(there, 12);
          expect(same).toBe(0);
        }
        const [there, back] = [psi(reference, current), psi(current, reference)];
        if ('reason' in there || 'reason' in back) return;
        expect(there.value).toBeGreaterThanOrEqual(0);
        expect(back.value).toBeCloseTo(there.value, 12);
      }),
    );
  });

  it('over values are 0 for equal columns, and a shift moves W1 by itself', () => {
    fc.assert(
      fc.property(column, column, fc.integer({ min: 1, max: 50 }), (x, y, shift) => {
        const ks = ksTwoSample(valueCounts(x, y));
        if ('reason' in ks) throw new Error(ks.reason);
        expect(ks.statistic).toBeGreaterThanOrEqual(0);
        expect(ks.statistic).toBeLessThanOrEqual(1);
        expect(ks.p).toBeGreaterThan(0);
        expect(ks.p).toBeLessThanOrEqual(1);
        expect(ksTwoSample(valueCounts(y, x))).toMatchObject({ statistic: ks.statistic });
        expect(ksTwoSample(valueCounts(x, x))).toMatchObject({ statistic: 0, p: 1 });
        expect(wasserstein(valueCounts(x, x))).toMatchObject({ raw: 0 });
        const moved = wasserstein(valueCounts(x, x.map((value) => value + shift)));
        if ('reason' in moved) throw new Error(moved.reason);
        expect(moved.raw).toBeCloseTo(shift, 6);
      }),
    );
  });

  it('exact KS tails equal the count of all orders for small samples', () => {
    const tail = (n: number, m: number, gap: number): number => {
      let [reaching, all] = [0, 0];
      const walk = (i: number, j: number, reached: boolean): void => {
        const now = reached || Math.abs(m * i - n * j) >= gap;
        if (i === n && j === m) {
          all += 1;
          reaching += now ? 1 : 0;
          return;
        }
        if (i < n) walk(i + 1, j, now);
        if (j < m) walk(i, j + 1, now);
      };
      walk(0, 0, false);
      return reaching / all;
    };
    for (const [x, y] of [[[1, 2, 3, 4], [2.5, 3.5, 4.5]], [[1, 2, 3, 4, 5], [3.5, 4.5, 5.5, 6.5, 7.5]], [[1, 5, 9], [2, 3, 4, 6, 7, 8]]] as const) {
      const ks = ksTwoSample(valueCounts(x, y));
      if ('reason' in ks) throw new Error(ks.reason);
      expect(ks.p).toBeCloseTo(tail(x.length, y.length, Math.round(ks.statistic * x.length * y.length)), 12);
    }
  });
});

describe('order', () => {
  it('quantiles of counts are quantiles of the rows', () => {
    fc.assert(
      fc.property(column, fc.double({ min: 0, max: 1, noNaN: true }), (x, p) => {
        const counted = valueCounts(x, []);
        const sorted = Float64Array.from(x).sort();
        expect(quantilesOfCounts(counted.values, counted.reference, [p])[0]).toBeCloseTo(quantile(sorted, p) ?? 0, 9);
      }),
    );
  });

  it('bins lose no row', () => {
    fc.assert(
      fc.property(column, column, (x, y) => {
        const counted = valueCounts(x, y);
        const bins = referenceBins(counted.values, counted.reference, { distinctAtMost: 5 });
        if ('reason' in bins) throw new Error(bins.reason);
        expect(binCounts(counted.values, counted.current, bins).reduce((a, b) => a + b, 0)).toBe(y.length);
        const ascending = bins.kind === 'edges' ? bins.edges : bins.values;
        expect(ascending).toEqual([...new Set(ascending)].sort((a, b) => a - b));
      }),
    );
  });

  it('adjusted p-values are no smaller, keep the order and Holm is the stricter', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 20 }), (p) => {
        const [bh, h] = [benjaminiHochberg(p), holm(p)];
        p.forEach((raw, i) => {
          expect(bh[i]).toBeGreaterThanOrEqual(raw);
          expect(h[i]).toBeGreaterThanOrEqual(bh[i] ?? 0);
          p.forEach((other, j) => {
            if (raw <= other) expect(bh[i]).toBeLessThanOrEqual(bh[j] ?? 0);
          });
        });
      }),
    );
  });

  it('AUC of groups, of rows and by its definition agree; reversed scores give 1 − AUC', () => {
    fc.assert(
      fc.property(labelled, (rows) => {
        const [a, labels] = [rows.map(([score]) => score), rows.map(([, label]) => label)];
        const grouped = rocAuc(scoreGroups(a, labels));
        if ('reason' in grouped) return;
        const positives = a.filter((_, i) => labels[i] === 1);
        const negatives = a.filter((_, i) => labels[i] === 0);
        const pairs = positives.flatMap((x): number[] => negatives.map((y) => (x > y ? 1 : x === y ? 0.5 : 0)));
        expect(grouped.value).toBeCloseTo(pairs.reduce((sum, x) => sum + x, 0) / pairs.length, 12);
        expect(inside(grouped)).toBe(true);
        const paired = delongPaired({ a, b: a.map((x) => 1 - x), labels });
        if ('reason' in paired) return;
        expect(paired.a.value).toBeCloseTo(grouped.value, 12);
        expect(paired.varianceA).toBeCloseTo(grouped.variance ?? -1, 12);
        expect(paired.b.value).toBeCloseTo(1 - grouped.value, 12);
      }),
    );
  });
});
