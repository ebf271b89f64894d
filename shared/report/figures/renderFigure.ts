/** How does a figure become an SVG picture for paper? */
import type { Axis, FigureSpec } from '../../blocks/figure.ts';
import { axisScale, type AxisScale, type Side } from './axisScale.ts';
import { bandPadding, type Canvas } from './boxMarks.ts';
import { besideLabels, inMargin, keyRows, labelsAbove, textOverflowPx, widthOf, type PlacedLabel } from './directLabels.ts';
import { figureMark } from './figureMarks.ts';
import { attributes, escapeHtml, withoutControls } from '../text/escapeHtml.ts';
import { LIGHT, SANS } from './lightPalette.ts';
import { drawPlot, plotMark, SVG_NAMESPACE, type Drawing, type PlotMark, type PlotOptions, type SvgElement } from './plotKit.ts';
import { ticksOf } from './ticks.ts';

const FONT_PX = 11;
const MOST_TICKS: Readonly<Record<Side, number>> = { x: 9, y: 5 };
const LONGEST_LABEL = 30;
const ROW_PX = 19;

const axisTitle = ({ label, unit }: Axis): string => (unit === '' || label.includes(unit) ? label : `${label}, ${unit}`);
const short = (text: string): string => (text.length > LONGEST_LABEL ? `${text.slice(0, LONGEST_LABEL - 1)}…` : text);

