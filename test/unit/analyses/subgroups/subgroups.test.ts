/** Do groups get their names, verdicts and dates, and are small ones left unjudged? */
import { describe, expect, it } from 'vitest';
import type { BoundScope } from '../../../../shared/analyses/defineAnalysis.ts';
import { groupName, groupOf, parseGroupings } from '../../../../shared/analyses/groupings.ts';
import { sinceOf } from '../../../../shared/analyses/subgroups/comparisons.ts';
import { summarise } from '../../../../shared/analyses/subgroups/compute.ts';
import { judge, judgedGroups } from '../../../../shared/analyses/subgroups/judge.ts';
import { Params } from '../../../../shared/analyses/subgroups/params.ts';
import { present } from '../../../../shared/analyses/subgroups/present.ts';
import type { GroupRow } from '../../../../shared/analyses/subgroups/queries.ts';
import { parseBlocks } from '../../../../shared/blocks/block.ts';
import type { DatasetColumn } from '../../../../shared/core/roles.ts';

const column = (name: string, roles: DatasetColumn['roles'] = [], type = 'VARCHAR'): DatasetColumn => ({ name, type, kind: type === 'VARCHAR' ? 'categorical' : 'numeric', roles, reason: '' });
const COLUMNS = [column('sex', ['sensitive']), column('region', ['segment']), column('age', ['feature'], 'INTEGER')];
const scope = { datasetName: 'd', columns: COLUMNS, all: (role: string) => COLUMNS.filter((one) => one.roles.some((own) => own === role)) } as unknown as BoundScope; // only these members are read

const cells = (group: string, right: number, wrong: number): GroupRow[] =>
  [[true, right], [false, wrong]].map(([ok, rows]) => ({ g0: group, g1: null, g2: null, period: '2026-03-30T00:00:00Z', label: true, decision: ok === true, rows: Number(rows) }));

const result = (now: readonly GroupRow[], before?: readonly GroupRow[]): ReturnType<typeof summarise> =>
  summarise([{ columns: [{ column: column('sex'), edges: undefined }], current: now, reference: before }], { positive: '1', favourable: '1', labels: { current: 'now', reference: before === undefined ? undefined : 'before' }, minimum: 30 });

describe('groupings', () => {
  it('reads combinations, lists and the default', () => {
    const names = (by: string): string[][] => parseGroupings(scope, by).map((grouping) => grouping.map((one) => one.name));
    expect(names('')).toEqual([['sex'], ['region']]);
    expect(names('sex,region')).toEqual([['sex', 'region']]);
    expect(names('sex; age')).toEqual([['sex'], ['age']]);
    expect(() => names('nope')).toThrow('no column "nope"');
  });

  it('binds edges and names bins and missing values', () => {
    const age = { column: column('age', [], 'INTEGER'), edges: [26, 41] };
    expect(groupOf(age).values).toEqual([26, '0', 41, '1', '2']);
    expect(['0', '1', '2', null].map((value) => groupName([age], [value]))).toEqual([
      { text: '< 26', clauses: [{ op: '<', column: 'age', value: 26 }] },
      { text: '26–40', clauses: [{ op: 'range', column: 'age', from: 26, to: 41 }] },
      { text: '≥ 41', clauses: [{ op: '>=', column: 'age', value: 41 }] },
      { text: '(missing)', clauses: [{ op: 'is null', column: 'age' }] },
    ]);
  });
});

describe('subgroups', () => {
  it('fails the group that got worse and does not judge the small one', () => {
    const found = result([...cells('F', 700, 300), ...cells('M', 900, 100), ...cells('X', 5, 5)], [...cells('F', 900, 100), ...cells('M', 900, 100), ...cells('X', 10, 0)]);
    const groups = judgedGroups(found, 0.01);
    expect(groups.map(({ group, verdict }) => [group.name, verdict])).toEqual([['F', 'fail'], ['M', 'inconclusive'], ['X', 'undefined']]);
    expect(judge(found, groups)).toBe('fail');
    expect(groups[0]?.group.since).toBe('2026-03-30T00:00:00Z');
    expect(found.tests).toBe(2);
    expect(parseBlocks(present(found, Params.parse({})))[0]).toMatchObject({ verdict: 'fail', value: '1 of 2', unit: 'groups worse' });
  });

  it('only warns without a reference, because groups differ by nature', () => {
    const found = result([...cells('F', 700, 300), ...cells('M', 900, 100)]);
    expect(judge(found, judgedGroups(found, 0.01))).toBe('warn');
  });

  it('dates a change from the first period that is never followed by a good one', () => {
    const at = (below: readonly boolean[]) => sinceOf(below.map((one, i) => ({ period: String(i), n: 1, accuracy: 1, below: one })));
    expect(at([true, false, true, true])).toBe('2');
    expect(at([true, true, false])).toBeNull();
  });
});
