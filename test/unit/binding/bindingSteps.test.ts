/** Do bindings encode, decode and judge data as their format says? */
import { describe, expect, it } from 'vitest';
import { Binding } from '../../../shared/core/binding/binding.ts';
import type { BindingColumn } from '../../../shared/core/binding/binding.ts';
import { decodeScores } from '../../../shared/core/binding/decodeScores.ts';
import { encodeRows } from '../../../shared/core/binding/encodeRows.ts';
import { fitBinding, fitData } from '../../../shared/core/binding/fitBinding.ts';
import type { ColumnTable } from '../../../shared/core/binding/tensor.ts';
import type { DatasetColumn } from '../../../shared/core/roles.ts';

type Dtype = Binding['inputs'][number]['dtype'];
const encode = (columns: readonly BindingColumn[], data: ColumnTable, dtype: Dtype = 'float64'): readonly unknown[] => {
  const rows = Object.values(data)[0]?.length ?? 0;
  const [tensor] = encodeRows({ inputs: [{ name: null, dtype, shape: ['N', columns.length], columns: [...columns] }] }, data, rows);
  return Array.from<unknown>(tensor?.data ?? []);
};

describe('steps of a binding', () => {
  it('turn categories into codes, missing and unknown ones into their substitutes', () => {
    const column = { column: 'c', steps: [{ codes: { a: 0, b: 1 } }], missing: -1, unknown: 'NaN' };
    expect(encode([column], { c: ['b', null, 'x', 'a'] })).toEqual([1, -1, NaN, 0]);
  });

  it('turn a category into a one-hot block, zeros where it is missing', () => {
    const column = { column: 'c', steps: [{ one_hot: ['a', 'b'] }], missing: 'zeros', unknown: 'NaN' };
    expect(encode([column], { c: ['b', null, 'x'] })).toEqual([0, 1, 0, 0, NaN, NaN]);
  });

  it('calculate in their order', () => {
    expect(encode([{ column: 'x', steps: [{ subtract: 1 }, { divide: 2 }, { log1p: true }] }], { x: [1, 5] })).toEqual([0, Math.log(3)]);
  });

  it('fill missing values before the other steps', () => {
    expect(encode([{ column: 'x', steps: [{ divide: 2 }, { fill: 8 }] }], { x: Float64Array.of(2, NaN) })).toEqual([1, 4]);
  });

  it('read numbers written as text, and booleans as 0 and 1', () => {
    expect(encode([{ column: 'x', steps: [] }], { x: ['12.5', 'true', 'false', ' 7 '] })).toEqual([12.5, 1, 0, 7]);
  });

  it('keep texts for text tensors', () => {
    expect(encode([{ column: 'c', steps: [], missing: '?' }], { c: ['a', null] }, 'string')).toEqual(['a', '?']);
  });

  it('refuse a value that the binding does not know, by name', () => {
    expect(() => encode([{ column: 'c', steps: [{ codes: { a: 0 } }] }], { c: ['x'] })).toThrow('The binding does not say what the value "x" in column "c" becomes.');
  });

  it('put columns side by side, row by row', () => {
    expect(encode([{ column: 'x', steps: [] }, { column: 'y', steps: [] }], { x: Float64Array.of(1, 2), y: Float64Array.of(3, NaN) })).toEqual([1, 3, 2, NaN]);
  });

  it('give empty tensors for no rows', () => {
    expect(encode([{ column: 'x', steps: [] }], { x: [] })).toEqual([]);
  });
});

const bound = (task: Binding['task'], output: object, more: object = {}): Binding =>
  Binding.parse({ format: 'assay-binding/1', task, inputs: [{ name: null, dtype: 'float32', shape: ['N', 1], columns: [] }], outputs: { 'm.onnx': [output] }, ...more });

