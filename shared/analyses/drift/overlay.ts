/** How do the two distributions of a column look, laid over each other? */
import { quantilesOfCounts } from '../../core/stats/quantile.ts';
import type { CategoricalCounts, ColumnCounts, NumericCounts } from './columnCounts.ts';
import type { Overlay } from './result.ts';

const BINS = 60;
const BARS = 20;
/** Largest value ÷ median from which the axis is logarithmic. */
const LONG_TAIL = 20;

/** Shares of rows in 60 equal bins (equal on a log axis when the tail is long and all values are positive), or of the 20 most frequent categories. */
export function overlayOf(column: ColumnCounts): Overlay | undefined {
  return column.kind === 'numeric' ? numericOverlay(column) : categoricalOverlay(column);
}

function numericOverlay({ column, counts }: NumericCounts): Overlay | undefined {
  const { values, reference, current } = counts;
  const [min, max] = [values[0], values[values.length - 1]];
  const [median] = quantilesOfCounts(values, reference, [0.5]);
  if (min === undefined || max === undefined || median === undefined || min === max) return undefined;
  const scale = min > 0 && max / median > LONG_TAIL ? 'log' : 'linear';
  const [to, back] = scale === 'log' ? [Math.log, Math.exp] : [(x: number): number => x, (x: number): number => x];
  const [start, width] = [to(min), (to(max) - to(min)) / BINS];
  const shares = (side: ArrayLike<number>): number[] => {
    const bins = new Array<number>(BINS).fill(0);
    let rows = 0;
    for (let i = 0; i < values.length; i += 1) {
      const bin = Math.min(BINS - 1, Math.floor((to(values[i] ?? min) - start) / width));
      bins[bin] = (bins[bin] ?? 0) + (side[i] ?? 0);
      rows += side[i] ?? 0;
    }
    return bins.map((count) => (rows === 0 ? 0 : count / rows));
  };
  return { kind: 'numeric', column: column.name, scale, edges: Array.from({ length: BINS + 1 }, (_, i) => (i === BINS ? max : back(start + i * width))), reference: shares(reference), current: shares(current) };
}

function categoricalOverlay({ column, categories, cells }: CategoricalCounts): Overlay {
  const shown = categories.slice(0, BARS);
  const shares = (side: readonly number[]): number[] => {
    const rows = side.reduce((sum, count) => sum + count, 0);
    const own = shown.map((_, i) => (rows === 0 ? 0 : (side[i] ?? 0) / rows));
    return side.length > shown.length ? [...own, Math.max(0, 1 - own.reduce((sum, share) => sum + share, 0))] : own;
  };
  return { kind: 'categorical', column: column.name, categories: [...shown.map((category) => category ?? '(missing)'), ...(cells.reference.length > shown.length ? ['(other)'] : [])], reference: shares(cells.reference), current: shares(cells.current) };
}
