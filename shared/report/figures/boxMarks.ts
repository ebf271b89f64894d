/** How are bars, spans, heat cells and zones drawn as boxes on any pair of axes? */
import type { FigureSpec, FigureValue, Mark } from '../../blocks/figure.ts';
import { DIVERGING, LIGHT, scaleColor, SEQUENTIAL, toneColor } from './lightPalette.ts';
import { axisValue, boxEdges, otherSide, type AxisScale, type Side } from './axisScale.ts';
import { plotMark, type PlotMark, type PlotOptions } from './plotKit.ts';

export type MarkOf<K extends Mark['mark']> = Extract<Mark, { mark: K }>;

export interface Canvas {
  readonly spec: FigureSpec;
  readonly scales: Readonly<Record<Side, AxisScale>>;
  /** Pixels of the inner drawing along each axis. */
  readonly innerPx: Readonly<Record<Side, number>>;
}

const LEAST_PADDING = 0.24;
const HEAT_PADDING = 0.04;
const WIDEST_BAND_PX: Readonly<Record<Side, number>> = { x: 84, y: 26 };

/** Space between the bands of a category axis as a share of their distance: few bands stay narrow instead of filling the figure, heat cells touch. */
export function bandPadding(side: Side, count: number, { spec, innerPx }: Canvas): number {
  if (spec.marks.some(({ mark }) => mark === 'cell')) return HEAT_PADDING;
  const widest = WIDEST_BAND_PX[side];
  return Math.min(0.9, Math.max(LEAST_PADDING, (innerPx[side] - widest * count) / (innerPx[side] + widest)));
}

type Extent = string | readonly [number, number];
interface Box {
  readonly x?: Extent;
  readonly y?: Extent;
  readonly fill: string;
}

const column = (spec: FigureSpec, name: string): readonly FigureValue[] => spec.data[name] ?? [];

/** The box of each value along one axis: its category, or from halfway to halfway between neighbours. */
function places(name: string, side: Side, { spec }: Canvas): readonly (Extent | null)[] {
  const values = column(spec, name).map((value) => axisValue(value, spec[side]));
  const edges = new Map(boxEdges(values.filter((value) => typeof value === 'number'), spec[side].scale).map(([value, from, to]) => [value, [from, to] as const]));
  return values.map((value) => (typeof value === 'number' ? (edges.get(value) ?? null) : value));
}

const isDefined = (box: Box | null): box is Box => box !== null;

/** Draws boxes; which primitive that is depends on which axes are categories. */
function boxes(found: readonly (Box | null)[], options: PlotOptions): PlotMark[] {
  const drawn = found.filter(isDefined);
  const [first] = drawn;
  if (first === undefined) return [];
  const isBand = (side: Side): boolean => typeof first[side] === 'string';
  const extent = (side: Side): PlotOptions => {
    if (first[side] === undefined) return {};
    if (isBand(side)) return { [side]: (box: Box) => box[side] };
    return { [`${side}1`]: (box: Box) => box[side]?.[0], [`${side}2`]: (box: Box) => box[side]?.[1] };
  };
  const spread = { ...extent('x'), ...extent('y') };
  const isCell = (isBand('x') || first.x === undefined) && (isBand('y') || first.y === undefined);
  const maker = isCell ? 'cell' : isBand('x') ? 'barY' : isBand('y') ? 'barX' : 'rect';
  return [plotMark(maker, drawn, { ...spread, fill: (box: Box) => box.fill, ...options })];
}

const fillOf = (tone: Mark['tone']): string => (tone === 'reference' ? LIGHT.refFill : toneColor(tone));

/** Bars at the same place share its width side by side; bars that never meet keep the whole of it. */
function shareOfPlace(mark: MarkOf<'bar'>, { spec }: Canvas): { readonly index: number; readonly count: number } {
  const bars = spec.marks.filter((other): other is MarkOf<'bar'> => other.mark === 'bar' && other.horizontal === mark.horizontal);
  const key = (bar: MarkOf<'bar'>): readonly [at: string, length: string] => (bar.horizontal ? [bar.y, bar.x] : [bar.x, bar.y]);
  const used = bars.map((bar) => {
    const [at, length] = key(bar);
    return column(spec, at).filter((place, i) => place !== null && (column(spec, length)[i] ?? null) !== null);
  });
  const meet = new Set(used.flat()).size < used.flat().length;
  return meet ? { index: bars.indexOf(mark), count: bars.length } : { index: 0, count: 1 };
}

