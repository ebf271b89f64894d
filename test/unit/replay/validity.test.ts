/** Are figures called invalid for the right reasons, and are calls and predictions what the log and the machine ask for? */
import { describe, expect, it } from 'vitest';
import { TRIAL_ROWS, fastest, trials } from '../../../shared/engine/modelHosts/callSize.ts';
import { renamedClasses } from '../../../shared/engine/replay/predictionWords.ts';
import { pacedReasons, rowReasons } from '../../../shared/engine/replay/validity.ts';
import { Binding } from '../../../shared/core/binding/binding.ts';

describe('validity', () => {
  const fine = { model: 'v3', requests: 1_000, latenessNs: new Float64Array(1_000), offeredRate: 100, achievedRate: 99.9 };
  it('has no reasons against a run on time', () => {
    expect(pacedReasons(fine)).toEqual([]);
    expect(rowReasons({ model: 'v3', rows: 10, byStatus: { ok: 9, nan: 1 } })).toEqual([]);
  });

  it('names every reason', () => {
    const bad = pacedReasons({ ...fine, requests: 661, latenessNs: new Float64Array(661).fill(5e6), achievedRate: 90 });
    expect(bad.map((reason) => reason.split(':')[0])).toEqual(['PERCENTILE_NOT_REPORTABLE', 'LATE_GENERATOR', 'OFFERED_RATE']);
    expect(rowReasons({ model: 'v3', rows: 10, byStatus: { ok: 7, timeout: 2, 'not-run': 1 } })).toEqual(['ERRORS: 3 of 10 rows of v3 were not scored (timeout: 2, not-run: 1).']);
  });
});

describe('the size of a call', () => {
  it('is the fastest one, the largest of those that are as good', () => {
    expect(fastest([{ size: 16, rowsPerMs: 300 }, { size: 64, rowsPerMs: 297 }, { size: 1_024, rowsPerMs: 200 }])).toBe(64);
    expect(trials().reduce((sum, { rows }) => sum + rows, 0)).toBe(TRIAL_ROWS);
  });
});

describe('predictions', () => {
  const binding = Binding.parse({ format: 'assay-binding/1', task: 'binary', inputs: [{ name: null, dtype: 'float32', shape: ['N', 1], columns: [] }], outputs: { '*': [{ name: null, use: 'score' }] }, positive: '>50K' });
  it('take the words of the dataset where it names its positive class', () => {
    expect(renamedClasses({ binding }, { task: 'binary', classes: ['0', '1'], positive: '1' })).toEqual({ positive: '1', other: '0' });
    expect(renamedClasses({ binding }, { task: 'binary', classes: [], positive: undefined })).toBeUndefined();
  });
});
