/** What must hold for every pair of columns, and what is said where a distance does not exist? */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawWithoutReplacement, hypergeometricDraw } from '../../../shared/core/random/hypergeometricDraw.ts';
import { seededRandom } from '../../../shared/core/random/seededRandom.ts';
import { andersonDarling } from '../../../shared/core/stats/andersonDarling.ts';
import { columnBins, type BinRule } from '../../../shared/core/stats/columnBins.ts';
import { cramerVonMises } from '../../../shared/core/stats/cramerVonMises.ts';
import { energyDistance } from '../../../shared/core/stats/energyDistance.ts';
import { gTest } from '../../../shared/core/stats/gTest.ts';
import { isComputable } from '../../../shared/core/stats/interval.ts';
import { jensenShannon } from '../../../shared/core/stats/jensenShannon.ts';
import { ksTwoSample } from '../../../shared/core/stats/ksTwoSample.ts';
import { kullbackLeibler } from '../../../shared/core/stats/kullbackLeibler.ts';
import { learntThreshold } from '../../../shared/core/stats/learntThreshold.ts';
import { lInfinity } from '../../../shared/core/stats/lInfinity.ts';
import { blockMmd, mmd } from '../../../shared/core/stats/mmd.ts';
import { pairwiseMedian } from '../../../shared/core/stats/pairwiseMedian.ts';
import { permutationTest } from '../../../shared/core/stats/permutationTest.ts';
import { quantile } from '../../../shared/core/stats/quantile.ts';
import { binCounts } from '../../../shared/core/stats/referenceBins.ts';
import { splitHalf } from '../../../shared/core/stats/splitHalf.ts';
import { totalVariation } from '../../../shared/core/stats/totalVariation.ts';
import { valueCounts } from '../../../shared/core/stats/valueCounts.ts';
import { wasserstein } from '../../../shared/core/stats/wasserstein.ts';

const counts = fc.array(fc.tuple(fc.nat(300), fc.nat(300)), { minLength: 1, maxLength: 12 }).map((cells) => ({ reference: cells.map(([a]) => a), current: cells.map(([, b]) => b) }));
const column = fc.array(fc.oneof(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -1e6, max: 1e6 }).map((x) => x / 7000)), { minLength: 1, maxLength: 40 });
const reason = { reason: expect.any(String) as string };

describe('distances over cells', () => {
  it('are 0 for equal sides, bounded, and bound each other', () => {
    fc.assert(
      fc.property(counts, ({ reference, current }) => {
        const [kl, js, largest, variation] = [kullbackLeibler(reference, current), jensenShannon(reference, current), lInfinity(reference, current), totalVariation(reference, current)];
        if (typeof kl !== 'number' || typeof js !== 'number' || 'reason' in largest || typeof variation !== 'number') return;
        expect(kl).toBeGreaterThanOrEqual(-1e-15);
        expect(kullbackLeibler(reference, reference)).toBeCloseTo(0, 12);
        expect(largest.value).toBeLessThanOrEqual(variation + 1e-12);
        expect(lInfinity(reference, reference)).toEqual({ value: 0, cell: 0 });
        const nats = jensenShannon(reference, current, { base: 'e', form: 'divergence' });
        expect(nats).toBeCloseTo(js * js * Math.LN2, 12);
      }),
    );
  });

  it('G is close to χ² for small differences and never negative', () => {
    fc.assert(
      fc.property(counts, ({ reference, current }) => {
        const found = gTest(reference, current);
        if ('reason' in found) return;
        expect(found.statistic).toBeGreaterThanOrEqual(0);
        expect(found.p).toBeGreaterThan(0);
        expect(found.p).toBeLessThanOrEqual(1);
      }),
    );
    expect(gTest([10, 20], [10, 20])).toMatchObject({ statistic: 0, p: 1, df: 1 });
  });

  it('say why they do not exist', () => {
    for (const [reference, current] of [[[], []], [[1, 2], [0, 0]], [[0, 0], [1, 2]]] as const) {
      expect(kullbackLeibler(reference, current)).toEqual(reason);
      expect(lInfinity(reference, current)).toEqual(reason);
      expect(gTest(reference, current)).toEqual(reason);
    }
    expect(kullbackLeibler([5, 0], [4, 1], { zeros: 'keep' })).toEqual(reason);
    expect(kullbackLeibler([4, 1], [5, 0], { zeros: 'keep' })).toBeCloseTo(Math.log(1.25), 12);
    expect(gTest([9], [7])).toEqual(reason);
  });
});

