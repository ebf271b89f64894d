/** How do small pictures within table cells look on paper? */
import type { Cell } from '../../blocks/block.ts';
import { formatFixed } from '../../core/format/formatFixed.ts';
import { attributes } from '../text/escapeHtml.ts';
import { LIGHT, toneColor } from './lightPalette.ts';

type CellOf<K extends Cell['kind']> = Extract<Cell, { kind: K }>;

const px = (value: number): number => Math.round(value * 100) / 100;
const words = (value: number): string => formatFixed(value, Math.abs(value) >= 100 ? 1 : Math.abs(value) >= 1 ? 2 : 4);
const share = (value: number, from: number, to: number): number => (to > from ? Math.min(1, Math.max(0, (value - from) / (to - from))) : 0.5);

const picture = (size: { readonly width: number; readonly height: number }, alt: string, content: string): string =>
  `<svg${attributes({ class: 'cell-picture', ...size, viewBox: `0 0 ${size.width} ${size.height}`, role: 'img', 'aria-label': alt })}>${content}</svg>`;
const rect = (values: Readonly<Record<string, string | number>>): string => `<rect${attributes(values)}/>`;
const line = (values: Readonly<Record<string, string | number>>): string => `<line${attributes(values)}/>`;

export function barPicture({ value, max, limit, tone }: CellOf<'bar'>): string {
  const width = 64;
  const at = (x: number): number => px(share(x, 0, max) * width);
  const alt = limit === undefined ? words(value) : `${words(value)}, limit ${words(limit)}`;
  return picture({ width, height: 14 }, alt, [
    rect({ x: 0, y: 4, width, height: 6, rx: 3, fill: LIGHT.hover }),
    rect({ x: 0, y: 4, width: Math.max(2, at(value)), height: 6, rx: 3, fill: tone === 'reference' ? LIGHT.refFill : toneColor(tone) }),
    ...(limit === undefined ? [] : [rect({ x: Math.min(at(limit), width - 1.5), y: 0, width: 1.5, height: 14, fill: LIGHT.tx })]),
  ].join(''));
}

const MIDDLE = 10;

/** The end of an interval: a cap, or an arrow head where the axis cuts it. */
function intervalEnd({ x, beyond, direction, color }: { readonly x: number; readonly beyond: boolean; readonly direction: 1 | -1; readonly color: string }): string {
  return beyond ? `<path d="M${x} ${MIDDLE}l${-5 * direction} -3v6z" fill="${color}"/>` : line({ x1: x, x2: x, y1: MIDDLE - 3.5, y2: MIDDLE + 3.5, stroke: color, 'stroke-width': 1.3 });
}

export function forestPicture(cell: CellOf<'forest'>): string {
  const width = 170;
  const height = 20;
  const at = (value: number): number => px(4 + share(value, cell.min, cell.max) * (width - 8));
  const color = toneColor(cell.tone);
  const { low, high, margin, zero } = cell;
  return picture({ width, height }, `${words(cell.value)}, interval ${words(low)} to ${words(high)}`, [
    ...(margin === undefined ? [] : [rect({ x: 0, y: 0, width: at(margin), height, fill: LIGHT.failTint }), line({ x1: at(margin), x2: at(margin), y1: 0, y2: height, stroke: LIGHT.fail, 'stroke-dasharray': '4 2' })]),
    ...(zero === undefined ? [] : [line({ x1: at(zero), x2: at(zero), y1: 0, y2: height, stroke: LIGHT.line3 })]),
    line({ x1: at(low), x2: at(high), y1: MIDDLE, y2: MIDDLE, stroke: color, 'stroke-width': 1.3 }),
    intervalEnd({ x: at(low), beyond: low < cell.min, direction: -1, color }),
    intervalEnd({ x: at(high), beyond: high > cell.max, direction: 1, color }),
    cell.tone === 'inconclusive'
      ? rect({ x: px(at(cell.value) - 3.5), y: MIDDLE - 3.5, width: 7, height: 7, fill: LIGHT.panel, stroke: color, 'stroke-width': 1.5 })
      : `<circle cx="${at(cell.value)}" cy="${MIDDLE}" r="3.8" fill="${color}"/>`,
  ].join(''));
}

export function sparklinePicture({ values, limit, from, to, tone, alt }: CellOf<'sparkline'>): string {
  const width = 84;
  const height = 20;
  const numbers = [...values.filter((value) => value !== null), ...(limit === undefined ? [] : [limit])];
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
  const x = (index: number): number => px(values.length < 2 ? width / 2 : 1 + (index / (values.length - 1)) * (width - 2));
  const y = (value: number): number => px(height - 3 - share(value, least, most) * (height - 6));
  const path = values.map((value, index) => (value === null ? '' : `${index === 0 || (values[index - 1] ?? null) === null ? 'M' : 'L'}${x(index)} ${y(value)}`)).join('');
  const color = toneColor(tone);
  return picture({ width, height }, alt, [
    ...(from === undefined || to === undefined ? [] : [rect({ x: x(from), y: 0, width: Math.max(2, px(x(to) - x(from))), height, fill: color, 'fill-opacity': 0.14 })]),
    ...(limit === undefined ? [] : [line({ x1: 0, x2: width, y1: y(limit), y2: y(limit), stroke: LIGHT.warn, 'stroke-dasharray': '4 2' })]),
    `<path d="${path}" fill="none" stroke="${color}" stroke-width="1.3" stroke-linejoin="round" stroke-linecap="round"/>`,
  ].join(''));
}