function insetsOf(share: { readonly index: number; readonly count: number }, side: Side, canvas: Canvas): PlotOptions {
  if (share.count === 1) return {};
  const scale = canvas.scales[side];
  if (scale.kind !== 'category') return {};
  const padding = bandPadding(side, scale.categories.length, canvas);
  const bandPx = (canvas.innerPx[side] / (scale.categories.length + padding)) * (1 - padding);
  const [before, after] = side === 'x' ? ['insetLeft', 'insetRight'] : ['insetTop', 'insetBottom'];
  return { [before]: (bandPx * share.index) / share.count, [after]: (bandPx * (share.count - 1 - share.index)) / share.count };
}

function within(place: Extent, { index, count }: { readonly index: number; readonly count: number }): Extent {
  if (typeof place === 'string' || count === 1) return place;
  const width = (place[1] - place[0]) / count;
  return [place[0] + index * width, place[0] + (index + 1) * width];
}

export function barMarks(mark: MarkOf<'bar'>, canvas: Canvas): PlotMark[] {
  const along: Side = mark.horizontal ? 'y' : 'x';
  const length = otherSide(along);
  const share = shareOfPlace(mark, canvas);
  const scale = canvas.scales[length];
  const zero = scale.kind === 'log' ? scale.domain[0] : 0;
  const lengths = column(canvas.spec, mark[length]).map((value) => axisValue(value, canvas.spec[length]));
  const found = places(mark[along], along, canvas).map((place, i): Box | null => {
    const value = lengths[i];
    return place === null || typeof value !== 'number' ? null : { [along]: within(place, share), [length]: [zero, value], fill: fillOf(mark.tone) };
  });
  return boxes(found, insetsOf(share, along, canvas));
}

export function spanMarks(mark: MarkOf<'span'>, canvas: Canvas): PlotMark[] {
  const along: Side = mark.horizontal ? 'y' : 'x';
  const length = otherSide(along);
  const ends = (name: string): readonly (number | string | null)[] => column(canvas.spec, name).map((value) => axisValue(value, canvas.spec[length]));
  const [lows, highs] = [ends(mark.low), ends(mark.high)];
  const found = places(mark.at, along, canvas).map((place, i): Box | null => {
    const [low, high] = [lows[i], highs[i]];
    return place === null || typeof low !== 'number' || typeof high !== 'number' ? null : { [along]: place, [length]: [Math.min(low, high), Math.max(low, high)], fill: fillOf(mark.tone) };
  });
  return boxes(found, {});
}

/** Heat cells: sequential from the least to the largest value, diverging symmetric around 0. */
export function cellMarks(mark: MarkOf<'cell'>, canvas: Canvas): PlotMark[] {
  const values = column(canvas.spec, mark.value).map((value) => (typeof value === 'number' ? value : null));
  const numbers = values.filter((value) => value !== null);
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  const most = Math.max(Math.abs(low), Math.abs(high)) || 1;
  const color = (value: number): string => (mark.tone === 'diverging' ? scaleColor(DIVERGING, (value / most + 1) / 2) : scaleColor(SEQUENTIAL, high > low ? (value - low) / (high - low) : 1));
  const [xs, ys] = [places(mark.x, 'x', canvas), places(mark.y, 'y', canvas)];
  return boxes(xs.map((x, i): Box | null => {
    const [y, value] = [ys[i], values[i]];
    return x === null || y === null || y === undefined || value === null || value === undefined ? null : { x, y, fill: color(value) };
  }), { inset: 0.5 });
}

export function zoneMarks(mark: MarkOf<'zone'>, { spec, scales }: Canvas): PlotMark[] {
  const scale = scales[mark.axis];
  const [from, to] = [axisValue(mark.from, spec[mark.axis]), axisValue(mark.to, spec[mark.axis])];
  const options = { fillOpacity: 0.13 };
  const fill = toneColor(mark.tone);
  if (scale.kind === 'category') {
    const [first, last] = [scale.categories.indexOf(String(from)), scale.categories.indexOf(String(to))];
    const chosen = first < 0 || last < 0 ? [] : scale.categories.slice(Math.min(first, last), Math.max(first, last) + 1);
    return boxes(chosen.map((category): Box => ({ [mark.axis]: category, fill })), options);
  }
  const [least, most] = scale.domain;
  const cut = (value: number | string | null, beyond: number): number => Math.min(Math.max(typeof value === 'number' ? value : beyond, least), most);
  const [start, end] = [cut(from, least), cut(to, most)];
  return start === end ? [] : boxes([{ [mark.axis]: [Math.min(start, end), Math.max(start, end)], fill }], options);
}
