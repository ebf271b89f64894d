/** Do neighbouring breaches become one span, and does what cannot be judged stay out of it? */
import { describe, expect, it } from 'vitest';
import { breachSpans } from '../../../../shared/core/series/breachSpans.ts';

describe('breach spans', () => {
  it('merges neighbours and keeps single breaches', () => {
    expect(breachSpans([false, true, true, false, true])).toEqual([{ first: 1, last: 2, breaches: 2 }, { first: 4, last: 4, breaches: 1 }]);
    expect(breachSpans([true, false, true, true], { minBreaches: 2 })).toEqual([{ first: 2, last: 3, breaches: 2 }]);
  });

  it('bridges gaps only when asked', () => {
    expect(breachSpans([true, false, true, false, false, true], { maxGap: 1 })).toEqual([{ first: 0, last: 2, breaches: 2 }, { first: 5, last: 5, breaches: 1 }]);
  });

  it('lets an unjudged period neither begin nor end a span', () => {
    expect(breachSpans([null, true, null, true, null])).toEqual([{ first: 1, last: 3, breaches: 2 }]);
    expect(breachSpans([])).toEqual([]);
  });
});