describe('decoded scores', () => {
  it('predict the positive class from the threshold on, and nothing from NaN', () => {
    const binding = bound('binary', { name: 'p', use: 'score', classes: ['no', 'yes'] }, { positive: 'yes', threshold: 0.3 });
    const decoded = decodeScores(binding, 'm.onnx', [{ name: 'p', width: 2, numbers: Float64Array.of(0.7, 0.3, 0.8, 0.2, NaN, NaN) }]);
    expect([...(decoded.positive ?? [])]).toEqual([0.3, 0.2, NaN]);
    expect(decoded.predictions).toEqual(['yes', 'no', null]);
    expect(decoded.nanRows).toBe(1);
  });

  it('take a single column as the positive class, unless it is named as the other', () => {
    const outputs = [{ name: 'p', width: 1, numbers: Float64Array.of(0.25) }];
    expect(decodeScores(bound('binary', { name: 'p', use: 'score' }, { positive: 'yes' }), 'm.onnx', outputs).positive).toEqual(Float64Array.of(0.25));
    expect(decodeScores(bound('binary', { name: 'p', use: 'score', classes: ['no'] }, { positive: 'yes' }), 'm.onnx', outputs).positive).toEqual(Float64Array.of(0.75));
  });

  it('of several classes predict the largest, over several outputs too', () => {
    const binding = Binding.parse({ ...bound('multiclass', { name: 'a', use: 'score', classes: ['a'] }), outputs: { '*': [{ name: 'a', use: 'score', classes: ['a'] }, { name: 'b', use: 'score', classes: ['b'] }] } });
    const decoded = decodeScores(binding, 'm.onnx', [{ name: 'a', width: 1, numbers: Float64Array.of(0.6, 0.5) }, { name: 'b', width: 1, numbers: Float64Array.of(0.4, 0.5) }]);
    expect(decoded.predictions).toEqual(['a', 'a']);
    expect(decoded.classes).toEqual(['a', 'b']);
  });

  it('refuse an output of another width than the classes', () => {
    const binding = bound('multiclass', { name: 'p', use: 'score', classes: ['a', 'b', 'c'] });
    expect(() => decodeScores(binding, 'm.onnx', [{ name: 'p', width: 2, numbers: Float64Array.of(1, 0) }])).toThrow('Output "p" gives 2 values a row, the binding names 3 classes.');
  });
});

describe('the fit of a binding', () => {
  const data: readonly DatasetColumn[] = [
    { name: 'age', type: 'INTEGER', kind: 'numeric', roles: ['feature'], reason: '' },
    { name: 'marital_status', type: 'VARCHAR', kind: 'categorical', roles: ['feature'], reason: '' },
  ];
  const inputs = [{ name: 'x', dtype: 'float32' as const, shape: ['N', 3], columns: [{ column: 'age', steps: [] }, { column: 'marital-status', steps: [] }, { column: 'gone', steps: [] }] }];

  it('says what was found and what to do, column by column', () => {
    expect(fitData({ inputs }, data).rows).toEqual([
      { input: 'age', found: 'numeric (INTEGER)', todo: '' },
      { input: 'marital-status', found: 'no such column', todo: 'Write "marital_status" in the binding.' },
      { input: 'gone', found: 'no such column', todo: 'Give the data a column "gone", or name the right one in the binding.' },
    ]);
  });

  it('compares widths, types and names with the model', () => {
    const { rows, fits } = fitBinding({ inputs }, { inputs: [{ name: 'x', dtype: 'float32', shape: [null, 12] }, { name: 'y', dtype: 'float32', shape: [null, 1] }], data });
    expect(fits).toBe(false);
    expect(rows[0]?.found).toBe('the model wants 12 values a row, the binding gives 3');
    expect(rows[1]).toMatchObject({ input: 'y', found: 'float32, bound to no column' });
  });

  it('judges text where numbers are wanted, and categories that are not known', () => {
    const text = [{ name: null, dtype: 'float32' as const, shape: ['N', 1], columns: [{ column: 'marital_status', steps: [] }] }];
    expect(fitData({ inputs: text }, data).rows[0]?.todo).toContain('The model wants a number');
    const coded = [{ name: null, dtype: 'float32' as const, shape: ['N', 1], columns: [{ column: 'marital_status', steps: [{ codes: { Single: 0 } }] }] }];
    expect(fitData({ inputs: coded }, data, { categories: { marital_status: ['Single', 'Widowed'] } }).rows[0]?.found).toBe('1 unknown categories: "Widowed"');
  });
});
