import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareResults } from '../../../shared/core/evidence/compareResults.ts';

const words = (sealed: unknown, again: unknown): string[] => compareResults(sealed, again).map(({ pointer, verdict }) => `${pointer} ${verdict}`);

describe('compareResults', () => {
  it('holds counts exactly and floats to 1e-9 relative', () => {
    expect(words({ n: 3, auc: 0.9 }, { n: 3, auc: 0.9 })).toEqual(['/n same', '/auc same']);
    expect(words({ n: 3, auc: 0.9 }, { n: 4, auc: 0.9 * (1 + 1e-10) })).toEqual(['/n different', '/auc within tolerance']);
    expect(words({ auc: 0.9 }, { auc: 0.9 * (1 + 1e-8) })).toEqual(['/auc different']);
  });

  it('reports what only one side has', () => {
    expect(words({ a: [1, 2] }, { a: [1] })).toEqual(['/a/0 same', '/a/1 different']);
    expect(words({ a: null }, {})).toEqual(['/a different']);
    expect(words({ a: [1] }, { a: { 0: 1 } })).toEqual(['/a different']);
  });

  it('takes minus zero for zero, as JSON writes it', () => {
    expect(words({ difference: -0 }, { difference: 0 })).toEqual(['/difference same']);
  });

  it('escapes keys as JSON Pointer does', () => {
    expect(words({ 'a/b~c': 1 }, { 'a/b~c': 1 })).toEqual(['/a~1b~0c same']);
  });

  it('finds every JSON value equal to its own copy', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => compareResults(value, JSON.parse(JSON.stringify(value))).every(({ verdict }) => verdict === 'same')));
  });
});
