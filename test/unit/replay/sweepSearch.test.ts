/** Does a sweep end at the highest level that meets the objective, and say why? */
import type * as z from 'zod';
import { describe, expect, it } from 'vitest';
import { Sweep } from '../../../shared/contract/replayRequest.ts';
import { simulateQueue } from '../../../shared/core/queueing/simulateQueue.ts';
import { quantile } from '../../../shared/core/stats/quantile.ts';
import { SweepSearch, type SweepFound } from '../../../shared/engine/replay/sweepSearch.ts';
import { fixedTime, poissonArrivals, singly } from '../../support/queues.ts';

interface Run {
  readonly target: number;
  readonly confirms: boolean;
}

/** Runs a whole sweep; `meets` is asked with the level and the number of the run. */
function search(sweep: z.input<typeof Sweep>, meets: (target: number, run: number) => boolean, judged = true): { readonly found: SweepFound; readonly runs: readonly Run[] } {
  const machine = new SweepSearch(Sweep.parse(sweep), judged);
  const runs: Run[] = [];
  for (;;) {
    const step = machine.next;
    if (step.kind === 'done') return { found: step, runs };
    runs.push({ target: step.target, confirms: step.confirms });
    machine.take(meets(step.target, runs.length));
  }
}

describe('a binary sweep', () => {
  it('doubles until a level fails, halves the bracket, and confirms', () => {
    const { found, runs } = search({ from: 100, to: 10_000, precision: 0.05 }, (rate) => rate <= 730);
    expect(runs.slice(0, 4).map(({ target }) => target)).toEqual([100, 200, 400, 800]);
    expect(found).toMatchObject({ confirmed: true });
    expect(found.target).toBeLessThanOrEqual(730);
    expect(found.target).toBeGreaterThan(730 / 1.05);
    expect(runs.filter(({ confirms }) => confirms)).toEqual([{ target: found.target, confirms: true }, { target: found.target, confirms: true }]);
    expect(found.reason).toMatch(/met the objective, [\d.]+ did not\.$/u);
  });

  it('whose lowest level fails has found nothing', () => {
    const { found, runs } = search({ from: 100, to: 1_000 }, () => false);
    expect(runs).toHaveLength(1);
    expect(found).toEqual({ kind: 'done', target: null, confirmed: false, reason: 'The objective was never met: the lowest level, 100, failed.' });
  });

  it('that meets everywhere says that the limit lies higher', () => {
    const { found, runs } = search({ from: 100, to: 500 }, () => true);
    expect(runs.map(({ target }) => target)).toEqual([100, 200, 400, 500, 500, 500]);
    expect(found).toMatchObject({ target: 500, confirmed: true, reason: 'The objective was met at every level up to the last one, 500; the limit lies higher.' });
  });

  it('whose confirmation fails goes on below', () => {
    const { found, runs } = search({ from: 100, to: 10_000, precision: 0.05 }, (rate, run) => rate <= (run < 9 ? 730 : 600));
    const failed = runs.findIndex(({ target, confirms }) => confirms && target > 600);
    expect(failed).toBeGreaterThan(0);
    expect(found.confirmed).toBe(true);
    expect(found.target).toBeLessThanOrEqual(600);
    expect(found.target).toBeGreaterThan(600 / 1.05);
  });

  it('that met once but never again has found nothing', () => {
    expect(search({ from: 100, to: 1_000 }, (rate, run) => rate === 100 && run === 1).found).toMatchObject({ target: null, reason: 'The objective was met once, but never when the run was repeated.' });
  });

  it('over requests outstanding goes by whole numbers', () => {
    const { found, runs } = search({ over: 'concurrency', from: 1, to: 64, confirmations: 0 }, (outstanding) => outstanding <= 11);
    expect(runs.every(({ target }) => Number.isInteger(target))).toBe(true);
    expect(found).toMatchObject({ target: 11, confirmed: false });
  });

  it('ends whatever the outcomes are', () => {
    for (let seed = 0; seed < 200; seed += 1) {
      let state = seed + 1;
      const { runs } = search({ from: 1, to: 1_000, precision: 0.01, confirmations: 3 }, () => (state = (state * 48_271) % 2_147_483_647) % 3 !== 0);
      expect(runs.length).toBeLessThanOrEqual(80);
    }
  });
});

