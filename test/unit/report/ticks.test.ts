/** Does every domain that a figure can have get a handful of ticks? */
import { describe, expect, it } from 'vitest';
import { ticksOf } from '../../../shared/report/figures/ticks.ts';

describe('ticksOf', () => {
  it.each([[0, 1], [-3, 1e9], [1, 1 + 2 ** -52], [-5e-324, 5e-324], [0, 1e-310], [-1.7e308, 1.7e308], [1e15, 1e15 + 0.25]] as const)('%s to %s', (low, high) => {
    const { values, write } = ticksOf('linear', [low, high], 6);
    expect(values.length).toBeLessThanOrEqual(6);
    expect(values.every((value) => Number.isFinite(value) && write(value) !== '')).toBe(true);
  });
});
