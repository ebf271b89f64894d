/** Do the distances between two columns give the numbers of scipy, NumPy and the definitions written out? */

import { describe, expect, it } from 'vitest';
import { andersonDarling } from '../../../shared/core/stats/andersonDarling.ts';
import { columnBins } from '../../../shared/core/stats/columnBins.ts';
import { cramerVonMises } from '../../../shared/core/stats/cramerVonMises.ts';
import { energyDistance } from '../../../shared/core/stats/energyDistance.ts';
import { gTest } from '../../../shared/core/stats/gTest.ts';
import { isComputable, type NotComputable } from '../../../shared/core/stats/interval.ts';
import { jensenShannon } from '../../../shared/core/stats/jensenShannon.ts';
import { kullbackLeibler } from '../../../shared/core/stats/kullbackLeibler.ts';
import { lInfinity } from '../../../shared/core/stats/lInfinity.ts';
import { blockMmd, medianHeuristic, mmd } from '../../../shared/core/stats/mmd.ts';
import { psi } from '../../../shared/core/stats/psi.ts';
import { andersonDarlingTail, cramerVonMisesTail } from '../../../shared/core/stats/quadraticStatisticTails.ts';
import { type Bins, binCounts } from '../../../shared/core/stats/referenceBins.ts';
import { valueCounts } from '../../../shared/core/stats/valueCounts.ts';
import { wasserstein } from '../../../shared/core/stats/wasserstein.ts';
import golden from './univariate.json' with { type: 'json' };

function close(actual: number | null | undefined, expected: number | null | undefined, floor = 1e-13): void {
  if (typeof expected !== 'number' || typeof actual !== 'number') {
    expect(actual).toBe(expected);
    return;
  }
  expect(Math.abs(actual - expected), `${actual} instead of ${expected}`).toBeLessThanOrEqual(Math.max(floor, 1e-9 * Math.abs(expected)));
}

function made<T>(x: T | NotComputable): T {
  if (typeof x === 'object' && x !== null && 'reason' in x) throw new Error(`not computed: ${JSON.stringify(x)}`);
  return x;
}

const edgesOf = (bins: Bins | NotComputable): readonly number[] => (isComputable(bins) && bins.kind === 'edges' ? bins.edges : []);

describe('numeric columns', () => {
  it.each(golden.numerics)('$name: Anderson–Darling, Cramér–von Mises, energy, MMD', (g) => {
    const counts = valueCounts(g.x, g.y);
    const ad = made(andersonDarling(counts));
    close(ad.standardised, g.anderson);
    close(made(energyDistance(counts)).value, g.energy);
    if (g.cvm !== undefined) {
      const cvm = made(cramerVonMises(counts));
      close(cvm.statistic, g.cvm.statistic);
      // scipy subtracts its p from 1 and keeps ten digits after the point; small tails are pinned below
      if (cvm.p !== null && counts.values.length === g.x.length + g.y.length) {
        close(cvm.p, g.cvm.p, 1e-9);
        close(cvm.ofDistributions, g.cvm.statistic);
      }
    }
    close(medianHeuristic(counts), g.medianDistance);
    if (g.mmdAtOne !== undefined) close(made(mmd(counts, { bandwidth: 1 })).squared, g.mmdAtOne);
    if (g.mmd !== undefined) close(made(mmd(counts)).squared, g.mmd);
  });

  it.each(golden.numerics)('$name: Wasserstein in every unit', (g) => {
    const counts = valueCounts(g.x, g.y);
    for (const scale of ['sd', 'iqr', 'range'] as const) close(made(wasserstein(counts, { scale })).normalised, g.w1[scale]);
  });

  it.each(golden.numerics)('$name: bins of Sturges, Doane and equal width', (g) => {
    const counts = valueCounts(g.x, g.y);
    const sturges = made(columnBins(counts, { rule: 'sturges' }));
    for (const [bins, edges] of [[sturges, g.edges.sturges], [columnBins(counts, { rule: 'doane' }), g.edges.doane], [columnBins(counts, { rule: 'equal-width', bins: 7 }), g.edges.equalWidth]] as const) {
      expect(edgesOf(bins)).toHaveLength(edges.length);
      edgesOf(bins).forEach((edge, i) => close(edge, edges[i]));
    }
    const closedLeft: Bins = { kind: 'edges', edges: g.edges.sturges, closed: 'left' };
    expect(binCounts(counts.values, counts.reference, closedLeft)).toEqual(g.sturgesCounts[0]);
    expect(binCounts(counts.values, counts.current, closedLeft)).toEqual(g.sturgesCounts[1]);
  });

  it.each(golden.blocks.cases)('MMD in blocks of $size', (g) => {
    const found = made(blockMmd(golden.blocks.x, golden.blocks.y, { bandwidth: golden.blocks.bandwidth, blockSize: g.size }));
    expect(found.blocks).toBe(g.blocks);
    close(found.squared, g.squared);
    close(found.standardError, g.standardError);
    close(found.p, g.p);
  });
});

describe('limit laws', () => {
  it.each(golden.andersonTail)('Anderson–Darling at %d', (x, tail) => close(andersonDarlingTail(x), tail, 1e-16));
  it.each(golden.cvmTail)('Cramér–von Mises at %d', (x, tail) => close(cramerVonMisesTail(x), tail, 1e-16));
});

describe('categories', () => {
  it.each(golden.categories)('$reference against $current', (g) => {
    const { reference, current } = g;
    close(made(kullbackLeibler(reference, current)), g.kl);
    close(made(kullbackLeibler(reference, current, { direction: 'reference-current' })), g.klBack);
    close(made(kullbackLeibler(reference, current, { zeros: 'floor' })), g.klFloor);
    const kept = kullbackLeibler(reference, current, { zeros: 'keep' });
    close(typeof kept === 'number' ? kept : null, g.klKeep);
    close(made(jensenShannon(reference, current, { base: 'e' })), g.jsNats);
    close(made(jensenShannon(reference, current, { form: 'divergence' })), g.jsDivergence);
    close(made(lInfinity(reference, current)).value, g.lInfinity);
    close(made(psi(reference, current, { zeros: 'floor' })).value, g.psiFloor);
    const test = gTest(reference, current);
    if (g.g === undefined) expect(test).toHaveProperty('reason');
    else {
      close(made(test).statistic, g.g.statistic);
      expect(made(test).df).toBe(g.g.df);
      close(made(test).p, g.g.p);
    }
  });
});