const NUMBER_FORMAT = /^(?:.?[<>=^])?[-+( ]?[$#]?0?\d*,?(?:\.\d+)?~?[a-z%]?$/i;
/** The axis' own format where the library can read it; anything else is written as usual. */
const ownFormat = ({ format, scale }: Axis): string | undefined => (format === undefined || (scale !== 'time' && !NUMBER_FORMAT.test(format)) ? undefined : format);

// As a text channel, because the library thins out the ticks of a log axis that it formats itself.
const tickTextOption = (axis: Axis, write: (value: number) => string): PlotOptions => {
  const format = ownFormat(axis);
  return format === undefined ? { text: (value: number) => write(value) } : { tickFormat: format };
};

interface Margins {
  readonly marginTop: number;
  readonly marginRight: number;
  readonly marginBottom: number;
  readonly marginLeft: number;
}

interface Layout extends Margins {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Category names along x are turned when they do not fit side by side. */
  readonly turned: boolean;
  readonly keys: readonly PlacedLabel[];
}

function tickTexts(scale: AxisScale, side: Side): readonly string[] {
  if (scale.kind === 'category') return scale.categories.map(short);
  const { values, write } = ticksOf(scale.kind, scale.domain, MOST_TICKS[side]);
  return values.map(write);
}

function layoutOf(spec: FigureSpec, scales: Canvas['scales'], widthPx: number): Layout {
  const marginLeft = Math.round(Math.max(14, ...tickTexts(scales.y, 'y').map(widthOf)) + 12);
  const beside = scales.x.kind === 'linear' ? textOverflowPx(spec, scales.x.domain, widthPx - marginLeft - 14) : 0;
  const marginRight = Math.round(Math.min(180, Math.max(14, 14 + beside, ...inMargin(spec).map((text) => widthOf(text) + 14))));
  const yTitle = axisTitle(spec.y);
  const { labels: keys, rows } = keyRows(spec, { left: marginLeft, right: marginRight, widthPx }, yTitle === '' ? 4 : widthOf(yTitle) + 24);
  const marginTop = Math.max(yTitle === '' ? 8 : 24, rows === 0 ? 0 : 8 + rows * 16, labelsAbove(spec) ? 26 + (rows > 0 ? 12 : 0) : 0);
  const names = scales.x.kind === 'category' ? tickTexts(scales.x, 'x') : [];
  const turned = names.length * Math.max(0, ...names.map(widthOf)) > widthPx - marginLeft - marginRight;
  const namesPx = turned ? Math.max(...names.map(widthOf)) * 0.6 + 14 : 20;
  const marginBottom = Math.round(namesPx + (spec.x.label === '' ? 2 : 16));
  const rowsPx = scales.y.kind === 'category' ? scales.y.categories.length * ROW_PX + marginTop + marginBottom : 0;
  return { widthPx, heightPx: Math.max(spec.heightPx, rowsPx), marginTop, marginRight, marginBottom, marginLeft, turned, keys };
}

function scaleOptions(side: Side, canvas: Canvas): PlotOptions {
  const scale = canvas.scales[side];
  if (scale.kind === 'category') return { type: 'band', domain: scale.categories, padding: bandPadding(side, scale.categories.length, canvas), label: null };
  return { type: scale.kind === 'time' ? 'utc' : scale.kind, domain: scale.domain, label: null };
}

const TICK_TEXT = { fontSize: FONT_PX, fill: LIGHT.tx3, fontFamily: SANS, fontVariant: 'tabular-nums', stroke: LIGHT.line2, label: null } as const;
const MAKERS = { x: { axis: 'axisX', grid: 'gridX', rule: 'ruleX' }, y: { axis: 'axisY', grid: 'gridY', rule: 'ruleY' } } as const;

interface AxisDrawing {
  readonly below: readonly PlotMark[];
  readonly above: readonly PlotMark[];
}

const spansZero = ({ kind, domain }: Exclude<AxisScale, { kind: 'category' }>): boolean => kind === 'linear' && domain[0] <= 0 && domain[1] >= 0;

/** Grid, zero line and ticks of one axis. Only the axis of lengths has a grid: y, or x beside categories. */
function axisMarks(spec: FigureSpec, canvas: Pick<Canvas, 'scales'> & { readonly turned: boolean }, side: Side): AxisDrawing {
  const scale = canvas.scales[side];
  const maker = MAKERS[side];
  const tick = { ...TICK_TEXT, tickPadding: side === 'x' && !canvas.turned ? 4 : 8 };
  if (scale.kind === 'category') {
    return { below: [], above: [plotMark(maker.axis, [...scale.categories], { ...tick, tickSize: 0, tickFormat: short, ...(side === 'x' && canvas.turned ? { tickRotate: -35 } : {}) })] };
  }
  const { values, write } = ticksOf(scale.kind, scale.domain, MOST_TICKS[side]);
  const lengthSide: Side = canvas.scales.y.kind === 'category' ? 'x' : 'y';
  const grid = side === lengthSide ? [plotMark(maker.grid, values, { stroke: LIGHT.line, strokeOpacity: 1 })] : [];
  const zero = side === lengthSide && spansZero(scale) ? [plotMark(maker.rule, [0], { stroke: LIGHT.line3, strokeWidth: 1 })] : [];
  return { below: [...grid, ...zero], above: [plotMark(maker.axis, values, { ...tick, tickSize: side === 'x' ? 4 : 0, ...tickTextOption(spec[side], write) })] };
}

function addText(drawing: Drawing, label: Omit<PlacedLabel, 'key'>): void {
  const text = drawing.document.createElementNS(SVG_NAMESPACE, 'text');
  const attributes = { x: String(label.x), y: String(label.y), dy: '0.32em', 'text-anchor': label.anchor, fill: label.fill, 'font-size': String(FONT_PX), stroke: LIGHT.panel, 'stroke-width': '3', 'stroke-linejoin': 'round', 'paint-order': 'stroke' };
  for (const [name, value] of Object.entries(attributes)) text.setAttribute(name, value);
  text.textContent = label.text;
  drawing.svg.appendChild(text);
}

function addKey(drawing: Drawing, { x, y, key }: PlacedLabel): void {
  if (key === undefined) return;
  const mark = drawing.document.createElementNS(SVG_NAMESPACE, 'rect');
  for (const [name, value] of Object.entries({ x: x - 13, y: y - 4.5, width: 9, height: 9, rx: 2 })) mark.setAttribute(name, String(value));
  mark.setAttribute('fill', key);
  drawing.svg.appendChild(mark);
}

function addLabels(spec: FigureSpec, layout: Layout, drawing: Drawing): void {
  const { widthPx, heightPx, marginLeft, marginRight, marginTop, keys } = layout;
  const title = { fill: LIGHT.tx3 };
  if (spec.y.label !== '') addText(drawing, { text: axisTitle(spec.y), x: 4, y: 8, anchor: 'start', ...title });
  if (spec.x.label !== '') addText(drawing, { text: axisTitle(spec.x), x: widthPx - marginRight, y: heightPx - 7, anchor: 'end', ...title });
  const beside = besideLabels(spec, { widthPx, left: marginLeft, right: marginRight, top: marginTop, scale: (side) => drawing.scale(side) });
  for (const label of [...keys, ...beside]) {
    addKey(drawing, label);
    addText(drawing, label);
  }
}

const ROUNDED = new Set(['d', 'x', 'y', 'x1', 'x2', 'y1', 'y2', 'cx', 'cy', 'r', 'width', 'height', 'transform']);
const round = (text: string): string => text.replaceAll(/-?\d+\.\d+(?:e-?\d+)?/g, (number) => String(Math.round(Number(number) * 100) / 100));

/** Hundredths of a pixel are enough; styles that address a page are taken out. */
function tidy(svg: SvgElement): void {
  for (const element of svg.querySelectorAll('style')) element.remove();
  for (const element of [svg, ...svg.querySelectorAll('*')]) {
    for (const name of element.getAttributeNames()) {
      const value = element.getAttribute(name) ?? '';
      if (ROUNDED.has(name) && value.includes('.')) element.setAttribute(name, round(value));
      if (name === 'aria-label' || name === 'aria-hidden') element.removeAttribute(name);
    }
  }
}

/** The drawing as text, with its words for those who do not see it; attributes are written here because they hold foreign text. */
function svgText(spec: FigureSpec, svg: SvgElement): string {
  const own = attributes({ xmlns: SVG_NAMESPACE, role: 'img', 'aria-label': spec.alt, 'font-family': SANS });
  svg.removeAttribute('font-family');
  return withoutControls(svg.outerHTML).replace(/^<svg([^>]*)>/, (_, drawn: string) => `<svg${own}${drawn}><title>${escapeHtml(spec.title)}</title>`);
}

export const FIGURE_WIDTH_PX = 860;

/**
 * Draws a figure in light colours with axes, direct labels and gaps for missing values.
 * The same figure and width give the same bytes. Times are in UTC; values that a log axis cannot hold are left out.
 */
export function renderFigure(spec: FigureSpec, { widthPx = FIGURE_WIDTH_PX }: { readonly widthPx?: number } = {}): string {
  const scales = { x: axisScale(spec, 'x'), y: axisScale(spec, 'y') };
  const layout = layoutOf(spec, scales, widthPx);
  const { marginTop, marginRight, marginBottom, marginLeft, heightPx } = layout;
  const canvas: Canvas = { spec, scales, innerPx: { x: widthPx - marginLeft - marginRight, y: heightPx - marginTop - marginBottom } };
  const axes = (['x', 'y'] as const).map((side) => axisMarks(spec, { scales, turned: layout.turned }, side));
  const marks = [...axes.flatMap(({ below }) => below), ...spec.marks.flatMap((mark) => figureMark(mark, canvas)), ...axes.flatMap(({ above }) => above)];
  const drawing = drawPlot(marks, {
    width: widthPx, height: heightPx, marginTop, marginRight, marginBottom, marginLeft, className: 'figure',
    x: scaleOptions('x', canvas), y: scaleOptions('y', canvas),
  });
  addLabels(spec, layout, drawing);
  tidy(drawing.svg);
  return svgText(spec, drawing.svg);
}
