/** Is a binding proposed only from what a model can really mean? */
import { describe, expect, it } from 'vitest';
import { proposeBinding } from '../../../shared/core/binding/proposeBinding.ts';

const inputs = ['age', 'hours'].map((name) => ({ name, dtype: 'float32', shape: [null, 1] }));
const output = (width: number): { readonly name: string; readonly dtype: string; readonly shape: readonly (number | null)[] } => ({ name: 'scores', dtype: 'float32', shape: [null, width] });

describe('proposeBinding', () => {
  it('numbers the classes of a score a class', () => {
    expect(proposeBinding({ file: 'm.onnx', inputs, outputs: [output(3)] })?.outputs).toEqual({ 'm.onnx': [{ name: 'scores', use: 'score', classes: ['0', '1', '2'] }] });
  });

  it('takes a width that a damaged file states for no number of classes', () => {
    for (const width of [2 ** 31, Number.MAX_SAFE_INTEGER, -5, 2.5]) expect(proposeBinding({ file: 'm.onnx', inputs, outputs: [output(width)] })).toBeUndefined();
  });
});
