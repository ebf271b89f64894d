/** How often does a canary roll back a challenger that is within its bounds, and does a confidence sequence hold the mean at every look? */
import { describe, it } from 'vitest';
import { simulateCanary } from '../../shared/analyses/rollout/canary.ts';
import { gateFacts } from '../../shared/analyses/rollout/gate.ts';
import { Params } from '../../shared/analyses/rollout/params.ts';
import type { RolloutRequest } from '../../shared/analyses/rollout/requests.ts';
import { seededRandom } from '../../shared/core/random/seededRandom.ts';
import { MeanSequence } from '../../shared/core/stats/meanSequence.ts';
import { expectRate, printTableAtEnd } from './monteCarlo.ts';

printTableAtEnd('roll-outs');

describe('a confidence sequence', () => {
  it('misses the mean at any of 5,000 looks in at most 5 of 100 runs', () => {
    const random = seededRandom(901);
    for (const mean of [0.5, 0.1, 0.01, 0.001]) {
      expectRate({ name: `Bernoulli ${String(mean)}, any look misses`, kind: 'at most', nominal: 0.05, runs: 400 }, () => {
        const sequence = new MeanSequence(0.05);
        for (let i = 0; i < 5_000; i += 1) {
          sequence.add(Number(random.uniform() < mean));
          const { low, high } = sequence.state();
          if (low > mean || high < mean) return true;
        }
        return false;
      });
    }
  });

  it('where a test at 5 % after every 100 values would miss far more often', () => {
    const random = seededRandom(902);
    expectRate({ name: 'normal interval, any of 50 looks misses', kind: 'at least', nominal: 0.15, runs: 400 }, () => {
      let sum = 0;
      for (let i = 1; i <= 5_000; i += 1) {
        sum += Number(random.uniform() < 0.5);
        if (i % 100 === 0 && Math.abs(sum / i - 0.5) > 1.96 * Math.sqrt(0.25 / i)) return true;
      }
      return false;
    });
  });
});

/** Requests of one row: 100 an hour, labelled after two hours; every rate of the challenger exactly at its bound. */
function atTheBounds(seed: number, rates: { readonly errors: number; readonly nan: number; readonly flips: number; readonly loss: number }): RolloutRequest[] {
  const random = seededRandom(seed);
  return Array.from({ length: 12_000 }, (_, i): RolloutRequest => {
    const at = i * 36_000;
    const [error, nan] = [Number(random.uniform() < rates.errors), Number(random.uniform() < rates.nan)];
    const flipped = Number(random.uniform() < rates.flips);
    // of the flipped rows so many are lost that the mean gain is −loss
    const gain = flipped === 0 ? 0 : random.uniform() < 0.5 + rates.loss / (2 * rates.flips) ? -1 : 1;
    const side = { errors: 0, nans: 0, scored: 1, scoreSum: 0.5, positives: 1, judged: 1, right: 1, latencyMs: Number.NaN };
    return { at, unit: i, bucket: random.uniform(), rows: 1, sides: [side, { ...side, errors: error, nans: nan }], pairs: 1, flips: flipped, ups: 0, shift: 0, gap: 0, judgedPairs: 1, gain, labelAt: at + 7_200_000 };
  });
}

describe('a canary', () => {
  const params = Params.parse({ mode: 'canary', stepHours: 24, looks: 8 });
  const rolledBack = (requests: readonly RolloutRequest[]): boolean => simulateCanary(requests, params, gateFacts(requests)).rollback !== null;

  it('rolls back a challenger that is exactly at every bound in at most 5 of 100 ramps', () => {
    expectRate({ name: 'at every bound: rolled back', kind: 'at most', nominal: params.alpha, runs: 200 }, (run) =>
      rolledBack(atTheBounds(1_000 + run, { errors: params.maxErrorRate, nan: params.maxNanRate, flips: params.maxFlipRate, loss: params.margin })));
  });

  it('never rolls back an identical one, and always one that is far beyond a bound', () => {
    expectRate({ name: 'identical: rolled back', kind: 'at most', nominal: 0, runs: 100 }, (run) => rolledBack(atTheBounds(2_000 + run, { errors: 0, nan: 0, flips: 0, loss: 0 })));
    expectRate({ name: 'three times the flips: rolled back', kind: 'at least', nominal: 1, runs: 50 }, (run) => rolledBack(atTheBounds(3_000 + run, { errors: 0, nan: 0, flips: 3 * params.maxFlipRate, loss: 0 })));
    expectRate({ name: '5 % NaN: rolled back', kind: 'at least', nominal: 1, runs: 50 }, (run) => rolledBack(atTheBounds(4_000 + run, { errors: 0, nan: 0.05, flips: 0, loss: 0 })));
  });
});
