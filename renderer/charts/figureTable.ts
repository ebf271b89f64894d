/** Which table says the same as a figure? */
import type { FigureSpec, FigureValue } from '../../shared/blocks/figure.ts';

export interface FigureTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly FigureValue[])[];
}

/** One row an index of the figure's columns; shorter columns leave gaps. */
export function figureTable(spec: FigureSpec): FigureTable {
  const columns = Object.keys(spec.data);
  const length = Math.max(0, ...columns.map((name) => spec.data[name]?.length ?? 0));
  return { columns, rows: Array.from({ length }, (_, index) => columns.map((name) => spec.data[name]?.[index] ?? null)) };
}

/** What a screen reader hears at the n-th point of the figure's first series of points or lines. */
export function speakPoint(spec: FigureSpec, index: number): string | undefined {
  const { columns, rows } = figureTable(spec);
  const row = rows[index];
  return row === undefined ? undefined : columns.map((name, at) => `${name} ${String(row[at] ?? 'none')}`).join(', ');
}
