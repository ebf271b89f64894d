/** Does the drift of the sample give the numbers of scipy, and is the planted one the only alert? */
import t from '@stdlib/stats-base-dists-t';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Computed } from '../../../shared/analyses/drift/result.ts';
import type { ColumnDrift } from '../../../shared/analyses/drift/result.ts';
import { holm } from '../../../shared/core/stats/holm.ts';
import type { OpenEngine } from '../../../shared/engine/openEngine.ts';
import { sampleResult } from '../../support/runSample.ts';
import { openSample } from '../../support/sampleWorkspace.ts';
import golden from './drift.json' with { type: 'json' };

interface Wanted {
  readonly n: readonly number[];
  readonly missing: readonly number[];
  readonly cells: number;
  readonly js: number;
  readonly psi: number;
  readonly p: number;
  readonly pAdjusted: number;
  readonly daily: readonly number[];
  readonly limit: number;
  readonly ks?: number;
  readonly w1?: number;
  readonly w1Normalised?: number;
  readonly median?: readonly number[];
  readonly outside?: readonly (number | null)[];
  readonly chi?: number;
  readonly df?: number;
  readonly mergedCells?: number;
  readonly cramersV?: number;
}

/** Relative to the number; distances near 0 are roots of cancelling sums, so an absolute 1e-9 is allowed. */
const close = (found: number | null | undefined, wanted: number | undefined): void => {
  expect(Math.abs((found ?? Number.NaN) - (wanted ?? Number.NaN))).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(wanted ?? 0)));
};

const columns: readonly (readonly [string, Wanted])[] = Object.entries<Wanted>(golden.columns);

describe('drift of the sample', () => {
  let opened: OpenEngine;
  let result: Computed;
  beforeAll(async () => {
    opened = await openSample();
    result = await sampleResult(opened, { analysis: 'drift' }, Computed);
  });
  afterAll(() => opened.close());

  const columnOf = (name: string): ColumnDrift => {
    const column = result.columns.find((other) => other.name === name);
    if (column === undefined) throw new Error(`no column ${name}`);
    return column;
  };

  it('compares features, score, prediction and label', () => {
    expect(result.columns.map(({ name }) => name).sort()).toEqual(columns.map(([name]) => name).sort());
  });

  it.each(columns)('%s: counts', (name, wanted) => {
    const { n, missing, kind, cells, chiSquare, outside } = columnOf(name);
    expect([n.reference, n.current]).toEqual(wanted.n);
    expect([missing.reference, missing.current]).toEqual(wanted.missing);
    expect(cells).toBe(wanted.cells);
    if (kind === 'numeric') expect(outside?.rows ?? 0).toBe(wanted.outside?.[0]);
    else expect(chiSquare).toMatchObject({ df: wanted.df, mergedCells: wanted.mergedCells });
  });

  it.each(columns)('%s: distances, tests and medians', (name, wanted) => {
    const column = columnOf(name);
    close(column.js, wanted.js);
    close(column.psi?.value, wanted.psi);
    close(column.p, wanted.p);
    close(column.pAdjusted, wanted.pAdjusted);
    if (column.kind === 'categorical') {
      close(column.chiSquare?.statistic, wanted.chi);
      close(column.cramersV, wanted.cramersV);
      return;
    }
    close(column.ks?.statistic, wanted.ks);
    close(column.w1?.raw, wanted.w1);
    close(column.w1?.normalised, wanted.w1Normalised);
    close(column.median?.reference, wanted.median?.[0]);
    close(column.median?.current, wanted.median?.[1]);
  });

  it.each(columns)('%s: every day and the learnt limit', (name, wanted) => {
    const { daily, learnt } = columnOf(name);
    expect(daily).toHaveLength(wanted.daily.length);
    wanted.daily.forEach((distance, i) => close(daily[i], distance));
    close(learnt?.limit, wanted.limit);
  });

  it('says how often two halves of the reference differ as much, and why measures disagree', () => {
    expect(columnOf('hours-per-week').splitHalf).toMatchObject({ share: 0, draws: 400 });
    expect(columnOf('age').splitHalf?.share).toBeGreaterThan(0);
    for (const { splitHalf } of result.columns) expect(splitHalf?.low ?? 0).toBeLessThanOrEqual(splitHalf?.share ?? 0);
    expect(columnOf('workclass').disagreement).toContain('V is beyond the alert while JS');
    expect(result.columns.find(({ pAdjusted, js }) => (pAdjusted ?? 0) > 0.05 && (js ?? 1) < 0.05)?.disagreement).toBeNull();
  });

  it('expects as many days above the learnt limits as Student gives for 28 reference days', () => {
    const perColumn = 30 * t.cdf(-3 / Math.sqrt(1 + 1 / 28), 27);
    expect(columnOf('age').learnt?.falseAlarmsPerMonth).toBeCloseTo(perColumn, 12);
    expect(result.falseAlarmsPerMonth?.days).toBeCloseTo(perColumn * result.columns.filter(({ learnt }) => learnt !== null).length, 9);
  });

  it('takes other thresholds, corrections and bins', async () => {
    const columns = 'age,hours-per-week,workclass';
    const learnt = await sampleResult(opened, { analysis: 'drift', params: { columns, thresholds: 'learnt', correction: 'holm', limitRule: 'quantile', draws: 0 } }, Computed);
    expect(learnt).toMatchObject({ correction: 'holm' });
    for (const column of learnt.columns) expect(column).toMatchObject({ threshold: { kind: 'learnt', js: column.learnt?.limit }, splitHalf: null });
    expect(learnt.columns.map(({ pAdjusted }) => pAdjusted)).toEqual(holm(learnt.columns.map(({ p }) => p)));
    const relative = await sampleResult(opened, { analysis: 'drift', params: { columns, thresholds: 'relative', relativeFactor: 3, binning: 'doane', zeros: 'floor' } }, Computed);
    for (const { threshold, splitHalf } of relative.columns) expect(threshold).toEqual({ kind: 'relative', js: 3 * (splitHalf?.typicalLimit ?? 0) });
    expect(relative.columns.find(({ name }) => name === 'hours-per-week')?.verdict).toBe('fail');
  });

  it.each(['evidently', 'nannyml', 'deepchecks', 'tfdv'] as const)('judges by the convention of %s', async (convention) => {
    const found = await sampleResult(opened, { analysis: 'drift', params: { columns: 'age,hours-per-week,workclass', convention, draws: 0 } }, Computed);
    expect(found.convention).toBe(convention);
    for (const { peers } of found.columns) expect(peers.filter(({ byDefault }) => byDefault)).toHaveLength(1);
    // NannyML learns its thresholds from chunks
    expect(found.columns.find(({ name }) => name === 'age')?.verdict).toBe(convention === 'nannyml' ? 'inconclusive' : 'pass');
  });

  it('alerts on the planted unit change alone and dates it', () => {
    expect(result.columns.filter(({ verdict }) => verdict === 'fail').map(({ name }) => name)).toEqual(['hours-per-week']);
    expect(columnOf('hours-per-week').spans).toMatchObject([{ side: 'current', from: '2026-03-30', to: '2026-04-26', days: 28, open: true }]);
    expect(columnOf('workclass')).toMatchObject({ verdict: 'warn', spans: [{ from: '2026-04-06', to: '2026-04-10', days: 5 }] });
    expect(columnOf('hours-per-week').outside?.ratio).toBe(60);
  });
});
