/** Are figures called invalid for the right reasons, and are calls and predictions what the log and the machine ask for? */
import { describe, expect, it } from 'vitest';
import { CallSizeTrial, fastest } from '../../../shared/engine/modelHosts/callSize.ts';
import { renamedClasses } from '../../../shared/engine/replay/predictionWords.ts';
import { fallbackOf } from '../../../shared/engine/replay/providerUsed.ts';
import { conditionReasons, pacedReasons, rowReasons } from '../../../shared/engine/replay/validity.ts';
import { earlyStopping, minimumSampleSize } from '../../../shared/core/stats/percentileLadder.ts';
import { Binding } from '../../../shared/core/binding/binding.ts';

describe('validity', () => {
  const fine = { model: 'v3', requests: 1_000, seconds: 10, latenessNs: new Float64Array(1_000), offeredRate: 100, achievedRate: 99.9 };
  const codes = (reasons: readonly string[]): (string | undefined)[] => reasons.map((reason) => reason.split(':')[0]);

  it('has no reasons against a run on time', () => {
    expect(pacedReasons(fine)).toEqual([]);
    expect(rowReasons({ model: 'v3', rows: 10, byStatus: { ok: 9, nan: 1 } })).toEqual([]);
    expect(conditionReasons({ model: 'v3', fallback: fallbackOf({ provider: 'cpu', providerReason: undefined }, 'cpu'), power: { before: 'performance', after: null } })).toEqual([]);
  });

  it('names every reason of a paced run, each with what would help', () => {
    const windows = [2, 2.5, 3].map((meanMs, k) => ({ fromMs: k * 5_000, toMs: (k + 1) * 5_000, requests: 450, perSecond: 90, meanMs }));
    const bad = pacedReasons({ ...fine, requests: 600, latenessNs: new Float64Array(600).fill(5e6), achievedRate: 90, dropped: 3, minSeconds: 15, minRequests: 1_500, stability: { verdict: 'unstable', windows } });
    expect(bad).toEqual([
      'MIN_DURATION: the run of v3 lasted 10 s of at least 15 s; send requests for 5.0 s more, about 450 at the rate of this run.',
      'MIN_COUNT: v3 answered 600 of at least 1,500 requests; send 900 more, about 10 s at the rate of this run.',
      'PERCENTILE_NOT_REPORTABLE: 600 requests of v3 are too few for p99; send 62 more, about 0.7 s at the rate of this run.',
      'LATE_GENERATOR: one in a hundred requests to v3 was sent more than 5.00 ms after it was due (600 of 600 above 2.00 ms); free the machine or lower the rate.',
      'OFFERED_RATE: v3 answered 90.0 of 100.0 requests a second; lower the rate to about 90.0.',
      'DROPPED: 3 of 603 requests to v3 found the queue full; lower the rate, or let more requests wait.',
      'UNSTABLE: over the last three windows of 5.0 s v3 answered 90.0, 90.0, 90.0 requests a second in 2.00, 2.50, 3.00 ms, which differ by more than 10 %; the queue may be growing: lower the rate.',
    ]);
  });

  it('goes by the percentile that the run is for', () => {
    expect(pacedReasons({ ...fine, requests: 65, percentile: 0.9 })).toEqual([]);
    expect(codes(pacedReasons({ ...fine, percentile: 0.999 }))).toEqual(['PERCENTILE_NOT_REPORTABLE']);
    expect(pacedReasons({ ...fine, requests: 0, achievedRate: 0, offeredRate: undefined })).toEqual(['PERCENTILE_NOT_REPORTABLE: 0 requests of v3 are too few for p99; send 662 more.']);
  });

  it('does not hold a closed loop against a rate, nor a run too short to judge against stability', () => {
    expect(pacedReasons({ ...fine, offeredRate: undefined, achievedRate: 1, stability: { verdict: 'too-short', windows: [] } })).toEqual([]);
  });

  it('counts rows that were not scored, up to what is allowed', () => {
    const failed = { model: 'v3', rows: 10, byStatus: { ok: 7, timeout: 2, 'not-run': 1 } };
    expect(rowReasons(failed)).toEqual(['ERRORS: 3 of 10 rows of v3 were not scored (timeout: 2, not-run: 1); look at the events of the run, then replay these rows again.']);
    expect(rowReasons({ ...failed, maxErrorShare: 0.3 })).toEqual([]);
    expect(rowReasons({ ...failed, maxErrorShare: 0.2 })).toEqual(['ERRORS: 3 of 10 rows of v3 were not scored (timeout: 2, not-run: 1), more than the 2 allowed; look at the events of the run, then replay these rows again.']);
  });

  it('names every condition that was not what was asked for', () => {
    expect(codes(conditionReasons({ model: 'v3', fallback: fallbackOf({ provider: 'cpu', providerReason: 'no device.' }, 'cuda'), power: { before: 'performance', after: 'powersave' }, cancelled: { done: 5, total: 9 }, resumed: 1 }))).toEqual(['EP_FALLBACK', 'THROTTLED', 'CANCELLED', 'RESUMED']);
  });
});

describe('the early-stopping rule', () => {
  it.each([[201, 0.9, 10], [1_000, 0.95, 34], [1_000, 0.99, 2], [10_000, 0.99, 77]])('with n %i discards for p %f all but the lowest of the top t = %i', (n, p, t) => {
    expect(earlyStopping(n, p)).toBe(t);
  });

  it.each([[0.5, 11], [0.9, 64], [0.95, 130], [0.97, 219], [0.99, 662], [0.999, 6_636]])('reports p %f from n = %i', (p, n) => {
    expect(minimumSampleSize(p)).toBe(n);
  });
});

describe('the size of a call', () => {
  it('is the fastest one, the largest of those that are as good', () => {
    expect(fastest([{ size: 16, rowsPerMs: 300 }, { size: 64, rowsPerMs: 297 }, { size: 1_024, rowsPerMs: 200 }])).toBe(64);
  });

  it('goes by the fastest of several times, so that a slow first one does not decide, over as many blocks as it takes', () => {
    const trial = new CallSizeTrial();
    const timed: number[] = [];
    for (let block = 0; block < 100 && trial.found === undefined; block += 1) {
      let left = 8_192;
      for (let next = trial.next(left); next !== undefined; next = trial.next(left)) {
        trial.took(next, timed.length === 0 ? 1_000 : next.rows / (next.size === 16 ? 300 : 200));
        timed.push(next.size);
        left -= next.rows;
      }
    }
    expect(timed).toHaveLength(18);
    expect(trial.found).toBe(16);
    expect(trial.next(8_192)).toBeUndefined();
  });

  it('is not known before a block that is large enough', () => {
    const trial = new CallSizeTrial();
    expect(trial.next(1_000)).toBeUndefined();
    expect(trial.soFar).toBeUndefined();
  });
});

describe('predictions', () => {
  const binding = Binding.parse({ format: 'assay-binding/1', task: 'binary', inputs: [{ name: null, dtype: 'float32', shape: ['N', 1], columns: [] }], outputs: { '*': [{ name: null, use: 'score' }] }, positive: '>50K' });
  it('take the words of the dataset where it names its positive class', () => {
    expect(renamedClasses({ binding }, { task: 'binary', classes: ['0', '1'], positive: '1' })).toEqual({ positive: '1', other: '0' });
    expect(renamedClasses({ binding }, { task: 'binary', classes: [], positive: undefined })).toBeUndefined();
  });
});
