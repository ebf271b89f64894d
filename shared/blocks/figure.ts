/** What is a figure, before anything draws it? */
import * as z from 'zod';

/**
 * Colour roles, never colours: reference is grey, current is accent, a model keeps its own slot for life
 * (`model:0` … `model:7`), verdict words colour judgements, `neutral` is text colour, `muted` a background mark.
 */
export const Tone = z.union([
  z.enum(['reference', 'current', 'neutral', 'muted', 'pass', 'warn', 'fail', 'inconclusive', 'sequential', 'diverging']),
  z.templateLiteral(['model:', z.number().int().min(0).max(7)]),
]);
export type Tone = z.infer<typeof Tone>;

export const FigureValue = z.union([z.number(), z.string(), z.null()]);
export type FigureValue = z.infer<typeof FigureValue>;

export const Axis = z.object({
  label: z.string(),
  unit: z.string().default(''),
  scale: z.enum(['linear', 'log', 'time', 'category']),
  /** Fixed domain; for a category scale its order, from left to right or from the bottom up. */
  domain: z.array(z.union([z.number(), z.string()])).optional(),
  /** d3-format string for ticks, for example ".0%" */
  format: z.string().optional(),
});
export type Axis = z.infer<typeof Axis>;

const tone = Tone.default('neutral');
const series = { tone, label: z.string().optional().describe('direct label, drawn instead of a legend') };
const dash = z.enum(['solid', 'dashed', 'dotted']).default('solid');

/**
 * Marks name columns of `data`; null in a column leaves a gap. Drawn in order (first is lowest).
 * On a category y axis (`orientation` horizontal forest or bars) x and y are simply columns of that kind.
 */
export const Mark = z.discriminatedUnion('mark', [
  z.object({ mark: z.literal('line'), x: z.string(), y: z.string(), dash, step: z.boolean().default(false), ...series }),
  z.object({ mark: z.literal('area'), x: z.string(), y: z.string(), step: z.boolean().default(false), ...series }),
  z.object({ mark: z.literal('band'), x: z.string(), low: z.string(), high: z.string(), ...series }),
  /** Bars from zero; `y` (or `x` when horizontal) is the length. */
  z.object({ mark: z.literal('bar'), x: z.string(), y: z.string(), horizontal: z.boolean().default(false), ...series }),
  /** Floating bars, for waterfalls: from `low` to `high`. */
  z.object({ mark: z.literal('span'), at: z.string(), low: z.string(), high: z.string(), horizontal: z.boolean().default(false), ...series }),
  z.object({ mark: z.literal('point'), x: z.string(), y: z.string(), shape: z.enum(['circle', 'diamond', 'square', 'ring']).default('circle'), size: z.number().default(6), color: z.string().optional().describe('column of numbers for the sequential scale'), ...series }),
  /** Interval line through a point: vertical from low to high at x, or horizontal at y. */
  z.object({ mark: z.literal('interval'), at: z.string(), low: z.string(), high: z.string(), horizontal: z.boolean().default(false), width: z.enum(['thin', 'thick']).default('thin'), ...series }),
  /** A straight line across the figure at one value. */
  z.object({ mark: z.literal('rule'), axis: z.enum(['x', 'y']), at: z.union([z.number(), z.string()]), dash, ...series }),
  /** A tinted region between two values of one axis. */
  z.object({ mark: z.literal('zone'), axis: z.enum(['x', 'y']), from: z.union([z.number(), z.string()]), to: z.union([z.number(), z.string()]), ...series }),
  z.object({ mark: z.literal('text'), x: z.string(), y: z.string(), text: z.string(), ...series }),
  /** Heat cells at category or binned x and y. */
  z.object({ mark: z.literal('cell'), x: z.string(), y: z.string(), value: z.string(), ...series }),
]);
export type Mark = z.infer<typeof Mark>;

export const FIGURE_POINT_LIMIT = 5_000;

export const FigureSpec = z.object({
  title: z.string(),
  alt: z.string().describe('what a person who cannot see the figure needs to know'),
  data: z.record(z.string(), z.array(FigureValue)),
  x: Axis,
  y: Axis,
  marks: z.array(Mark).min(1),
  /** What dragging over the figure selects: a clause on this dataset column. */
  brush: z.object({ axis: z.enum(['x', 'y']), column: z.string(), kind: z.enum(['interval', 'set']) }).optional(),
  note: z.string().describe('n, what was left out, what was binned or sampled, method'),
  /** Preferred height in CSS pixels; width always follows the container. */
  heightPx: z.number().default(220),
});
export type FigureSpec = z.infer<typeof FigureSpec>;
/** A figure as an author writes it: defaults may be left out. */
export type FigureInput = z.input<typeof FigureSpec>;
