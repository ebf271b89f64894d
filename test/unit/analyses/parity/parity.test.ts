/** Are differing rows counted, dated and attributed, and missing halves told apart? */
import { describe, expect, it } from 'vitest';
import { floorOf } from '../../../../shared/analyses/parity/compute.ts';
import { type ParityCell, summarise } from '../../../../shared/analyses/parity/summarise.ts';

const cell = (over: Partial<ParityCell>): ParityCell => ({ period: '2026-03-21T00:00:00Z', outcome: 'equal', groups: ['v3'], rows: 1, largest: 0, flips: 0, matches: [0], ...over });
const version = { column: { name: 'version', type: 'VARCHAR', kind: 'categorical' as const, roles: [], reason: '' }, edges: undefined };

describe('parity', () => {
  it('counts, dates and attributes', () => {
    const found = summarise(
      [cell({ rows: 90 }), cell({ outcome: 'within floor', rows: 5, largest: 1e-7 }), cell({ outcome: 'different', rows: 4, largest: 0.5, flips: 1, matches: [3], period: '2026-03-22T00:00:00Z' }), cell({ outcome: 'logged only', rows: 2, largest: Number.NaN })],
      [version], { others: ['v2'], versionColumn: 'version' },
    );
    expect(found.counts).toMatchObject({ rows: 101, compared: 99, equal: 90, withinFloor: 5, different: 4, loggedOnly: 2, replayedOnly: 0 });
    expect(found.affected).toEqual(['2026-03-22T00:00:00Z']);
    expect(found.attribution[0]).toMatchObject({ model: 'v2', matching: 3, share: { value: 0.75 } });
    expect(found).toMatchObject({ largest: 0.5, flips: 1, versions: ['v3'] });
  });

  it('declares that nothing was compared', () => {
    expect(summarise([], [], { others: [], versionColumn: undefined })).toMatchObject({ largest: null, share: { value: null } });
  });

  it('takes the measured noise floor only when it is larger', () => {
    const stats = { noiseFloor: { v3: { maxAbsDifference: 2e-6 }, c1: null } };
    expect(floorOf(1e-6, stats, 'v3').value).toBe(2e-6);
    expect(floorOf(1e-5, stats, 'v3').value).toBe(1e-5);
    expect(floorOf(1e-6, stats, 'c1').value).toBe(1e-6);
    expect(floorOf(1e-6, {}, 'v3').value).toBe(1e-6);
  });
});
