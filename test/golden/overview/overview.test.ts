/** Does the volume of the sample give the counts of pandas? */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Computed } from '../../../shared/analyses/overview/result.ts';
import type { OpenEngine } from '../../../shared/engine/openEngine.ts';
import { sampleResult } from '../../support/runSample.ts';
import { openSample } from '../../support/sampleWorkspace.ts';
import golden from './overview.json' with { type: 'json' };

describe('overview on the sample', () => {
  let opened: OpenEngine;
  let result: Computed;
  beforeAll(async () => {
    opened = await openSample();
    result = await sampleResult(opened, { analysis: 'overview' }, Computed);
  });
  afterAll(() => opened.close());

  it.each(['data', 'reference', 'current'] as const)('counts the rows, hours and empty hours of %s', (side) => {
    const { rows, hours, emptyHours, from, to } = golden[side];
    expect(result[side]).toMatchObject({ rows, hours, emptyHours, from, to });
    expect(result[side]?.rowsAnHour).toBeCloseTo(golden[side].rowsAnHour, 9);
  });

  it('counts requests, labels, scores and statuses', () => {
    const { requests, multiRowRequests, labelled, scored } = golden;
    expect(result).toMatchObject({ requests, multiRowRequests, labelled, scored });
    expect(Object.fromEntries(result.statuses.map(({ status, rows }) => [status, rows]))).toEqual(golden.statuses);
    expect(result.imported).toMatchObject(golden.imported);
  });

  it('compares the sides by rows an hour', () => {
    expect(result.change).toBeCloseTo(golden.change, 12);
  });

  it('bins rows by 6 hours of UTC and knows whose they are', () => {
    expect(result.bins.map(({ rows }) => rows)).toEqual(golden.bins);
    expect(result.bins.filter(({ side }) => side === 'reference')).toHaveLength(112);
    expect(result.bins.find(({ side }) => side === 'current')?.from).toBe('2026-03-30T00:00:00.000Z');
  });
});
