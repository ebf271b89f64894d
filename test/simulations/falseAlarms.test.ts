/** When nothing has changed, how often does a test raise an alarm, and how many of the alarms are false when something has? */
import t from '@stdlib/stats-base-dists-t';
import { describe, it } from 'vitest';
import { binomialDraw } from '../../shared/core/random/binomialDraw.ts';
import { multinomialDraw } from '../../shared/core/random/multinomialDraw.ts';
import { seededRandom, type RandomSource } from '../../shared/core/random/seededRandom.ts';
import { benjaminiHochberg } from '../../shared/core/stats/benjaminiHochberg.ts';
import { chiSquare } from '../../shared/core/stats/chiSquare.ts';
import { delongPaired } from '../../shared/core/stats/delongPaired.ts';
import { holm } from '../../shared/core/stats/holm.ts';
import { isComputable } from '../../shared/core/stats/interval.ts';
import { ksTwoSample } from '../../shared/core/stats/ksTwoSample.ts';
import { learntThreshold } from '../../shared/core/stats/learntThreshold.ts';
import { mcnemar } from '../../shared/core/stats/mcnemar.ts';
import { psi } from '../../shared/core/stats/psi.ts';
import { binCounts, referenceBins } from '../../shared/core/stats/referenceBins.ts';
import { twoProportions } from '../../shared/core/stats/twoProportions.ts';
import { twoSidedNormal } from '../../shared/core/stats/twoSidedNormal.ts';
import { valueCounts } from '../../shared/core/stats/valueCounts.ts';
import { between, exponential, gaussian, many } from './draws.ts';
import { expectMean, expectRate, printTableAtEnd, type Promised } from './monteCarlo.ts';

printTableAtEnd('false alarms');

const ALPHA = 0.05;

interface Size {
  readonly name: string;
  readonly kind?: Promised;
  readonly runs: number;
}

/** The share of p-values below 0.05; a test that gives none raises no alarm. */
function expectSize(size: Size, p: () => number | null): void {
  expectRate({ nominal: ALPHA, ...size }, () => (p() ?? 1) < ALPHA);
}

const pOf = (found: { readonly p: number | null } | { readonly reason: string }): number | null => ('reason' in found ? null : found.p);

describe('two samples of one distribution', () => {
  it('Kolmogorov–Smirnov', () => {
    const random = seededRandom(301);
    const ks = (n: number, m: number, draw: () => number): number | null => pOf(ksTwoSample(valueCounts(many(n, draw), many(m, draw))));
    // the statistic has steps, so that an exact test stays below its size
    expectSize({ name: 'KS exact, 50 and 60', kind: 'at most', runs: 10_000 }, () => ks(50, 60, () => gaussian(random)));
    expectSize({ name: 'KS exact, 307 and 401', runs: 4_000 }, () => ks(307, 401, () => exponential(random)));
    expectSize({ name: 'KS of tied values, 400 and 500', kind: 'at most', runs: 2_000 }, () => ks(400, 500, () => random.below(12)));
    expectSize({ name: 'KS asymptotic, 12 007 and 10 009', runs: 1_200 }, () => ks(12_007, 10_009, () => random.uniform()));
  });

  it('χ² and PSI of categories', () => {
    const random = seededRandom(302);
    const weights = [8, 5, 4, 3, 2, 1];
    const test = (n: number, m: number): readonly [number[], number[]] => [multinomialDraw(n, weights, random), multinomialDraw(m, weights, random)];
    expectSize({ name: 'χ², 6 categories, 800 and 1200', runs: 20_000 }, () => pOf(chiSquare(...test(800, 1200))));
    expectSize({ name: 'χ², cells merged, 60 and 90', runs: 20_000, kind: 'at most' }, () => pOf(chiSquare(...test(60, 90))));
    expectSize({ name: 'PSI, 6 categories, 4000 and 6000', runs: 20_000 }, () => pOf(psi(...test(4000, 6000))));
    expectMean({ name: 'PSI ÷ its expectation', nominal: 1, runs: 20_000 }, () => {
      const found = psi(...test(4000, 6000));
      return isComputable(found) ? found.value / found.expected : Number.NaN;
    });
  });

  it('two shares', () => {
    const random = seededRandom(303);
    expectSize({ name: 'two shares, pooled z, 400 and 600', runs: 20_000 }, () => {
      const share = between(random, 0.15, 0.85);
      return pOf(twoProportions({ hits: binomialDraw(400, share, random), n: 400 }, { hits: binomialDraw(600, share, random), n: 600 }));
    });
    expectSize({ name: 'two shares, Fisher, 30 and 40', kind: 'at most', runs: 10_000 }, () => {
      const share = between(random, 0.02, 0.1);
      return pOf(twoProportions({ hits: binomialDraw(30, share, random), n: 30 }, { hits: binomialDraw(40, share, random), n: 40 }));
    });
  });
});

describe('two models on the same rows', () => {
  it('McNemar', () => {
    const random = seededRandom(304);
    const discordant = (n: number): { readonly p: number; readonly midP: number } => {
      const b = binomialDraw(n, 0.5, random);
      return mcnemar(b, n - b);
    };
    expectSize({ name: 'McNemar exact, 20 discordant', kind: 'at most', runs: 10_000 }, () => discordant(20).p);
    expectSize({ name: 'McNemar with continuity, 40 discordant', kind: 'at most', runs: 10_000 }, () => discordant(40).p);
    expectSize({ name: 'McNemar mid-p, 20 to 400 discordant', runs: 20_000 }, () => discordant(20 + random.below(381)).midP);
  });

  it('DeLong', () => {
    const random = seededRandom(305);
    const labels = many(400, (i) => (i < 150 ? 1 : 0));
    expectSize({ name: 'DeLong paired, 150 and 250', runs: 3_000 }, () => {
      const shared = many(400, () => gaussian(random));
      const score = (): Float64Array => labels.map((y, i) => y + 0.8 * (shared[i] ?? 0) + 0.6 * gaussian(random));
      return pOf(delongPaired({ a: score(), b: score(), labels }));
    });
  });
});

