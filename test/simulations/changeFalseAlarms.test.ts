/** When nothing has changed between two columns, how often does each test and each split of the reference raise an alarm? */
import { describe, it } from 'vitest';
import { multinomialDraw } from '../../shared/core/random/multinomialDraw.ts';
import { seededRandom, type RandomSource } from '../../shared/core/random/seededRandom.ts';
import { andersonDarling } from '../../shared/core/stats/andersonDarling.ts';
import { cramerVonMises } from '../../shared/core/stats/cramerVonMises.ts';
import { energyDistance } from '../../shared/core/stats/energyDistance.ts';
import { gTest } from '../../shared/core/stats/gTest.ts';
import { isComputable } from '../../shared/core/stats/interval.ts';
import { jensenShannon } from '../../shared/core/stats/jensenShannon.ts';
import { learntThreshold } from '../../shared/core/stats/learntThreshold.ts';
import { blockMmd, mmd } from '../../shared/core/stats/mmd.ts';
import { type CountStatistic, permutationTest } from '../../shared/core/stats/permutationTest.ts';
import { splitHalf } from '../../shared/core/stats/splitHalf.ts';
import { valueCounts } from '../../shared/core/stats/valueCounts.ts';
import { wasserstein } from '../../shared/core/stats/wasserstein.ts';
import { exponential, gaussian, many } from './draws.ts';
import { expectRate, printTableAtEnd, type Promised } from './monteCarlo.ts';

printTableAtEnd('false alarms of change');

const ALPHA = 0.05;
const RUNS = 2_000;

const pOf = (found: { readonly p: number | null } | { readonly reason: string }): number => ('reason' in found ? 1 : (found.p ?? 1));

/** Null data of several shapes. */
const shapes: Readonly<Record<string, (random: RandomSource) => number>> = {
  normal: gaussian,
  exponential,
  'rounded to 0.05 sd': (random) => Math.round(gaussian(random) * 20) / 20,
  'two humps': (random) => (random.uniform() < 0.3 ? 8 : 0) + gaussian(random),
};
const sizes = [[20, 30], [200, 150], [3000, 400]] as const;

describe('limit laws of rank tests', () => {
  it.each(Object.entries(shapes))('%s', (shape, draw) => {
    const random = seededRandom(401);
    for (const [n, m] of sizes) {
      // fifty rounded rows often hold a tie of 5 %, for which no p is given
      const kind: Promised = shape.startsWith('rounded') && n < 100 ? 'at most' : 'about';
      const pair = (): ReturnType<typeof valueCounts> => valueCounts(many(n, () => draw(random)), many(m, () => draw(random)));
      expectRate({ name: `Cramér–von Mises, ${shape}, ${n} and ${m}`, kind, nominal: ALPHA, runs: RUNS }, () => pOf(cramerVonMises(pair())) < ALPHA);
      expectRate({ name: `Anderson–Darling, ${shape}, ${n} and ${m}`, kind, nominal: ALPHA, runs: RUNS }, () => pOf(andersonDarling(pair())) < ALPHA);
    }
    expectRate({ name: `Anderson–Darling at 1 %, ${shape}, 200 and 150`, nominal: 0.01, runs: RUNS }, () => pOf(andersonDarling(valueCounts(many(200, () => draw(random)), many(150, () => draw(random))))) < 0.01);
  });
});

describe('categories', () => {
  it('G', () => {
    const random = seededRandom(402);
    for (const [name, weights, kind] of [['even', [1, 1, 1, 1], 'about'], ['steep', [60, 25, 10, 4, 1], 'about'], ['two', [3, 1], 'about']] as const satisfies readonly (readonly [string, readonly number[], Promised])[]) {
      for (const [n, m] of [[300, 500], [4000, 4000]] as const) {
        expectRate({ name: `G, ${name}, ${n} and ${m}`, kind, nominal: ALPHA, runs: RUNS }, () => pOf(gTest(multinomialDraw(n, weights, random), multinomialDraw(m, weights, random))) < ALPHA);
      }
    }
  });
});