describe('distances over values', () => {
  it('do not depend on which side is which, on a shift or on a positive scale', () => {
    fc.assert(
      fc.property(column, column, (x, y) => {
        const [there, back] = [valueCounts(x, y), valueCounts(y, x)];
        const moved = valueCounts(x.map((v) => 4 * v + 64), y.map((v) => 4 * v + 64));
        for (const statistic of [cramerVonMises, andersonDarling]) {
          const [found, mirrored, scaled] = [statistic(there), statistic(back), statistic(moved)];
          if (!isComputable(found) || !isComputable(mirrored) || !isComputable(scaled)) continue;
          expect(mirrored.statistic).toBeCloseTo(found.statistic, 9);
          expect(scaled.statistic).toBeCloseTo(found.statistic, 9);
        }
        const [energy, energyBack, energyMoved] = [energyDistance(there), energyDistance(back), energyDistance(moved)];
        if (!isComputable(energy) || !isComputable(energyBack) || !isComputable(energyMoved)) return;
        expect(energyBack.value).toBeCloseTo(energy.value, 9);
        expect(energyMoved.value).toBeCloseTo(2 * energy.value, 9);
        expect(energyDistance(valueCounts(x, x))).toMatchObject({ value: 0 });
      }),
    );
  });

  it('the median of all pairs is the median of all pairs', () => {
    fc.assert(
      fc.property(column, (x) => {
        const sorted = valueCounts(x, []);
        const pairs = x.flatMap((a, i) => x.slice(0, i).map((b) => Math.abs(a - b))).sort((a, b) => a - b);
        expect(pairwiseMedian(sorted.values, sorted.reference)).toBe(quantile(pairs, 0.5));
      }),
    );
  });

  it('MMD is symmetric and says when it has no kernel', () => {
    fc.assert(
      fc.property(column, column, (x, y) => {
        const [there, back] = [mmd(valueCounts(x, y), { bandwidth: 3 }), mmd(valueCounts(y, x), { bandwidth: 3 })];
        if (!isComputable(there) || !isComputable(back)) return;
        expect(back.squared).toBeCloseTo(there.squared, 10);
        expect(Math.abs(there.squared)).toBeLessThanOrEqual(2);
      }),
    );
    expect(mmd(valueCounts([1], [1, 2]))).toEqual(reason);
    expect(mmd(valueCounts([0, 0, 0, 0], [0, 0, 1]))).toEqual(reason);
    const many = Float64Array.from({ length: 5000 }, (_, i) => i);
    expect(mmd(valueCounts(many, many.map((x) => x + 0.5)))).toEqual(reason);
    expect(blockMmd(many, many, { bandwidth: 1 })).toEqual(reason);
    expect(blockMmd(many.slice(0, 40), many, { bandwidth: 1, blockSize: 5 })).toEqual(reason);
    expect(() => blockMmd(many, many, { bandwidth: 0 })).toThrow(RangeError);
  });

  it('say why they do not exist', () => {
    const weighted = { values: [1, 2], reference: [0.5, 1], current: [1, 1] };
    for (const statistic of [cramerVonMises, andersonDarling]) {
      for (const empty of [valueCounts([], []), valueCounts([1], []), valueCounts([], [1]), valueCounts([3, 3], [3]), valueCounts([Number.NaN, null], [2]), weighted]) expect(statistic(empty)).toEqual(reason);
    }
    for (const empty of [valueCounts([], []), valueCounts([1], []), valueCounts([null], [1])]) expect(energyDistance(empty)).toEqual(reason);
    expect(andersonDarling(valueCounts([1], [2, 3]))).toEqual(reason);
    expect(cramerVonMises(valueCounts([1], [2]))).toMatchObject({ p: null, noP: expect.stringContaining('1 rows on a side') as string });
    const ties = Array.from({ length: 100 }, (_, i) => i % 4);
    expect(cramerVonMises(valueCounts(ties, ties))).toMatchObject({ p: null, noP: expect.stringContaining('one value') as string });
    expect(wasserstein(valueCounts([5, 5, 5], [1, 9]), { scale: 'iqr' })).toMatchObject({ normalised: null, raw: 4 });
    expect(wasserstein(valueCounts([5, 5, 5], [1, 9]), { scale: 'range' })).toMatchObject({ normalised: 0.5, unit: 8 });
  });
});

