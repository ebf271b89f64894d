/** Which rows does dragging over a figure choose? */
import type { Clause } from '../../shared/core/clause/clause.ts';
import type { FigureSpec } from '../../shared/blocks/figure.ts';

export interface Brushed {
  readonly x?: readonly (number | string)[] | undefined;
  readonly y?: readonly (number | string)[] | undefined;
}

/** Plotly writes UTC times without a zone and with a space; clauses carry ISO 8601. */
function bound(value: number | string, time: boolean): number | string {
  if (!time) return typeof value === 'number' ? Number(value.toPrecision(6)) : value;
  const text = String(value).replace(' ', 'T');
  const date = new Date(/Z$|[+-]\d\d:?\d\d$/.test(text) ? text : `${text.includes('T') ? text : `${text}T00:00:00`}Z`);
  return Number.isNaN(date.getTime()) ? String(value) : date.toISOString().replace(/:\d\d\.\d{3}Z$/, ':00Z');
}

/** undefined when nothing was brushed or the figure selects nothing. */
export function brushClause(spec: FigureSpec, brushed: Brushed): Clause | undefined {
  if (spec.brush === undefined) return undefined;
  const { axis, column, kind } = spec.brush;
  const [from, to] = brushed[axis] ?? [];
  if (from === undefined || to === undefined) return undefined;
  if (kind === 'interval') {
    const time = spec[axis].scale === 'time';
    const [a, b] = [bound(from, time), bound(to, time)];
    return { op: 'range', column, from: a <= b ? a : b, to: a <= b ? b : a };
  }
  const categories = spec[axis].domain ?? [...new Set(Object.values(spec.data).flat().filter((value): value is string => typeof value === 'string'))];
  const [low, high] = [Math.min(Number(from), Number(to)), Math.max(Number(from), Number(to))];
  const chosen = categories.filter((_, index) => index >= low && index <= high);
  return chosen.length === 0 ? undefined : { op: 'in', column, values: chosen };
}
