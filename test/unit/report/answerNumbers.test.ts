/** Are the bounds beside a printed number those of the result? */
import { describe, expect, it } from 'vitest';
import { parseBlocks } from '../../../shared/blocks/block.ts';
import { answerNumbers, atPointer } from '../../../shared/report/document/answerNumbers.ts';
import { sampleAnswer } from './sampleAnswers.ts';

describe('atPointer', () => {
  it('reads members, elements and escaped names, and nothing that is not there', () => {
    const value = { 'a/b': [{ '~': 3 }], none: null };
    expect(atPointer(value, '/a~1b/0/~0')).toBe(3);
    expect(atPointer(value, '')).toBe(value);
    for (const pointer of ['/none/x', '/missing', '/a~1b/7/x', '/constructor', '/__proto__/x']) expect(atPointer(value, pointer)).toBeUndefined();
  });
});

describe('answerNumbers', () => {
  const cell = (pointer: string) => ({ kind: 'number' as const, value: 0.5, text: '50 %', interval: '[40, 60]', pointer });
  const answer = (result: unknown, pointer: string) => {
    const sample = sampleAnswer();
    const blocks = parseBlocks([{ kind: 'table', id: 't', table: { title: '', columns: [{ key: 'a', title: 'a' }], rows: [{ a: cell(pointer) }], note: '' } }]);
    return answerNumbers({ ...sample, blocks, record: { ...sample.record, result } });
  };

  it('takes low, high and n that stand beside the value in the result', () => {
    expect(answer({ groups: [{ accuracy: { value: 0.5, low: 0.4, high: 0.6, n: 93 } }] }, '/groups/0/accuracy/value')).toMatchObject([{ value: 0.5, low: 0.4, high: 0.6, n: 93 }]);
  });

  it('leaves them out where the result has none, or something else in their place', () => {
    for (const result of [{}, null, { groups: [{ accuracy: { value: 0.5, low: 'little', n: [1] } }] }]) {
      const [number] = answer(result, '/groups/0/accuracy/value');
      expect(number).not.toHaveProperty('low');
      expect(number).not.toHaveProperty('n');
    }
    expect(answer({ rows: 3, low: 1 }, '/rows')[0]).not.toHaveProperty('low');
  });
});
