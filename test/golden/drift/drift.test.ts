/** Does the drift of the sample give the numbers of scipy, and is the planted one the only alert? */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Computed } from '../../../shared/analyses/drift/result.ts';
import type { ColumnDrift } from '../../../shared/analyses/drift/result.ts';
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

  it('alerts on the planted unit change alone and dates it', () => {
    expect(result.columns.filter(({ verdict }) => verdict === 'fail').map(({ name }) => name)).toEqual(['hours-per-week']);
    expect(columnOf('hours-per-week').spans).toMatchObject([{ side: 'current', from: '2026-03-30', to: '2026-04-26', days: 28, open: true }]);
    expect(columnOf('workclass')).toMatchObject({ verdict: 'warn', spans: [{ from: '2026-04-06', to: '2026-04-10', days: 5 }] });
    expect(columnOf('hours-per-week').outside?.ratio).toBe(60);
  });
});
