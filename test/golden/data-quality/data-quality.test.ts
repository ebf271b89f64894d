/** Does the data quality of the sample give the numbers of pandas and statsmodels, and are the planted faults seen? */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Computed } from '../../../shared/analyses/data-quality/result.ts';
import type { ColumnQuality } from '../../../shared/analyses/data-quality/result.ts';
import type { OpenEngine } from '../../../shared/engine/openEngine.ts';
import incidents from '../../fixtures/incidents.json' with { type: 'json' };
import { sampleResult } from '../../support/runSample.ts';
import { openSample } from '../../support/sampleWorkspace.ts';
import golden from './data-quality.json' with { type: 'json' };

const close = (found: number | null | undefined, wanted: number): void => {
  expect(Math.abs((found ?? Number.NaN) - wanted)).toBeLessThanOrEqual(1e-9 * Math.max(Math.abs(wanted), 1e-3));
};

interface Wanted {
  readonly missing: { readonly reference: number; readonly current: number; readonly value: number; readonly low: number; readonly high: number; readonly p: number; readonly pAdjusted: number };
  readonly outOfRange?: { readonly min: number; readonly max: number; readonly rows: number; readonly of: number; readonly low: number; readonly high: number };
  readonly unseen?: { readonly rows: number; readonly of: number; readonly values: Readonly<Record<string, number | undefined>> };
}

const columns: readonly (readonly [string, Wanted])[] = Object.entries<Wanted>(golden.columns);

describe('data quality of the sample', () => {
  let opened: OpenEngine;
  let result: Computed;
  beforeAll(async () => {
    opened = await openSample();
    result = await sampleResult(opened, { analysis: 'data-quality' }, Computed);
  });
  afterAll(() => opened.close());

  const columnOf = (name: string): ColumnQuality => {
    const column = result.columns.find((other) => other.name === name);
    if (column === undefined) throw new Error(`no column ${name}`);
    return column;
  };

  it('looks at the same rows and columns', () => {
    expect(result.rows).toEqual(golden.rows);
    expect(result.columns.map(({ name }) => name).sort()).toEqual(columns.map(([name]) => name).sort());
  });

  it.each(columns)('%s: missing values and their change', (name, { missing }) => {
    const column = columnOf(name);
    expect(column.missing).toEqual({ reference: missing.reference, current: missing.current });
    close(column.missingChange?.value, missing.value);
    close(column.missingChange?.low, missing.low);
    close(column.missingChange?.high, missing.high);
    close(column.missingChange?.p, missing.p);
    close(column.missingChange?.pAdjusted, missing.pAdjusted);
  });

  it.each(columns)('%s: values the reference never had', (name, { outOfRange, unseen }) => {
    const column = columnOf(name);
    if (outOfRange !== undefined) {
      expect(column.range).toEqual({ min: outOfRange.min, max: outOfRange.max });
      expect(column.outOfRange).toMatchObject({ rows: outOfRange.rows, of: outOfRange.of });
      close(column.outOfRange?.low, outOfRange.low);
      close(column.outOfRange?.high, outOfRange.high);
    }
    if (unseen !== undefined) {
      expect(column.unseen).toMatchObject({ rows: unseen.rows, of: unseen.of });
      expect(Object.fromEntries((column.unseen?.values ?? []).map(({ value, rows }) => [value, rows]))).toEqual(unseen.values);
    }
  });

  describe.each(golden.breaches)('the breach of $column', ({ column, kind, ...wanted }) => {
    const breachOf = (): Computed['breaches'][number] | undefined => result.breaches.find((other) => other.column === column && other.kind === kind && other.side === 'current');

    it('is dated and placed', () => {
      const { from, to, rows, bad, concentration } = wanted;
      expect(breachOf()).toMatchObject({ from, to, rows, bad, concentration: { column: concentration.column, value: concentration.value, rows: concentration.rows, bad: concentration.bad } });
      close(breachOf()?.limit, wanted.limit);
      close(breachOf()?.concentration?.restShare, concentration.restShare);
    });

    it('stands in a series with every day and what was learnt', () => {
      const series = result.series[breachOf()?.series ?? -1];
      close(series?.learnt?.mean, wanted.mean);
      close(series?.learnt?.sd, wanted.sd);
      expect(series?.shares).toHaveLength(wanted.shares.length);
      wanted.shares.forEach((share, i) => close(series?.shares[i], share));
    });
  });

  it('sees the planted incidents where and when they were planted', () => {
    const day = (n: number): string => new Date(Date.parse(incidents.day_1) + (n - 1) * 86_400_000).toISOString().slice(0, 10);
    for (const planted of incidents.incidents.filter(({ id }) => id === 'a-unit-change' || id === 'b-nulls')) {
      const [first = 0, last = 0] = planted.days ?? [];
      const [column, value] = Object.entries(planted.where ?? {})[0] ?? [];
      expect(result.breaches.find((breach) => breach.column === planted.column)).toMatchObject({ from: day(first), to: day(last), concentration: { column, value } });
    }
    expect(result.duplicates?.rows).toBe(800);
    expect(columnOf('hours-per-week').verdict).toBe('fail');
    expect(columnOf('workclass').verdict).toBe('fail');
    expect(result.columns.filter(({ verdict }) => verdict === 'fail')).toHaveLength(2);
  });
});