describe('permutation p-values from value counts', () => {
  const draws = 39;
  it('of energy, Wasserstein and MMD, for columns with and without ties', () => {
    const random = seededRandom(403);
    for (const [shape, draw] of [['normal', gaussian], ['0 to 4', (r: RandomSource) => r.below(5)]] as const) {
      for (const statistic of ['energy', 'W1', 'MMD'] as const) {
        expectRate({ name: `permutation of ${statistic}, ${shape}, 40 and 25`, kind: shape === 'normal' ? 'about' : 'at most', nominal: ALPHA, runs: RUNS }, (run) => {
          const table = valueCounts(many(40, () => draw(random)), many(25, () => draw(random)));
          return pOf(permutationTest(table, statisticOf(statistic, table.values), { seed: run, draws })) <= ALPHA;
        });
      }
    }
  });
});

function statisticOf(name: 'energy' | 'W1' | 'MMD', values: ArrayLike<number>): CountStatistic {
  return (reference, current) => {
    const counts = { values, reference, current };
    if (name === 'energy') return valueOf(energyDistance(counts), ({ value }) => value);
    if (name === 'W1') return valueOf(wasserstein(counts), ({ raw }) => raw);
    return valueOf(mmd(counts, { bandwidth: 1 }), ({ squared }) => squared);
  };
}

const valueOf = <T extends object>(found: T | { readonly reason: string }, read: (found: T) => number): number | null => (isComputable(found) ? read(found) : null);

describe('MMD in blocks', () => {
  it('has a normal null law when there are enough blocks', () => {
    const random = seededRandom(404);
    for (const [shape, draw] of Object.entries(shapes)) {
      for (const [n, blockSize] of [[1000, 2], [1000, 10]] as const) {
        // the mean of few skewed block values is itself a little skewed: at most 8 alarms in 100
        expectRate({ name: `block MMD of ${blockSize}, ${shape}, ${n}`, kind: 'at most', nominal: blockSize === 2 ? ALPHA : 0.08, runs: RUNS }, () =>
          pOf(blockMmd(many(n, () => draw(random)), many(n, () => draw(random)), { bandwidth: 1, blockSize })) < ALPHA);
      }
    }
  });
});

describe('split halves', () => {
  const js: CountStatistic = (reference, current) => {
    const found = jensenShannon(reference, current);
    return typeof found === 'number' ? found : null;
  };

  it('exceed a difference of two samples of half the size in the share of draws that they claim', () => {
    const random = seededRandom(405);
    const weights = [8, 5, 4, 3, 2, 1];
    // the reference is drawn anew each run; two more samples of half its size differ as two halves of it do
    expectRate({ name: 'split half says at most 5 %, 400 and 400', nominal: ALPHA, runs: RUNS }, (run) => {
      const observed = js(multinomialDraw(400, weights, random), multinomialDraw(400, weights, random)) ?? 0;
      const found = splitHalf({ reference: multinomialDraw(800, weights, random), observed }, js, { seed: run, draws: 200 });
      return isComputable(found) && found.share < ALPHA;
    });
    // against the whole reference the difference is smaller, so that the share errs on the quiet side
    expectRate({ name: 'split half of the reference itself, 800 and 800', kind: 'at most', nominal: ALPHA, runs: RUNS }, (run) => {
      const reference = multinomialDraw(800, weights, random);
      const observed = js(reference, multinomialDraw(800, weights, random)) ?? 0;
      const found = splitHalf({ reference, observed }, js, { seed: run, draws: 200 });
      return isComputable(found) && found.share < ALPHA;
    });
  });
});

describe('limits learnt by quantile', () => {
  it('are crossed by a further chunk as often as they say, whatever the law', () => {
    const random = seededRandom(406);
    for (const [shape, draw] of Object.entries(shapes)) {
      for (const [chunks, share] of [[28, 0.95], [10, 1]] as const) {
        // between two ranks the chance depends a little on the law
        expectRate({ name: `quantile ${share} of ${chunks} chunks, ${shape}`, kind: share === 1 ? 'about' : 'at most', nominal: share === 1 ? 1 / 11 : 1.1 * (1 - (1 + 27 * 0.95) / 29), runs: 20_000 }, () => {
          const limit = learntThreshold([...many(chunks, () => draw(random) + 0.001 * random.uniform())], { rule: 'quantile', share });
          return isComputable(limit) && draw(random) + 0.001 * random.uniform() > limit.upper;
        });
      }
    }
  });
});
