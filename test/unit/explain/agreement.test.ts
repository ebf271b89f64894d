// Do the agreement measures count shared features, signs and places?
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agreement } from '../../../shared/explain/agreement.ts';

describe('agreement', () => {
  it('counts features, signs and places of the top k', () => {
    expect(agreement([5, -4, 3, 0.1], [5, 4, 0.2, 3], 3)).toEqual({ k: 3, topK: 2 / 3, signedTopK: 1 / 3, rank: 2 / 3, conflicts: [1] });
  });

  it('is full for an explanation and itself, and symmetric in its shares', () => {
    const pair = fc.array(fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 })), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(pair, fc.integer({ min: 1, max: 15 }), (values, k) => {
        const a = values.map(([first]) => first);
        const b = values.map(([, second]) => second);
        expect(agreement(a, a, k)).toEqual({ k: Math.min(k, a.length), topK: 1, signedTopK: 1, rank: 1, conflicts: [] });
        const forth = agreement(a, b, k);
        const back = agreement(b, a, k);
        expect(forth.topK).toBe(back.topK);
        expect(forth.signedTopK).toBe(back.signedTopK);
        expect(forth.signedTopK).toBeLessThanOrEqual(forth.topK);
        expect(forth.rank).toBeLessThanOrEqual(forth.topK);
      }),
      { seed: 3 },
    );
  });

  it('says that there is nothing to compare, and refuses what cannot be compared', () => {
    expect(agreement([], [], 3)).toMatchObject({ k: 0, topK: 0 });
    expect(() => agreement([1], [1, 2], 1)).toThrow(RangeError);
    expect(() => agreement([1], [1], 0)).toThrow(RangeError);
  });
});
