/** Which values does an axis of a figure span? */
import type { Axis, FigureSpec, FigureValue, Mark } from '../../blocks/figure.ts';
import { tickStep } from './ticks.ts';

export type Side = 'x' | 'y';
export const otherSide = (side: Side): Side => (side === 'x' ? 'y' : 'x');

export type AxisScale =
  | { readonly kind: 'category'; readonly categories: readonly string[] }
  | { readonly kind: 'linear' | 'log' | 'time'; readonly domain: readonly [number, number] };

/** A value on its axis: a category's text, or a number (milliseconds on a time axis); null where there is none. */
export function axisValue(value: FigureValue | undefined, axis: Axis): number | string | null {
  if (value === null || value === undefined) return null;
  if (axis.scale === 'category') return String(value);
  const number = axis.scale === 'time' && typeof value === 'string' ? Date.parse(/T[\d:.]+$/.test(value) ? `${value}Z` : value) : Number(value);
  return Number.isFinite(number) && (axis.scale !== 'log' || number > 0) ? number : null;
}

interface Used {
  /** Columns whose values lie on this axis. */
  readonly columns: readonly string[];
  readonly values: readonly FigureValue[];
}

/** The axis along which a mark of that orientation is long. */
const lengthSide = ({ horizontal }: { readonly horizontal: boolean }): Side => (horizontal ? 'x' : 'y');

const NOTHING: Used = { columns: [], values: [] };

function usedByOriented(mark: Extract<Mark, { horizontal: boolean }>, side: Side): Used {
  const isLength = side === lengthSide(mark);
  if (mark.mark === 'bar') return { columns: [mark[side]], values: isLength ? [0] : [] };
  return { columns: isLength ? [mark.low, mark.high] : [mark.at], values: [] };
}

function usedBy(mark: Mark, side: Side): Used {
  if ('horizontal' in mark) return usedByOriented(mark, side);
  if (mark.mark === 'zone') return NOTHING;
  if (mark.mark === 'rule') return mark.axis === side ? { columns: [], values: [mark.at] } : NOTHING;
  if (mark.mark === 'band') return { columns: side === 'x' ? [mark.x] : [mark.low, mark.high], values: [] };
  return { columns: [mark[side]], values: mark.mark === 'area' && side === 'y' ? [0] : [] };
}

type NumericScale = Exclude<Axis['scale'], 'category'>;

function aroundOne(value: number, scale: NumericScale): readonly [number, number] {
  if (scale === 'log') return [value / 2, value * 2];
  const half = scale === 'time' ? 43_200_000 : (Math.abs(value) || 1) * 0.1;
  return [value - half, value + half];
}

/** Along y to whole steps of its ticks, along x close to the data; bars and areas keep their zero at the edge. */
function numericDomain(values: readonly number[], scale: NumericScale, side: Side): readonly [number, number] {
  const low = values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const high = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  if (low > high) return scale === 'log' ? [1, 10] : [0, 1];
  if (low === high) return aroundOne(low, scale);
  const pad = side === 'x' ? 0.01 : 0.02;
  if (scale === 'log') return [low * (low / high) ** pad, high * (high / low) ** pad];
  if (scale === 'time') return [low - (high - low) * pad, high + (high - low) * pad];
  if (side === 'x') return [low === 0 ? 0 : low - (high - low) * 2 * pad, high === 0 ? 0 : high + (high - low) * 2 * pad];
  const step = tickStep(low, high, 5);
  return [Math.floor(low / step + 1e-9) * step, Math.ceil(high / step - 1e-9) * step];
}

/** Half the distance of neighbours, so that boxes around binned values lie within the figure. */
function boxPad(spec: FigureSpec, side: Side, values: readonly number[]): readonly number[] {
  const boxed = spec.marks.filter((mark) => mark.mark === 'cell' || ((mark.mark === 'bar' || mark.mark === 'span') && (side === 'x') !== mark.horizontal));
  if (boxed.length === 0) return [];
  return boxEdges(values, spec[side].scale).flatMap(([, from, to]) => [from, to]);
}

/** Where a box around each distinct value begins and ends: halfway to its nearest neighbour, in log space on a log axis. */
export function boxEdges(values: readonly number[], scale: Axis['scale']): readonly (readonly [value: number, from: number, to: number])[] {
  const [into, back] = scale === 'log' ? [Math.log, Math.exp] : [(x: number) => x, (x: number) => x];
  const sorted = [...new Set(values)].sort((a, b) => a - b);
  const half = sorted.slice(1).reduce((least, value, i) => Math.min(least, into(value) - into(sorted[i] ?? value)), Number.POSITIVE_INFINITY) / 2;
  const width = Number.isFinite(half) ? half : 0.5;
  return sorted.map((value) => [value, back(into(value) - width), back(into(value) + width)]);
}

export function axisScale(spec: FigureSpec, side: Side): AxisScale {
  const axis = spec[side];
  const used = spec.marks.map((mark) => usedBy(mark, side));
  const values = used.flatMap(({ columns, values: fixed }) => [...columns.flatMap((name) => spec.data[name] ?? []), ...fixed].map((value) => axisValue(value, axis)).filter((value) => value !== null));
  if (axis.scale === 'category') {
    const given = (axis.domain ?? []).map(String);
    // A stated order runs upwards like numbers do; without one the first row stands on top.
    const first = side === 'y' ? given.reverse() : given;
    return { kind: 'category', categories: [...new Set([...first, ...values.map(String)])] };
  }
  const [from, to] = (axis.domain ?? []).map((value) => axisValue(value, axis));
  if (typeof from === 'number' && typeof to === 'number') return { kind: axis.scale, domain: [from, to] };
  const numbers = values.map(Number);
  return { kind: axis.scale, domain: numericDomain([...numbers, ...boxPad(spec, side, numbers)], axis.scale, side) };
}
