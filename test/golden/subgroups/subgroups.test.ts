/** Do the groups of the sample get the numbers of statsmodels and SciPy? */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Computed } from '../../../shared/analyses/subgroups/result.ts';
import type { Group } from '../../../shared/analyses/subgroups/result.ts';
import type { OpenEngine } from '../../../shared/engine/openEngine.ts';
import { sampleResult } from '../../support/runSample.ts';
import { openSample } from '../../support/sampleWorkspace.ts';
import golden from './subgroups.json' with { type: 'json' };

interface Bounds {
  readonly value?: number | null;
  readonly low?: number | null;
  readonly high?: number | null;
}

const near = (found: number | null | undefined, wanted: number | null | undefined): void => {
  expect(Math.abs((found ?? Number.NaN) - (wanted ?? Number.NaN))).toBeLessThanOrEqual(1e-9);
};

const same = (found: Bounds | null, wanted: Bounds | undefined): void => {
  near(found?.value, wanted?.value);
  near(found?.low, wanted?.low);
  near(found?.high, wanted?.high);
};

const CASES = [['default', undefined], ['occupation', 'occupation'], ['crossed', 'sex,region']] as const;

describe('subgroups on the sample', () => {
  let opened: OpenEngine;
  beforeAll(async () => {
    opened = await openSample();
  });
  afterAll(() => opened.close());

  it.each(CASES)('agrees for the grouping %s', async (name, by) => {
    const result = await sampleResult(opened, { analysis: 'subgroups', params: by === undefined ? {} : { by } }, Computed);
    const wanted = golden[name];
    expect(result.groupings.map((grouping) => grouping.columns).sort()).toEqual(wanted.map((grouping) => grouping.columns).sort());
    for (const grouping of result.groupings) {
      const expected = wanted.find((one) => one.columns.join() === grouping.columns.join());
      expect(grouping.highest).toBe(expected?.highest);
      expect(grouping.groups.map((group) => group.name).sort()).toEqual(expected?.groups.map((group) => group.name).sort());
      for (const group of grouping.groups) compareGroup(group, expected?.groups.find((one) => one.name === group.name));
    }
  });

  it('finds the Sales labels that changed on 13 April', async () => {
    const result = await sampleResult(opened, { analysis: 'subgroups', params: { by: 'occupation' } }, Computed);
    const sales = result.groupings[0]?.groups.find((group) => group.name === 'Sales');
    expect(sales?.since).toBe('2026-04-13T00:00:00Z');
    expect(sales?.change?.high).toBeLessThan(-0.05);
  });
});

type Wanted = (typeof golden)['default'][number]['groups'][number];

function compareGroup(group: Group, wanted: Wanted | undefined): void {
  expect(group.current).toMatchObject(wanted?.current ?? {});
  expect(group.reference).toMatchObject(wanted?.reference ?? {});
  expect(group.enough).toBe(wanted?.enough);
  if (wanted?.enough !== true) return;
  for (const key of ['accuracy', 'selectionRate', 'precision', 'recall'] as const) same(group.current[key], wanted[key]);
  same(group.change, wanted.change);
  same(group.toOverall, wanted.toOverall);
  same(group.selectionRatio, wanted.selectionRatio);
  near(group.change?.p, wanted.changeP);
  near(group.change?.pAdjusted, wanted.changePAdjusted);
  near(group.toOverall.p, wanted.toOverallP);
  near(group.toOverall.pAdjusted, wanted.toOverallPAdjusted);
  expect(group.since).toBe(wanted.since);
}
