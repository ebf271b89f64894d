/** Are columns looked up by what the data have, not by what every object has? */
import { describe, expect, it } from 'vitest';
import { encodeRows } from '../../../shared/core/binding/encodeRows.ts';

describe('encodeRows', () => {
  it.each(['__proto__', 'constructor', 'absent'])('refuses the column %s where the data lack it', (column) => {
    const inputs = [{ name: null, dtype: 'float32' as const, shape: ['N', 1], columns: [{ column, steps: [] }] }];
    expect(() => encodeRows({ inputs }, { age: [1] }, 1)).toThrow(`The model reads column "${column}", which the data does not have.`);
  });

  const one = (dtype: 'int8' | 'int64' | 'uint64' | 'bool' | 'float32', value: number): unknown => {
    const inputs = [{ name: null, dtype, shape: ['N', 1], columns: [{ column: 'age', steps: [], missing: 'NaN' }] }];
    return encodeRows({ inputs }, { age: [value] }, 1)[0]?.data;
  };

  it('refuses what an integer cannot hold, where it would be 0 or wrapped around', () => {
    for (const [dtype, value] of [['int8', NaN], ['int8', 128], ['int64', NaN], ['int64', Infinity], ['int64', 2 ** 63], ['uint64', -1], ['bool', NaN]] as const) {
      expect(() => one(dtype, value), `${dtype} ${value}`).toThrow(`takes ${dtype}, which cannot hold ${value}`);
    }
    expect(one('int64', -(2 ** 63))).toEqual(BigInt64Array.of(-(2n ** 63n)));
    expect(one('int8', -128.7)).toEqual(Int8Array.of(-128));
    expect(one('float32', NaN)).toEqual(Float32Array.of(NaN));
  });
});
