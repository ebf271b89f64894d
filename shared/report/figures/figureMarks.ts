/** Which marks of the plotting library draw the marks of a figure? */
import type { FigureSpec, Mark } from '../../blocks/figure.ts';
import { assertNever } from '../../core/assertNever.ts';
import { MINUS } from '../../core/format/formatFixed.ts';
import { axisValue, type Side } from './axisScale.ts';
import { barMarks, cellMarks, spanMarks, zoneMarks, type Canvas, type MarkOf } from './boxMarks.ts';
import { LIGHT, scaleColor, SEQUENTIAL, toneColor, toneText } from './lightPalette.ts';
import { plotMark, type PlotMark, type PlotOptions } from './plotKit.ts';

const DASHES = { solid: {}, dashed: { strokeDasharray: '5 3' }, dotted: { strokeDasharray: '1.5 3' } } as const satisfies Readonly<Record<string, PlotOptions>>;
const FONT_PX = 11;

type Value = number | string | null;
const read = (spec: FigureSpec, name: string, side: Side): readonly Value[] => (spec.data[name] ?? []).map((value) => axisValue(value, spec[side]));
/** A gap for the library: no number breaks a line. */
const gap = (value: Value | undefined): number | string => value ?? Number.NaN;

type Row = Readonly<Record<string, unknown>>;

/** Rows of the named channels that have a place on both axes; with `gaps` the others stay and break the line. */
function rows(channels: Readonly<Record<string, readonly Value[]>>, gaps: boolean): Row[] {
  const names = Object.keys(channels);
  const length = Math.max(0, ...names.map((name) => channels[name]?.length ?? 0));
  const all = Array.from({ length }, (_, i) => Object.fromEntries(names.map((name) => [name, channels[name]?.[i] ?? null])));
  const full = (row: Row): boolean => names.every((name) => row[name] !== null);
  return gaps ? all.map((row) => (full(row) ? row : Object.fromEntries(names.map((name) => [name, gap(null)])))) : all.filter(full);
}

function lineMarks(mark: MarkOf<'line'>, { spec }: Canvas): PlotMark[] {
  const data = rows({ x: read(spec, mark.x, 'x'), y: read(spec, mark.y, 'y') }, true);
  return [plotMark('line', data, { x: 'x', y: 'y', z: null, stroke: toneColor(mark.tone), strokeWidth: 1.7, curve: mark.step ? 'step' : 'linear', ...DASHES[mark.dash] })];
}

function areaMarks(mark: MarkOf<'area' | 'band'>, { spec, scales }: Canvas): PlotMark[] {
  const x = read(spec, mark.x, 'x');
  const isBand = mark.mark === 'band';
  const scale = scales.y;
  const floor = scale.kind === 'log' ? scale.domain[0] : 0;
  const high = read(spec, isBand ? mark.high : mark.y, 'y');
  const low = isBand ? read(spec, mark.low, 'y') : high.map(() => floor);
  const curve = !isBand && mark.step ? 'step' : 'linear';
  const color = toneColor(mark.tone);
  const fill = plotMark('areaY', rows({ x, low, high }, true), { x: 'x', y1: 'low', y2: 'high', z: null, fill: color, fillOpacity: !isBand && mark.tone === 'reference' ? 0.38 : 0.17, curve });
  return isBand ? [fill] : [fill, plotMark('line', rows({ x, high }, true), { x: 'x', y: 'high', z: null, stroke: color, strokeWidth: 1.2, curve })];
}

function pointMarks(mark: MarkOf<'point'>, { spec }: Canvas): PlotMark[] {
  const color = toneColor(mark.tone);
  const hollow = mark.shape === 'ring' || (mark.shape === 'square' && mark.tone === 'inconclusive');
  const shades = mark.color === undefined ? [] : (spec.data[mark.color] ?? []);
  const numbers = shades.filter((value) => typeof value === 'number');
  const [least, most] = [numbers.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY), numbers.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)];
  const shade = (index: number): string => {
    const value = shades[index];
    if (mark.color === undefined) return hollow ? LIGHT.panel : color;
    return typeof value === 'number' ? scaleColor(SEQUENTIAL, most > least ? (value - least) / (most - least) : 1) : LIGHT.refFill;
  };
  const xs = read(spec, mark.x, 'x');
  const data = rows({ x: xs, y: read(spec, mark.y, 'y'), fill: xs.map((_, index) => shade(index)) }, false);
  return [plotMark('dot', data, { x: 'x', y: 'y', r: mark.size / 2, symbol: mark.shape === 'ring' ? 'circle' : mark.shape, fill: 'fill', ...(hollow ? { stroke: color, strokeWidth: 1.7 } : {}) })];
}

function intervalMarks(mark: MarkOf<'interval'>, { spec }: Canvas): PlotMark[] {
  const [along, across]: readonly [Side, Side] = mark.horizontal ? ['y', 'x'] : ['x', 'y'];
  const data = rows({ at: read(spec, mark.at, along), low: read(spec, mark.low, across), high: read(spec, mark.high, across) }, false);
  const thick = mark.width === 'thick';
  const stroke = { stroke: toneColor(mark.tone), strokeWidth: thick ? 5 : 1.4, strokeOpacity: thick ? 0.35 : 1 };
  return [mark.horizontal ? plotMark('ruleY', data, { y: 'at', x1: 'low', x2: 'high', ...stroke }) : plotMark('ruleX', data, { x: 'at', y1: 'low', y2: 'high', ...stroke })];
}

function ruleMarks(mark: MarkOf<'rule'>, { spec }: Canvas): PlotMark[] {
  const at = axisValue(mark.at, spec[mark.axis]);
  if (at === null) return [];
  return [plotMark(mark.axis === 'x' ? 'ruleX' : 'ruleY', [at], { stroke: toneColor(mark.tone), strokeWidth: 1.2, ...DASHES[mark.dash] })];
}

function textMarks(mark: MarkOf<'text'>, { spec }: Canvas): PlotMark[] {
  const data = rows({ x: read(spec, mark.x, 'x'), y: read(spec, mark.y, 'y'), text: (spec.data[mark.text] ?? []).map((value) => (value === null ? null : String(value).replace(/^-(?=\d)/, MINUS))) }, false);
  return [plotMark('text', data, { x: 'x', y: 'y', text: 'text', textAnchor: 'start', dx: 6, fontSize: FONT_PX, fill: toneText(mark.tone) })];
}

/** One mark of a figure; a few need two of the library. */
export function figureMark(mark: Mark, canvas: Canvas): readonly PlotMark[] {
  switch (mark.mark) {
    case 'line':
      return lineMarks(mark, canvas);
    case 'area':
    case 'band':
      return areaMarks(mark, canvas);
    case 'bar':
      return barMarks(mark, canvas);
    case 'span':
      return spanMarks(mark, canvas);
    case 'point':
      return pointMarks(mark, canvas);
    case 'interval':
      return intervalMarks(mark, canvas);
    case 'rule':
      return ruleMarks(mark, canvas);
    case 'zone':
      return zoneMarks(mark, canvas);
    case 'text':
      return textMarks(mark, canvas);
    case 'cell':
      return cellMarks(mark, canvas);
    default:
      return assertNever(mark);
  }
}
