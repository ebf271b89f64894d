/** Do paired rows become the right counts, measures and group verdicts? */
import { describe, expect, it } from 'vitest';
import { nonInferiority } from '../../../../shared/analyses/compare/groupComparisons.ts';
import { summarise } from '../../../../shared/analyses/compare/compute.ts';
import { keepComplete, type RawPairs } from '../../../../shared/analyses/compare/pairs.ts';

const NaN_ = Number.NaN;
const array = (...values: readonly number[]): Float64Array => Float64Array.from(values);

/** Five inputs; the fourth cell lacks a challenger score, the last is unlabelled. */
const RAW: RawPairs = {
  input: array(1, 1, 4, 6, 7, 9), champion: array(0.9, 0.9, 0.2, 0.4, 0.6, 0.3), challenger: array(0.8, 0.8, 0.7, NaN_, 0.4, 0.9),
  label: array(1, 0, 1, 0, 0, NaN_), rows: array(3, 1, 2, 5, 4, 2), groups: [['a', 'a', 'b', 'b', null, 'a']], thresholds: [0.5, 0.5],
};

const column = { name: 'g', type: 'VARCHAR', kind: 'categorical' as const, roles: [], reason: '' };
const run = (raw: RawPairs, minimumDiscordant = 1): ReturnType<typeof summarise> =>
  summarise(keepComplete(raw), [{ columns: [{ column, edges: undefined }], places: [0] }], { seed: 1, replicates: 200, groupMargin: 0.01, minimumDiscordant, hasInputs: true, onStep: () => Promise.resolve() });

describe('a challenger beside the champion', () => {
  it('counts pairs, halves, inputs and flips with who was right', async () => {
    const { counts, flips } = await run(RAW);
    expect(counts).toEqual({ paired: 12, labelled: 10, halfMissing: 5, distinctInputs: 3 });
    expect(flips.up).toEqual({ rows: 4, labelled: 2, championRight: 0, challengerRight: 2 });
    expect(flips.down).toEqual({ rows: 4, labelled: 4, championRight: 0, challengerRight: 4 });
    expect(flips.mcnemar).toMatchObject({ onlyChampion: 0, onlyChallenger: 6, p: 0.03125 });
  });

  it('turns losses, so that more is always better', async () => {
    const { measures } = await run(RAW);
    for (const measure of measures) expect(measure.improvement.value).toBeGreaterThan(0);
    expect(measures.find(({ id }) => id === 'accuracy')?.improvement.value).toBeCloseTo(0.6, 12);
  });

  it('shows groups with too few differing rows without judging them', async () => {
    const { groups, tests } = await run(RAW, 3);
    expect(groups.map(({ name, discordant, verdict }) => [name, discordant, verdict])).toEqual([['a', 0, 'undefined'], ['b', 2, 'undefined'], ['(missing)', 4, 'undefined']]);
    expect(groups.at(-1)?.difference.reason).toBe('fewer than two distinct inputs');
    expect(tests).toBe(0);
  });

  it('says why nothing can be computed without labels', async () => {
    const { measures } = await run({ ...RAW, label: array(NaN_, NaN_, NaN_, NaN_, NaN_, NaN_) });
    for (const { improvement } of measures) expect(improvement).toMatchObject({ value: null, low: null, high: null });
  });

  it.each([[-0.004, 0.01, 'pass'], [-0.02, -0.006, 'fail'], [-0.006, 0.01, 'inconclusive']] as const)('judges [%d, %d] against a margin of 0.005 as %s', (low, high, verdict) => {
    expect(nonInferiority({ value: 0, low, high, n: 10, method: '' }, 0.005)).toBe(verdict);
  });
});
