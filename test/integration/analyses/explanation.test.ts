/** Are single rows explained with values that add up, asked for by id, and declared where trees do not apply? */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rowsToExplain } from '../../../shared/analyses/explanation/queries.ts';
import { Result } from '../../../shared/analyses/explanation/result.ts';
import { Computed as Summary } from '../../../shared/analyses/explanation-summary/result.ts';
import type { BoundScope } from '../../../shared/analyses/defineAnalysis.ts';
import { sql } from '../../../shared/core/sql/sql.ts';
import { sampleResult } from '../../support/runSample.ts';
import { openSample } from '../../support/sampleWorkspace.ts';

const scope = { from: sql`t`, key: ['id', 'row'], columns: [], task: {}, find: () => undefined, all: () => [] } as unknown as BoundScope; // only these members are read

describe('rows to explain', () => {
  it('binds ids, with or without a row index', () => {
    const { query } = rowsToExplain(scope, { names: ['x'], texts: new Set() }, "a:1, b'c");
    expect(query.values).toEqual(['asked for', 'a', '1', 'a:1', "b'c"].slice(1));
    expect(query.text).not.toContain("b'c");
  });
});

describe('explanations of the sample', () => {
  let opened: Awaited<ReturnType<typeof openSample>>;
  beforeAll(async () => {
    opened = await openSample('replayed');
  });
  afterAll(() => opened.close());

  it('explains three telling rows whose values add up to the model’s own score', async () => {
    const result = await sampleResult(opened, { analysis: 'explanation', params: { model: 'v3', samples: 500 } }, Result);
    if (result.status !== 'computed') throw new Error(result.reason);
    expect(result.rows.map((row) => row.why)).toEqual(['most confident miss', 'most confident false alarm', 'nearest the threshold']);
    for (const row of result.rows) {
      expect(row.additivityError).toBeLessThan(1e-9);
      expect(1 / (1 + Math.exp(-(row.output ?? Number.NaN)))).toBeCloseTo(row.prediction ?? Number.NaN, 5);
      expect(row.lime?.weights.length).toBeGreaterThan(0);
    }
    const [first] = result.rows;
    const again = await sampleResult(opened, { analysis: 'explanation', params: { model: 'v3', method: 'tree-shap', rows: Object.values(first?.key ?? {}).join(':') } }, Result);
    if (again.status !== 'computed') throw new Error(again.reason);
    expect(again.rows).toHaveLength(1);
    expect(again.rows[0]?.phi).toEqual(first?.phi);
  });

  it('says that an id is unknown', async () => {
    await expect(sampleResult(opened, { analysis: 'explanation', params: { model: 'v3', rows: 'nobody' } }, Result)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('sees that hours-per-week matters more since its unit changed', async () => {
    const result = await sampleResult(opened, { analysis: 'explanation-summary', params: { model: 'v3', limit: 500 } }, Summary);
    const place = result.current.columns.findIndex(({ column }) => column === 'hours-per-week');
    expect(result.current.explained).toBe(500);
    expect(result.difference?.[place]?.low).toBeGreaterThan(0);
  });
});
