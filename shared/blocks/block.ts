/** What can a result look like, on the screen and on paper alike? */
import * as z from 'zod';
import { AssayError } from '../core/errors.ts';
import { FIGURE_POINT_LIMIT, FigureSpec, Tone } from './figure.ts';
import { Verdict } from './verdict.ts';

/** An estimate as people read it: value, interval, n. Texts are already formatted; numbers go along for sorting and export. */
export const Stat = z.object({
  label: z.string(),
  value: z.number().nullable(),
  text: z.string().describe('formatted value with its unit, or why there is none'),
  interval: z.string().optional().describe('formatted, for example "[0.857, 0.862]"'),
  low: z.number().nullable().optional(),
  high: z.number().nullable().optional(),
  n: z.number().nullable().optional(),
  /** Where the number stands in the record's result, RFC 6901 JSON Pointer: the anchor of evidence. */
  pointer: z.string().optional(),
  definition: z.string().optional().describe('one sentence: formula, convention'),
});
export type Stat = z.infer<typeof Stat>;

/** A cell of a table; `value` sorts and exports, `text` is read. */
export const Cell = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), text: z.string(), strong: z.boolean().optional(), mono: z.boolean().optional() }),
  z.object({ kind: z.literal('number'), value: z.number().nullable(), text: z.string(), interval: z.string().optional(), pointer: z.string().optional() }),
  z.object({ kind: z.literal('verdict'), verdict: Verdict, text: z.string().optional() }),
  /** A small bar of `value` on 0…max with a tick at `limit`. */
  z.object({ kind: z.literal('bar'), value: z.number(), max: z.number(), limit: z.number().optional(), tone: Tone }),
  /** A point with its interval on a shared axis from `min` to `max`; `margin` is tinted below it. */
  z.object({ kind: z.literal('forest'), value: z.number(), low: z.number(), high: z.number(), min: z.number(), max: z.number(), zero: z.number().optional(), margin: z.number().optional(), tone: Tone }),
  /** A line without axes; `limit` dashed, `from`…`to` (indices) the affected span. */
  z.object({ kind: z.literal('sparkline'), values: z.array(z.number().nullable()), limit: z.number().optional(), from: z.number().int().optional(), to: z.number().int().optional(), tone: Tone, alt: z.string() }),
]);
export type Cell = z.infer<typeof Cell>;

export const TableColumn = z.object({ key: z.string(), title: z.string(), align: z.enum(['left', 'right', 'center']).default('left'), definition: z.string().optional() });

export const Table = z.object({
  title: z.string(),
  columns: z.array(TableColumn),
  rows: z.array(z.record(z.string(), Cell)),
  /** A row may select rows of the dataset: index into `rows` → clause text ("column = value"). */
  clauses: z.array(z.string().nullable()).optional(),
  note: z.string(),
});
export type Table = z.infer<typeof Table>;

export const MatrixCell = z.object({ text: z.string(), detail: z.string().optional(), value: z.number(), tone: Tone.optional(), framed: z.boolean().optional(), pointer: z.string().optional() });

export const VerdictBlock = z.object({
  kind: z.literal('verdict'),
  /** The question the panel answers: its title. */
  question: z.string(),
  /** Short name for the tile of the verdict strip, for example "Drift". */
  short: z.string(),
  verdict: Verdict,
  /** The number on the tile ("1 of 12", "−1.01") and its unit ("features", "pp accuracy"). */
  value: z.string(),
  unit: z.string(),
  /** Interval, n or where: one short line. */
  detail: z.string(),
  /** The answer in one or two sentences, bold claim first; never claims more than the interval. */
  claim: z.string(),
  answer: z.string(),
  /** JSON Pointer of the number in the result. */
  pointer: z.string().optional(),
});
export type VerdictBlock = z.infer<typeof VerdictBlock>;

const leaf = [
  VerdictBlock,
  z.object({ kind: z.literal('figure'), id: z.string(), figure: FigureSpec }),
  z.object({ kind: z.literal('table'), id: z.string(), table: Table }),
  z.object({ kind: z.literal('stat'), stats: z.array(Stat).min(1) }),
  /** Plain text with **bold** and `code` only. */
  z.object({ kind: z.literal('text'), markdown: z.string(), tone: z.enum(['plain', 'note', 'warning']).default('plain') }),
  z.object({ kind: z.literal('matrix'), title: z.string(), rowTitle: z.string(), columnTitle: z.string(), rows: z.array(z.string()), columns: z.array(z.string()), cells: z.array(z.array(MatrixCell)), note: z.string() }),
  z.object({ kind: z.literal('sql'), title: z.string(), text: z.string(), values: z.array(z.unknown()) }),
] as const;

export const LeafBlock = z.discriminatedUnion('kind', leaf);
export type LeafBlock = z.infer<typeof LeafBlock>;

/** Groups hold leaves only, so that every renderer stays a flat switch. */
export const Block = z.discriminatedUnion('kind', [...leaf, z.object({ kind: z.literal('group'), title: z.string(), blocks: z.array(LeafBlock) })]);
export type Block = z.infer<typeof Block>;
/** A block as an author writes it: defaults may be left out. */
export type BlockInput = z.input<typeof Block>;

const figuresOf = (block: Block): readonly FigureSpec[] => (block.kind === 'group' ? block.blocks.flatMap(figuresOf) : block.kind === 'figure' ? [block.figure] : []);

/**
 * Fills the defaults of what `present()` wrote and checks it.
 * @throws AssayError too_large when a figure holds more points than a figure may: the query has to bin or sample first
 */
export function parseBlocks(blocks: readonly BlockInput[]): Block[] {
  const parsed = blocks.map((block) => Block.parse(block));
  for (const figure of parsed.flatMap(figuresOf)) {
    const points = Math.max(0, ...Object.values(figure.data).map((column) => column.length));
    if (points > FIGURE_POINT_LIMIT) throw new AssayError('too_large', `The figure "${figure.title}" holds ${points} points, more than the ${FIGURE_POINT_LIMIT} a figure may show.`, { hint: 'Choose longer periods or fewer groups.' });
  }
  return parsed;
}
