/** Does the label coverage of the sample give the numbers of pandas and statsmodels? */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Computed } from '../../../shared/analyses/label-coverage/result.ts';
import type { OpenEngine } from '../../../shared/engine/openEngine.ts';
import { sampleResult } from '../../support/runSample.ts';
import { openSample } from '../../support/sampleWorkspace.ts';
import golden from './label-coverage.json' with { type: 'json' };

const close = (found: number | null | undefined, wanted: number): void => {
  expect(Math.abs((found ?? Number.NaN) - wanted)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(wanted)));
};

describe('label coverage of the sample', () => {
  let opened: OpenEngine;
  let result: Computed;
  beforeAll(async () => {
    opened = await openSample();
    result = await sampleResult(opened, { analysis: 'label-coverage' }, Computed);
  });
  afterAll(() => opened.close());

  it('counts labelled rows among the answered ones, with Wilson intervals, overall and by day', () => {
    expect(result.periods.map(({ period }) => period)).toEqual(golden.periods.map(({ period }) => period));
    [golden.overall, ...golden.periods].forEach((wanted, i) => {
      const found = i === 0 ? result.overall : result.periods[i - 1];
      expect(found).toMatchObject({ rows: wanted.rows, labelled: wanted.labelled });
      for (const fact of ['share', 'low', 'high'] as const) close(found?.[fact], wanted[fact]);
    });
  });

  it('counts the rows without an answer apart', () => {
    expect(result).toMatchObject({ withoutTime: 0, withoutOutput: golden.withoutOutput, labelledWithoutOutput: golden.labelledWithoutOutput });
  });

  it('measures how long labels take', () => {
    const { n, negative, median, p90, latest } = golden.delay;
    expect(result.delay).toMatchObject({ n, negative, latest });
    close(result.delay?.median, median);
    close(result.delay?.p90, p90);
  });
});