describe('bins by rule', () => {
  it('hold every row, whatever the rule', () => {
    const rules: readonly BinRule[] = [{ rule: 'quantile', bins: 5, distinctAtMost: 3 }, { rule: 'quantile', bins: 5 }, { rule: 'equal-width', bins: 4 }, { rule: 'sturges' }, { rule: 'doane' }, { rule: 'explicit', edges: [-1, 0, 2.5] }];
    fc.assert(
      fc.property(column, column, fc.constantFrom(...rules), (x, y, rule) => {
        const table = valueCounts(x, y);
        const bins = columnBins(table, rule);
        if (!isComputable(bins)) throw new Error(bins.reason);
        if (bins.kind === 'edges') expect([...bins.edges].sort((a, b) => a - b)).toEqual(bins.edges);
        expect(binCounts(table.values, table.current, bins).reduce((sum, count) => sum + count, 0)).toBe(y.length);
      }),
    );
  });

  it('a constant column has one bin, an empty side none', () => {
    const constant = valueCounts([2, 2, 2], [2]);
    for (const rule of [{ rule: 'sturges' }, { rule: 'doane' }, { rule: 'equal-width', bins: 5 }] as const) {
      expect(columnBins(constant, rule)).toEqual({ kind: 'edges', edges: [] });
      expect(columnBins(valueCounts([], []), rule)).toEqual(reason);
    }
    expect(() => columnBins(constant, { rule: 'explicit', edges: [1, 1] })).toThrow(RangeError);
    expect(() => columnBins(constant, { rule: 'explicit', edges: [Number.NaN] })).toThrow(RangeError);
    expect(() => columnBins(constant, { rule: 'equal-width', bins: 0 })).toThrow(RangeError);
  });
});

describe('draws without replacement', () => {
  it('have the mean and the variance of the hypergeometric law', () => {
    const random = seededRandom(11);
    for (const [total, marked, drawn] of [[20, 5, 10], [1000, 400, 300], [1000, 900, 700], [2_000_000, 30, 1_000_000], [2_000_000, 700_000, 1_000_000], [50, 25, 25]] as const) {
      const runs = 4000;
      const found = Array.from({ length: runs }, () => hypergeometricDraw({ total, marked, drawn }, random));
      const mean = found.reduce((sum, k) => sum + k, 0) / runs;
      const variance = found.reduce((sum, k) => sum + (k - mean) ** 2, 0) / (runs - 1);
      const share = marked / total;
      const wanted = (drawn * share * (1 - share) * (total - drawn)) / (total - 1);
      expect(Math.abs(mean - drawn * share)).toBeLessThan(4.5 * Math.sqrt(wanted / runs));
      expect(variance / wanted).toBeGreaterThan(0.87);
      expect(variance / wanted).toBeLessThan(1.13);
    }
  });

  it('take what there is and no more', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(60), { minLength: 1, maxLength: 10 }), fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(999), (cells, share, seed) => {
        const total = cells.reduce((sum, count) => sum + count, 0);
        const drawn = Math.floor(share * total);
        const out = drawWithoutReplacement(drawn, cells, { random: seededRandom(seed), out: new Float64Array(cells.length) });
        expect(out.reduce((sum, count) => sum + count, 0)).toBe(drawn);
        expect(out.every((count, i) => count >= 0 && count <= (cells[i] ?? 0))).toBe(true);
      }),
    );
    expect(() => drawWithoutReplacement(5, [1, 2], { random: seededRandom(1), out: new Float64Array(2) })).toThrow(RangeError);
    expect(() => hypergeometricDraw({ total: 3, marked: 4, drawn: 1 }, seededRandom(1))).toThrow(RangeError);
    expect(() => hypergeometricDraw({ total: 3, marked: 1.5, drawn: 1 }, seededRandom(1))).toThrow(RangeError);
  });
});

