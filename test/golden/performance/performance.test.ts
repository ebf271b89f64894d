/** Does performance on the sample give the numbers of scikit-learn and statsmodels? */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Computed } from '../../../shared/analyses/performance/result.ts';
import type { MetricId, Side } from '../../../shared/analyses/performance/result.ts';
import type { OpenEngine } from '../../../shared/engine/openEngine.ts';
import { sampleResult } from '../../support/runSample.ts';
import { openSample } from '../../support/sampleWorkspace.ts';
import golden from './performance.json' with { type: 'json' };

const close = (found: number | null | undefined, wanted: number): void => {
  expect(Math.abs((found ?? Number.NaN) - wanted)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(wanted)));
};

describe('performance on the sample', () => {
  let opened: OpenEngine;
  let result: Computed;
  beforeAll(async () => {
    opened = await openSample();
    result = await sampleResult(opened, { analysis: 'performance' }, Computed);
  });
  afterAll(() => opened.close());

  const sideOf = (name: 'reference' | 'current'): Side => {
    const side = result[name];
    if (side === null) throw new Error('the side is missing');
    return side;
  };

  describe.each(['reference', 'current'] as const)('%s', (name) => {
    it('counts rows exactly', () => {
      expect(sideOf(name).coverage).toMatchObject(golden[name].coverage);
      expect(sideOf(name).confusion).toEqual(golden[name].confusion);
      expect(sideOf(name).distinctInputs).toBe(golden[name].distinctInputs);
    });

    it.each(Object.keys(golden.current.exact) as MetricId[])('agrees on %s and its interval', (id) => {
      const wanted = golden[name].exact[id as keyof typeof golden.current.exact];
      const found = sideOf(name).metrics[id];
      close(found?.value, wanted.value);
      close(found?.low, wanted.low);
      close(found?.high, wanted.high);
    });

    it.each(['rocAuc', 'logLoss', 'brier'] as const)('agrees with scikit-learn on %s', (id) => {
      close(sideOf(name).metrics[id]?.value, golden[name].check[id]);
    });

    it.each(['f1', 'balancedAccuracy', 'mcc'] as const)('agrees on %s, and on its bootstrap bounds within their own noise', (id) => {
      const [found, wanted] = [sideOf(name).metrics[id], golden[name].bootstrapped[id]];
      close(found?.value, wanted.value);
      const noise = 0.1 * (wanted.high - wanted.low);
      expect(Math.abs((found?.low ?? Number.NaN) - wanted.low)).toBeLessThan(noise);
      expect(Math.abs((found?.high ?? Number.NaN) - wanted.high)).toBeLessThan(noise);
    });

    it('agrees on calibration bins and error', () => {
      const { calibration, metrics } = sideOf(name);
      close(metrics.ece?.value, golden[name].ece);
      expect(calibration.map((bin) => bin.n)).toEqual(golden[name].bins.map((bin) => bin.n));
      calibration.forEach((bin, i) => {
        const wanted = golden[name].bins[i];
        for (const key of ['from', 'to', 'meanScore', 'observed', 'low', 'high'] as const) close(bin[key], wanted?.[key] ?? Number.NaN);
      });
    });

    it('counts every day exactly', () => {
      const points = result.timeline.points.filter((point) => point.side === name);
      expect(points.map(({ period, n, correct }) => ({ period, n, correct }))).toEqual(golden[name].days);
    });
  });

  it('agrees on the difference of accuracy', () => {
    const difference = result.difference?.accuracy;
    close(difference?.value, golden.difference.value);
    close(difference?.low, golden.difference.low);
    close(difference?.high, golden.difference.high);
  });

  it('learns the same limit and finds the same days below it', () => {
    close(result.timeline.limit?.value, golden.limit);
    expect(result.timeline.breaches).toEqual(golden.breaches);
  });
});