/** A family of two-sided normal tests: the first `moved` have moved by `shift` standard errors; `shared` correlates all of them. */
function family(random: RandomSource, { size, moved, shift, shared = 0 }: { readonly size: number; readonly moved: number; readonly shift: number; readonly shared?: number }): readonly number[] {
  const common = gaussian(random);
  return [...many(size, (i) => (i < moved ? shift : 0) + Math.sqrt(shared) * common + Math.sqrt(1 - shared) * gaussian(random))].map(twoSidedNormal);
}

/** False discoveries over discoveries, 0 when there is none. */
function falseShare(adjusted: readonly (number | null)[], moved: number): number {
  const found = adjusted.flatMap((p, i) => (p !== null && p <= ALPHA ? [i] : []));
  return found.length === 0 ? 0 : found.filter((i) => i >= moved).length / found.length;
}

describe('families of tests', () => {
  it('Benjamini–Hochberg holds the share of false discoveries at α·m₀/m', () => {
    const random = seededRandom(306);
    for (const moved of [0, 5, 15]) {
      expectMean({ name: `BH, ${moved} of 20 moved: false share`, nominal: (ALPHA * (20 - moved)) / 20, runs: 20_000 }, () => falseShare(benjaminiHochberg(family(random, { size: 20, moved, shift: 3 })), moved));
    }
    expectMean({ name: 'BH, 5 of 20 moved, correlated: false share', kind: 'at most', nominal: (ALPHA * 15) / 20, runs: 20_000 }, () => falseShare(benjaminiHochberg(family(random, { size: 20, moved: 5, shift: 3, shared: 0.5 })), 5));
    // undefined tests (null) are no members: the family of 15 is held as one of 15
    expectMean({ name: 'BH, 5 of 20 undefined: false share', nominal: ALPHA, runs: 20_000 }, () =>
      falseShare(benjaminiHochberg(family(random, { size: 20, moved: 0, shift: 0 }).map((p, i) => (i < 5 ? null : p))), 0));
  });

  it('Holm holds the chance of a single false finding', () => {
    const random = seededRandom(307);
    const anyFalse = (moved: number): boolean => holm(family(random, { size: 20, moved, shift: 3 })).some((p, i) => i >= moved && p !== null && p <= ALPHA);
    expectRate({ name: 'Holm, none of 20 moved: any false', nominal: 1 - (1 - ALPHA / 20) ** 20, runs: 20_000 }, () => anyFalse(0));
    expectRate({ name: 'Holm, 5 of 20 moved: any false', kind: 'at most', nominal: ALPHA, runs: 20_000 }, () => anyFalse(5));
  });
});

describe('limits learnt from the reference', () => {
  it('are crossed as often as a new normal value leaves mean + 3 sd of so few chunks', () => {
    const random = seededRandom(308);
    const outside = (chunks: number, sides: 'upper' | 'both'): boolean => {
      const limit = learntThreshold([...many(chunks, () => gaussian(random))], { sides });
      const value = gaussian(random);
      return isComputable(limit) && (value > limit.upper || (limit.lower !== null && value < limit.lower));
    };
    for (const chunks of [6, 10, 28]) {
      const tail = t.cdf(-3 / Math.sqrt(1 + 1 / chunks), chunks - 1);
      expectRate({ name: `learnt limit, ${chunks} chunks, upper`, nominal: tail, runs: 60_000 }, () => outside(chunks, 'upper'));
      expectRate({ name: `learnt limit, ${chunks} chunks, both sides`, nominal: 2 * tail, runs: 60_000 }, () => outside(chunks, 'both'));
    }
  });

  it('of daily PSI, each day measured against the other days, are seldom crossed by a day like them', () => {
    const random = seededRandom(309);
    const [days, rows] = [28, 300];
    const day = (): Float64Array => many(rows, () => gaussian(random));
    const distance = (one: Float64Array, others: readonly Float64Array[]): number | null => {
      const counts = valueCounts(others.flatMap((x) => [...x]), one);
      const bins = referenceBins(counts.values, counts.reference);
      if (!isComputable(bins)) return null;
      const found = psi(binCounts(counts.values, counts.reference, bins), binCounts(counts.values, counts.current, bins));
      return isComputable(found) ? found.value : null;
    };
    // skewed distances cross mean + 3 sd more often than normal ones (0.3 %), but not on more than 2 of 100 days
    expectMean({ name: 'learnt daily PSI limit, 28 days of 300 rows', kind: 'at most', nominal: 0.02, runs: 150 }, () => {
      const reference = Array.from({ length: days }, day);
      const limit = learntThreshold(reference.map((one, i) => distance(one, reference.filter((_, other) => other !== i))));
      const later = Array.from({ length: 20 }, () => distance(day(), reference) ?? 0);
      return isComputable(limit) ? later.filter((value) => value > limit.upper).length / later.length : Number.NaN;
    });
  });
});
