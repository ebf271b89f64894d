/** How often does each value of a column occur on both sides, cell by cell? */
import { type BinRule, columnBins } from '../../core/stats/columnBins.ts';
import { binCounts, type Bins } from '../../core/stats/referenceBins.ts';
import type { ValueCounts } from '../../core/stats/valueCounts.ts';
import type { ColumnBatch } from '../defineAnalysis.ts';
import type { SharedColumn } from '../bothSides.ts';

export interface SidePair {
  readonly reference: number;
  readonly current: number;
}

/** Counts in aligned cells: bins of numbers, or categories. */
export interface Cells {
  readonly reference: readonly number[];
  readonly current: readonly number[];
}

export interface NumericCounts {
  readonly kind: 'numeric';
  readonly column: SharedColumn;
  /** Finite values, ascending. */
  readonly counts: ValueCounts<number>;
  readonly missing: SidePair;
  readonly infinite: SidePair;
  /** Null when the reference has no value. */
  readonly bins: Bins | null;
  readonly cells: Cells;
}

export interface CategoricalCounts {
  readonly kind: 'categorical';
  readonly column: SharedColumn;
  /** Most frequent first; `null` is the missing value, `other` merges what lies beyond the most frequent ones. */
  readonly categories: readonly (string | null)[];
  readonly merged: number;
  readonly missing: SidePair;
  readonly cells: Cells;
}

export type ColumnCounts = NumericCounts | CategoricalCounts;

/** Categories that keep a cell of their own. */
const MOST_CATEGORIES = 500;

/** The value counts of one column: values ascending, null (NaN) last. */
interface Lines {
  readonly value: Float64Array;
  readonly reference: Float64Array;
  readonly current: Float64Array;
}

/** `batch` is ordered by column, then value: each column is one stretch of it and is not copied. */
export function numericCounts(batch: ColumnBatch, columns: readonly SharedColumn[], rule: BinRule): NumericCounts[] {
  const [index, value, reference, current] = [batch.numbers('c'), batch.numbers('v'), batch.numbers('reference'), batch.numbers('current')];
  let from = 0;
  return columns.map((column, c) => {
    let to = from;
    while (index[to] === c) to += 1;
    const lines = { value: value.subarray(from, to), reference: reference.subarray(from, to), current: current.subarray(from, to) };
    from = to;
    return numericColumn(column, lines, rule);
  });
}

function numericColumn(column: SharedColumn, { value, reference, current }: Lines, rule: BinRule): NumericCounts {
  let [first, last] = [0, value.length];
  while (value[first] === -Infinity) first += 1;
  while (last > first && !Number.isFinite(value[last - 1])) last -= 1;
  const counts = { values: value.subarray(first, last), reference: reference.subarray(first, last), current: current.subarray(first, last) };
  const bins = columnBins(counts, rule);
  const found = 'reason' in bins ? null : bins;
  const outside = (holds: (x: number) => boolean): SidePair => {
    const total = { reference: 0, current: 0 };
    value.forEach((x, i) => {
      if (!holds(x)) return;
      total.reference += reference[i] ?? 0;
      total.current += current[i] ?? 0;
    });
    return total;
  };
  return {
    kind: 'numeric', column, counts,
    missing: outside(Number.isNaN),
    infinite: outside((x) => Math.abs(x) === Infinity),
    bins: found,
    cells: found === null ? { reference: [], current: [] } : { reference: binCounts(counts.values, counts.reference, found), current: binCounts(counts.values, counts.current, found) },
  };
}

const totalOf = (lines: readonly SidePair[]): SidePair => ({ reference: lines.reduce((sum, line) => sum + line.reference, 0), current: lines.reduce((sum, line) => sum + line.current, 0) });

/** Missing is a category of its own for features; for outputs and labels it is left out of the comparison, and counted. */
export function categoricalCounts(batch: ColumnBatch, columns: readonly SharedColumn[]): CategoricalCounts[] {
  const [index, value, reference, current] = [batch.numbers('c'), batch.texts('v'), batch.numbers('reference'), batch.numbers('current')];
  return columns.map((column, c) => {
    const lines: (SidePair & { readonly value: string | null })[] = [];
    value.forEach((text, i) => {
      if (index[i] === c) lines.push({ value: text, reference: reference[i] ?? 0, current: current[i] ?? 0 });
    });
    const compared = lines.filter((line) => line.value !== null || column.roles.includes('feature')).sort((a, b) => b.reference + b.current - a.reference - a.current);
    const own = compared.slice(0, MOST_CATEGORIES);
    const rest = compared.slice(MOST_CATEGORIES);
    const other = totalOf(rest);
    return {
      kind: 'categorical', column,
      categories: own.map((line) => line.value),
      merged: rest.length,
      missing: totalOf(lines.filter((line) => line.value === null)),
      cells: { reference: [...own.map((line) => line.reference), ...(rest.length > 0 ? [other.reference] : [])], current: [...own.map((line) => line.current), ...(rest.length > 0 ? [other.current] : [])] },
    };
  });
}
