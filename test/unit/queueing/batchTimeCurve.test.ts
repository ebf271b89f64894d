/** Does the curve of batch times follow the measured medians without falling, and refuse what was not measured? */
import { describe, expect, it } from 'vitest';
import { batchTimeCurve, batchTimeMs, type BatchTimeCurve } from '../../../shared/core/queueing/batchTimeCurve.ts';
import { isComputable } from '../../../shared/core/stats/interval.ts';

function curveOf(batches: readonly (readonly [size: number, ms: number])[]): BatchTimeCurve {
  const found = batchTimeCurve({ size: batches.map(([size]) => size), ms: batches.map(([, ms]) => ms) });
  if (!isComputable(found)) throw new Error(found.reason);
  return found;
}

describe('the time of a batch', () => {
  it('is the median of its size, linear between sizes, and not known outside of them', () => {
    const curve = curveOf([[1, 0.4], [1, 0.5], [1, 9], [8, 1.2], [32, 5.2]]);
    expect(curve.sizes.map(({ medianMs, batches }) => [medianMs, batches])).toEqual([[0.5, 3], [1.2, 1], [5.2, 1]]);
    expect(batchTimeMs(curve, 8)).toBe(1.2);
    expect(batchTimeMs(curve, 20)).toBeCloseTo(3.2, 12);
    expect(batchTimeMs(curve, 33)).toBeUndefined();
    expect(batchTimeMs(curveOf([[4, 1], [8, 2]]), 2)).toBeUndefined();
  });

  it('does not fall with the size; what was levelled is stated', () => {
    const curve = curveOf([[1, 1], [2, 3], [3, 2], [3, 2], [4, 5]]);
    expect(curve.sizes.map(({ fittedMs }) => fittedMs)).toEqual([1, 7 / 3, 7 / 3, 5]);
    expect(curve.maxResidualMs).toBeCloseTo(2 / 3, 12);
  });

  it('has the straight line through its medians beside it, with the largest residual', () => {
    const { affine } = curveOf([[1, 1.1], [2, 1.2], [4, 1.4], [8, 1.8]]);
    expect(affine?.fixedMs).toBeCloseTo(1, 12);
    expect(affine?.perRowMs).toBeCloseTo(0.1, 12);
    expect(affine?.maxResidualMs).toBeCloseTo(0, 12);
    expect(curveOf([[4, 1], [4, 2]]).affine).toBeNull();
  });

  it('leaves batches without a time out, and is no number when none has one', () => {
    expect(curveOf([[1, NaN], [1, 2], [2, 0]]).batches).toBe(1);
    expect(batchTimeCurve({ size: [1], ms: [NaN] })).toEqual({ reason: 'no batch has a time' });
    expect(batchTimeCurve({ size: [], ms: [] })).toEqual({ reason: 'no batch has a time' });
  });

  it('says how much a batch of a known size still varies', () => {
    expect(curveOf([[1, 8], [1, 10], [1, 12]]).spread).toBeCloseTo(0.2, 12);
  });
});