describe('a linear sweep', () => {
  const sweep = { search: 'linear', from: 100, to: 500, step: 100 } as const;

  it('measures every level, then confirms the highest below the first that failed', () => {
    const { found, runs } = search(sweep, (rate) => rate <= 300);
    expect(runs.map(({ target }) => target)).toEqual([100, 200, 300, 400, 500, 300, 300]);
    expect(found).toMatchObject({ target: 300, confirmed: true, reason: '300 met the objective, 400 did not.' });
  });

  it('whose levels contradict each other says so', () => {
    expect(search(sweep, (rate) => rate !== 300).found).toMatchObject({ target: 200, reason: '200 met the objective, 300 did not. 2 higher levels met it again, so the measurement is noisy.' });
  });

  it('without an objective only measures', () => {
    const { found, runs } = search(sweep, () => true, false);
    expect(runs).toHaveLength(5);
    expect(found).toEqual({ kind: 'done', target: null, confirmed: false, reason: 'Every level was measured; there was no objective to meet.' });
  });
});

describe('a search that is done', () => {
  it('takes no outcome', () => {
    const machine = new SweepSearch(Sweep.parse({ from: 1, to: 2 }));
    machine.take(false);
    expect(() => machine.take(true)).toThrow('the search is done');
  });
});

/** P(wait ≤ x) of M/D/1 (Erlang 1909). */
function waitBelow(load: number, serviceS: number, x: number): number {
  const rate = load / serviceS;
  let sum = 0;
  let factorial = 1;
  for (let k = 0; k * serviceS <= x; k += 1) {
    if (k > 0) factorial *= k;
    const t = rate * (x - k * serviceS);
    sum += ((-t) ** k / factorial) * Math.exp(t);
  }
  return (1 - load) * sum;
}

describe('the knee of a model that takes 5 ms', () => {
  const serviceS = 0.005;
  const boundS = 0.02;

  it('is found within 5 % of what theory says (M/D/1, p99 within 20 ms), for every seed', () => {
    let [low, high] = [0.1, 0.99];
    while (high - low > 1e-6) {
      const middle = (low + high) / 2;
      if (waitBelow(middle, serviceS, boundS - serviceS) >= 0.99) low = middle;
      else high = middle;
    }
    const knee = low / serviceS;
    for (let seed = 1; seed <= 8; seed += 1) {
      const { found } = search({ from: 10, to: 1_000 }, (rate, run) => {
        const arrivals = poissonArrivals(40_000, rate / 1e9, 1_000 * seed + run);
        const { endNs } = simulateQueue(arrivals, singly(1), fixedTime(serviceS * 1e9));
        return (quantile(endNs.map((at, i) => at - (arrivals[i] ?? 0)).sort(), 0.99) ?? Infinity) <= boundS * 1e9;
      });
      expect(Math.abs((found.target ?? 0) - knee) / knee).toBeLessThan(0.05);
    }
  });

  it('is its capacity, 200 a second, when requests come at equal distances', () => {
    const { found } = search({ from: 10, to: 1_000 }, (rate) => {
      const arrivals = Float64Array.from({ length: 2_000 }, (_, i) => (i * 1e9) / rate);
      const { endNs } = simulateQueue(arrivals, singly(1), fixedTime(serviceS * 1e9));
      return (quantile(endNs.map((at, i) => at - (arrivals[i] ?? 0)).sort(), 0.99) ?? Infinity) <= boundS * 1e9;
    });
    expect(Math.abs((found.target ?? 0) - 200) / 200).toBeLessThan(0.05);
  });
});
