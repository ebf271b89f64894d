/** Where do the words for lines, rules and other marks stand, so that no legend is needed? */
import type { FigureSpec, Mark } from '../../blocks/figure.ts';
import { axisValue } from './axisScale.ts';
import { toneColor, toneText } from './lightPalette.ts';
import type { DrawnScale } from './plotKit.ts';

export const LABEL_PX = 6.1;
export const LINE_PX = 13;

export interface PlacedLabel {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly anchor: 'start' | 'end';
  readonly fill: string;
  /** Colour of a small mark before the words, where they do not stand beside what they name. */
  readonly key?: string;
}

export interface Frame {
  readonly widthPx: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly scale: (side: 'x' | 'y') => DrawnScale;
}

const isPlainLine = (mark: Mark): mark is Extract<Mark, { mark: 'line' }> => mark.mark === 'line' && !mark.step;
export const widthOf = (text: string): number => text.length * LABEL_PX;

const LONGEST_BESIDE = 22;
/** Short names of horizontal rules stand at their end, too; longer ones above the rule. */
const standsBeside = (mark: Mark): boolean => mark.mark === 'rule' && mark.axis === 'y' && mark.label !== undefined && mark.label.length <= LONGEST_BESIDE;

/** Labels that stand in the right margin, at the end of what they name. */
export const inMargin = (spec: FigureSpec): readonly string[] => spec.marks.flatMap((mark) => ((isPlainLine(mark) || standsBeside(mark)) && mark.label !== undefined ? [mark.label] : []));

/** Labels that stand at the end of a line. */
const endLabelled = (spec: FigureSpec): readonly string[] => spec.marks.flatMap((mark) => (isPlainLine(mark) && mark.label !== undefined ? [mark.label] : []));

/** Marks that are named in the row above the figure, one entry a label. */
export function keyed(spec: FigureSpec): readonly { readonly text: string; readonly tone: Mark['tone'] }[] {
  const ends = new Set(endLabelled(spec));
  const named = spec.marks.filter((mark) => mark.label !== undefined && mark.mark !== 'rule' && mark.mark !== 'zone' && !isPlainLine(mark) && !ends.has(mark.label));
  const seen = new Map<string, Mark['tone']>();
  for (const { label, tone } of named) if (label !== undefined && !seen.has(label)) seen.set(label, tone);
  return [...seen].map(([text, tone]) => ({ text, tone }));
}

interface Place {
  readonly x: number;
  readonly y: number;
}

/** Where the points of a line lie, in pixels. */
function placesOf(mark: Extract<Mark, { mark: 'line' }>, spec: FigureSpec, frame: Frame): readonly Place[] {
  const px = (side: 'x' | 'y', value: number | string): number => frame.scale(side).apply(value) + (frame.scale(side).bandwidth ?? 0) / 2;
  return (spec.data[mark.y] ?? []).flatMap((value, index): Place[] => {
    const [x, y] = [axisValue(spec.data[mark.x]?.[index], spec.x), axisValue(value, spec.y)];
    return x === null || y === null ? [] : [{ x: px('x', x), y: px('y', y) }];
  });
}

/** How far words beside points would reach beyond an inner drawing that wide. */
export function textOverflowPx(spec: FigureSpec, domain: readonly [number, number], innerPx: number): number {
  const reach = spec.marks.flatMap((mark) => (mark.mark !== 'text' ? [] : (spec.data[mark.text] ?? []).map((words, index) => {
    const x = axisValue(spec.data[mark.x]?.[index], spec.x);
    return typeof x !== 'number' || words === null ? 0 : ((x - domain[0]) / (domain[1] - domain[0])) * innerPx + 8 + widthOf(String(words));
  })));
  return Math.max(0, ...reach.map((px) => px - innerPx));
}

