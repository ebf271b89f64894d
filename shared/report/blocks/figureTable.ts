/** Which table says the same as a figure? */
import type { FigureSpec, FigureValue } from '../../blocks/figure.ts';

export interface FigureTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly FigureValue[])[];
  /** Rows of the figure, of which `rows` may be the first. */
  readonly total: number;
}

/** One row an index of the figure's columns, the first `most`; shorter columns leave gaps. */
export function figureTable(spec: FigureSpec, most: number): FigureTable {
  const columns = Object.keys(spec.data);
  const total = columns.reduce((length, name) => Math.max(length, spec.data[name]?.length ?? 0), 0);
  const rows = Array.from({ length: Math.min(most, total) }, (_, index) => columns.map((name) => spec.data[name]?.[index] ?? null));
  return { columns, rows, total };
}

/** At most six significant digits: the whole number stands in the JSON. */
export const plainValue = (value: FigureValue): string => (value === null ? '' : typeof value === 'number' ? String(Number(value.toPrecision(6))).replace(/^-/, '−') : value);
