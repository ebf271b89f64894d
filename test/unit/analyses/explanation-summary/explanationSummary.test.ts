/** Are mean |SHAP| values and their standard errors those of the explained rows? */
import { describe, expect, it } from 'vitest';
import { summarise } from '../../../../shared/analyses/explanation-summary/compute.ts';

describe('mean |SHAP|', () => {
  it('averages sizes, keeps the signed mean beside them, and gives sd ÷ √n', () => {
    const { columns, meanOutput, explained } = summarise({ phi: Float64Array.of(1, -2, -3, 2, 2, 0), base: 0.5, scores: Float64Array.of(-0.5, -0.5, 2.5), additivityError: 0 }, ['a', 'b']);
    expect(explained).toBe(3);
    expect(meanOutput).toBeCloseTo(0.5, 12);
    expect(columns[0]).toMatchObject({ column: 'a', mean: 0 });
    expect(columns[0]?.meanAbs.value).toBeCloseTo(2, 12);
    expect(columns[0]?.standardError).toBeCloseTo(1 / Math.sqrt(3), 12);
    expect(columns[1]?.mean).toBeCloseTo(0, 12);
  });

  it('declares a single row', () => {
    expect(summarise({ phi: Float64Array.of(1), base: 0, scores: Float64Array.of(1), additivityError: 0 }, ['a']).columns[0]?.meanAbs).toMatchObject({ value: null });
  });
});
