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

/** A line of the value counts: column index, value, rows of each side. */
interface Line extends SidePair {
  readonly value: number;
}

export function numericCounts(batch: ColumnBatch, columns: readonly SharedColumn[], rule: BinRule): NumericCounts[] {
  const [index, value, reference, current] = [batch.numbers('c'), batch.numbers('v'), batch.numbers('reference'), batch.numbers('current')];
  return columns.map((column, c) => {
    const lines: Line[] = [];
    index.forEach((which, i) => {
      if (which === c) lines.push({ value: value[i] ?? Number.NaN, reference: reference[i] ?? 0, current: current[i] ?? 0 });
    });
    return numericColumn(column, lines, rule);
  });
}

function numericColumn(column: SharedColumn, lines: readonly Line[], rule: BinRule): NumericCounts {
  const finite = lines.filter(({ value }) => Number.isFinite(value)).sort((a, b) => a.value - b.value);
  const counts = { values: Float64Array.from(finite, (line) => line.value), reference: Float64Array.from(finite, (line) => line.reference), current: Float64Array.from(finite, (line) => line.current) };
  const bins = columnBins(counts, rule);
  const found = 'reason' in bins ? null : bins;
  return {
    kind: 'numeric', column, counts,
    missing: totalOf(lines.filter(({ value }) => Number.isNaN(value))),
    infinite: totalOf(lines.filter(({ value }) => Math.abs(value) === Infinity)),
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