const js = (reference: ArrayLike<number>, current: ArrayLike<number>): number | null => {
  const found = jensenShannon(reference, current);
  return typeof found === 'number' ? found : null;
};

describe('permutation and split halves', () => {
  it('a permutation p-value of KS comes near the exact one and repeats with its seed', () => {
    const [x, y] = [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [1.5, 2.5, 2.7, 5.5, 7.5, 9.5, 11, 12]];
    const table = valueCounts(x, y);
    const statistic = (reference: ArrayLike<number>, current: ArrayLike<number>): number | null => {
      const found = ksTwoSample({ values: table.values, reference, current }, { exactAtMost: 0 });
      return isComputable(found) ? found.statistic : null;
    };
    const [exact, drawn] = [ksTwoSample(table), permutationTest(table, statistic, { seed: 4, draws: 4999 })];
    if (!isComputable(exact) || !isComputable(drawn)) throw new Error('not computed');
    expect(Math.abs(drawn.p - exact.p)).toBeLessThan(0.03);
    expect(permutationTest(table, statistic, { seed: 4, draws: 4999 })).toEqual(drawn);
  });

  it('say when there is nothing to deal out', () => {
    expect(permutationTest({ reference: [0, 0], current: [1, 2] }, js, { seed: 1 })).toEqual(reason);
    expect(permutationTest({ reference: [1, 2], current: [0, 0] }, js, { seed: 1 })).toEqual(reason);
    expect(permutationTest({ reference: [0.5], current: [1] }, js, { seed: 1 })).toEqual(reason);
    expect(permutationTest({ reference: [1, 1], current: [1, 1] }, () => null, { seed: 1 })).toEqual(reason);
    expect(splitHalf({ reference: [2, 1], observed: 0.1 }, js, { seed: 1 })).toEqual(reason);
    expect(splitHalf({ reference: [2.5, 3.5], observed: 0.1 }, js, { seed: 1 })).toEqual(reason);
  });

  it('halves of the reference differ by 0 always, by everything never', () => {
    const reference = [400, 300, 200, 100];
    expect(splitHalf({ reference, observed: 0 }, js, { seed: 3, draws: 200 })).toMatchObject({ share: 1, half: 500, draws: 200 });
    expect(splitHalf({ reference, observed: 0.9 }, js, { seed: 3, draws: 200 })).toMatchObject({ share: 0, interval: { low: 0 } });
    // a single value cannot be split into halves that differ
    expect(splitHalf({ reference: [1000], observed: 0.01 }, js, { seed: 3, draws: 50 })).toMatchObject({ share: 0, typicalLimit: 0 });
  });
});

describe('limits learnt from chunks', () => {
  it('by quantile lie among the chunks and say how often a further one is above', () => {
    const chunks = Array.from({ length: 49 }, (_, i) => i + 1);
    expect(learntThreshold(chunks, { rule: 'quantile', share: 0.99 })).toMatchObject({ upper: expect.closeTo(48.52, 9) as number, lower: null, chunks: 49 });
    // the largest of 49 is exceeded by a fiftieth in 1 of 50 cases
    const largest = learntThreshold(chunks, { rule: 'quantile', share: 1, sides: 'both' });
    expect(largest).toMatchObject({ upper: 49, lower: 1 });
    expect(isComputable(largest) ? largest.falseAlarm : 0).toBeCloseTo(2 / 50, 12);
    expect(learntThreshold([1, 2, 3], { rule: 'quantile' })).toEqual(reason);
  });
});