/** At its end where that is at the edge of the figure; a line that ends before is named above its last part. */
function lineLabels(spec: FigureSpec, frame: Frame): PlacedLabel[] {
  return spec.marks.flatMap((mark): PlacedLabel[] => {
    if (!isPlainLine(mark) || mark.label === undefined) return [];
    const places = placesOf(mark, spec, frame);
    const end = places.at(-1);
    if (end === undefined) return [];
    const shared = { text: mark.label, fill: toneText(mark.tone) };
    const width = widthOf(mark.label);
    if (end.x + width > frame.widthPx - frame.right) return [{ ...shared, x: end.x + 6, y: end.y, anchor: 'start' }];
    const above = Math.min(...places.filter(({ x }) => x >= end.x - width).map(({ y }) => y)) - 10;
    return [{ ...shared, x: end.x, y: Math.max(frame.top + 6, above), anchor: 'end' }];
  });
}

/** Rows of categories begin at the very top, so names of vertical rules stand above them. */
export const labelsAbove = (spec: FigureSpec): boolean => spec.y.scale === 'category' && spec.marks.some((mark) => (mark.mark === 'rule' || mark.mark === 'zone') && mark.axis === 'x' && mark.label !== undefined);

function acrossLabels(spec: FigureSpec, frame: Frame): PlacedLabel[] {
  return spec.marks.flatMap((mark): PlacedLabel[] => {
    if ((mark.mark !== 'rule' && mark.mark !== 'zone') || mark.label === undefined) return [];
    const at = axisValue(mark.mark === 'rule' ? mark.at : mark.from, spec[mark.axis]);
    if (at === null) return [];
    const px = frame.scale(mark.axis).apply(at);
    const fill = toneText(mark.tone);
    const edge = frame.widthPx - frame.right;
    if (standsBeside(mark)) return [{ text: mark.label, x: edge + 6, y: px, anchor: 'start', fill }];
    if (mark.axis === 'y') return [{ text: mark.label, x: edge - 2, y: px - 7, anchor: 'end', fill }];
    const x = Math.min(Math.max(px, frame.left), edge);
    const fits = x + 4 + widthOf(mark.label) <= frame.widthPx;
    return [{ text: mark.label, x: fits ? x + 4 : x - 4, y: labelsAbove(spec) ? frame.top - 7 : frame.top + 7, anchor: fits ? 'start' : 'end', fill }];
  });
}

const startOf = ({ x, anchor, text }: PlacedLabel): number => (anchor === 'start' ? x : x - widthOf(text));
const overlaps = (a: PlacedLabel, b: PlacedLabel): boolean => Math.abs(a.y - b.y) < LINE_PX && startOf(a) < startOf(b) + widthOf(b.text) && startOf(b) < startOf(a) + widthOf(a.text);

/** Moves labels down, from the top one on, until none lies on another. */
function apart(labels: readonly PlacedLabel[]): readonly PlacedLabel[] {
  const placed: PlacedLabel[] = [];
  for (const label of [...labels].sort((a, b) => a.y - b.y)) {
    let moved = label;
    for (let hit = placed.find((other) => overlaps(other, moved)); hit !== undefined; hit = placed.find((other) => overlaps(other, moved))) moved = { ...moved, y: hit.y + LINE_PX };
    placed.push(moved);
  }
  return placed;
}

const KEY_PX = 14;

/** Rows of named marks at the top, from the left; how many rows they need at this width. */
export function keyRows(spec: FigureSpec, frame: Pick<Frame, 'left' | 'right' | 'widthPx'>, startX: number): { readonly labels: readonly PlacedLabel[]; readonly rows: number } {
  const labels: PlacedLabel[] = [];
  let x = startX;
  let row = 0;
  for (const { text, tone } of keyed(spec)) {
    const width = KEY_PX + widthOf(text) + 14;
    if (x + width > frame.widthPx && x > 4) {
      x = 4;
      row += 1;
    }
    labels.push({ text, x: x + KEY_PX, y: 8 + row * 16, anchor: 'start', fill: toneText(tone), key: toneColor(tone) });
    x += width;
  }
  return { labels, rows: labels.length === 0 ? 0 : row + 1 };
}

/** Labels beside lines, rules and zones. */
export const besideLabels = (spec: FigureSpec, frame: Frame): readonly PlacedLabel[] => apart([...acrossLabels(spec, frame), ...lineLabels(spec, frame)]);
