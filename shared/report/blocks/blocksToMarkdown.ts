/** How do the blocks of a result read as Markdown? */
import type { Block, Cell, LeafBlock, Table } from '../../blocks/block.ts';
import { assertNever } from '../../core/assertNever.ts';
import { formatCount } from '../../core/format/formatCount.ts';
import { formatFixed } from '../../core/format/formatFixed.ts';
import { formatId } from '../../core/format/formatId.ts';
import { VERDICT_WORDS } from '../figures/verdictIcon.ts';
import { codeBlock, codeSpan, escapeMarkdown } from '../text/escapeMarkdown.ts';
import { inlineMarkdown } from '../text/inlineText.ts';
import { DEFAULT_CONTEXT, MOST_ROWS, type BlockContext } from './blockContext.ts';
import { figureTable, plainValue } from './figureTable.ts';

type LeafOf<K extends LeafBlock['kind']> = Extract<LeafBlock, { kind: K }>;

const paragraphs = (parts: readonly string[]): string => parts.filter((part) => part !== '').join('\n\n');
const heading = (level: number, text: string): string => `${'#'.repeat(Math.min(6, level))} ${text}`;
const note = (text: string): string => (text === '' ? '' : `*${inlineMarkdown(text)}*`);
const number = (value: number): string => formatFixed(value, Math.abs(value) >= 100 ? 1 : Math.abs(value) >= 1 ? 2 : 4);

export interface PipeTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly right?: readonly boolean[];
}

/** A table with pipes; its cells must be Markdown already. */
export function pipeTable({ head, rows, right = [] }: PipeTable): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => (cell === '' ? ' ' : cell)).join(' | ')} |`;
  return [line(head), line(head.map((_, i) => (right[i] === true ? '---:' : '---'))), ...rows.map(line)].join('\n');
}

function textCell({ text, mono, strong }: Extract<Cell, { kind: 'text' }>): string {
  const words = mono === true ? codeSpan(text) : escapeMarkdown(text);
  return strong === true && words !== '' ? `**${words}**` : words;
}

function cellMarkdown(cell: Cell | undefined): string {
  if (cell === undefined) return '';
  switch (cell.kind) {
    case 'text':
      return textCell(cell);
    case 'number':
      return escapeMarkdown([cell.text, cell.interval].filter((part) => part !== undefined).join(' '));
    case 'verdict':
      return escapeMarkdown(cell.text === undefined ? VERDICT_WORDS[cell.verdict] : `${VERDICT_WORDS[cell.verdict]}: ${cell.text}`);
    case 'bar':
      return `${number(cell.value)}${cell.limit === undefined ? '' : ` (limit ${number(cell.limit)})`}`;
    case 'forest':
      return escapeMarkdown(`${number(cell.value)} [${number(cell.low)}, ${number(cell.high)}]`);
    case 'sparkline':
      return escapeMarkdown(cell.alt);
    default:
      return assertNever(cell);
  }
}

function tableMarkdown(table: Table): string {
  const shown = table.rows.slice(0, MOST_ROWS.markdown);
  const right = table.columns.map(({ key, align }) => align === 'right' || (shown.length > 0 && shown.every((row) => row[key]?.kind === 'number')));
  const cut = table.rows.length > shown.length ? `The first ${formatCount(shown.length)} of ${formatCount(table.rows.length)} rows; the JSON report holds all.` : '';
  const definitions = table.columns.flatMap(({ title, definition }) => (definition === undefined ? [] : [`- ${escapeMarkdown(title)}: ${escapeMarkdown(definition)}`]));
  return paragraphs([
    table.title === '' ? '' : `**${escapeMarkdown(table.title)}**`,
    pipeTable({ head: table.columns.map(({ title }) => escapeMarkdown(title)), rows: shown.map((row) => table.columns.map(({ key }) => cellMarkdown(row[key]))), right }),
    note(table.note), cut, definitions.join('\n'),
  ]);
}

function figureMarkdown({ figure }: LeafOf<'figure'>): string {
  const { columns, rows, total } = figureTable(figure, MOST_ROWS.markdown);
  const cut = total > rows.length ? `The first ${formatCount(rows.length)} of ${formatCount(total)} rows; the JSON report holds all.` : '';
  return paragraphs([
    `**Figure: ${escapeMarkdown(figure.title)}** ${escapeMarkdown(figure.alt)}`,
    pipeTable({ head: columns.map(escapeMarkdown), rows: rows.map((row) => row.map((value) => escapeMarkdown(plainValue(value)))) }),
    note(figure.note), cut,
  ]);
}

function statMarkdown({ stats }: LeafOf<'stat'>, { record }: BlockContext): string {
  const anchor = (pointer: string | undefined): string => (pointer === undefined || record === undefined ? '' : codeSpan(`${formatId(record)}${pointer}`));
  const rows = stats.map(({ label, text, interval, n, pointer, definition }) => [
    escapeMarkdown(label), `**${escapeMarkdown(text)}**`, escapeMarkdown(interval ?? ''), n === null || n === undefined ? '' : formatCount(n), escapeMarkdown(definition ?? ''), anchor(pointer),
  ]);
  return pipeTable({ head: ['what', 'value', 'interval', 'n', 'definition', 'record'], rows, right: [false, true, true, true] });
}

function matrixMarkdown(block: LeafOf<'matrix'>): string {
  const rows = block.rows.map((name, i) => [escapeMarkdown(name), ...(block.cells[i] ?? []).map(({ text, detail, framed }) => `${framed === true ? `**${escapeMarkdown(text)}**` : escapeMarkdown(text)}${detail === undefined ? '' : ` (${escapeMarkdown(detail)})`}`)]);
  return paragraphs([
    `**${escapeMarkdown(block.title)}**`,
    pipeTable({ head: [escapeMarkdown(`${block.rowTitle} ↓ ${block.columnTitle} →`), ...block.columns.map(escapeMarkdown)], rows, right: [false, ...block.columns.map(() => true)] }),
    note(block.note),
  ]);
}

export const sqlMarkdown = ({ title, text, values }: { readonly title: string; readonly text: string; readonly values: readonly unknown[] }): string =>
  paragraphs([escapeMarkdown(title), codeBlock(text, 'sql'), values.length === 0 ? '' : `Values: ${codeSpan(JSON.stringify(values))}`]);

function verdictMarkdown(block: LeafOf<'verdict'>, { record, headingLevel }: BlockContext): string {
  const anchor = block.pointer === undefined || record === undefined ? '' : ` (${codeSpan(`${formatId(record)}${block.pointer}`)})`;
  return paragraphs([
    heading(headingLevel, escapeMarkdown(block.question)),
    `**${VERDICT_WORDS[block.verdict]}: ${escapeMarkdown([block.value, block.unit].filter((part) => part !== '').join(' '))}** ${escapeMarkdown(block.detail)}${anchor}`,
    `${inlineMarkdown(`**${block.claim.replaceAll('*', '')}**`)} ${inlineMarkdown(block.answer)}`,
  ]);
}

const textMarkdown = ({ markdown, tone }: LeafOf<'text'>): string => {
  const quote = tone === 'plain' ? '' : '> ';
  const words = markdown.split(/\n{2,}/).map((paragraph) => `${quote}${inlineMarkdown(paragraph)}`).join(`\n${quote}\n`);
  return tone === 'warning' ? words.replace('> ', '> **Warning:** ') : words;
};

function leafMarkdown(block: LeafBlock, context: BlockContext): string {
  switch (block.kind) {
    case 'verdict':
      return verdictMarkdown(block, context);
    case 'figure':
      return figureMarkdown(block);
    case 'table':
      return tableMarkdown(block.table);
    case 'stat':
      return statMarkdown(block, context);
    case 'text':
      return textMarkdown(block);
    case 'matrix':
      return matrixMarkdown(block);
    case 'sql':
      return sqlMarkdown(block);
    default:
      return assertNever(block);
  }
}

/** GitHub-flavoured Markdown; pictures are told by their alternative text and their table. */
export function blocksToMarkdown(blocks: readonly Block[], context: BlockContext = DEFAULT_CONTEXT): string {
  return paragraphs(blocks.map((block) => {
    if (block.kind !== 'group') return leafMarkdown(block, context);
    const title = block.title === '' ? '' : heading(context.headingLevel, escapeMarkdown(block.title));
    const inner = { ...context, headingLevel: context.headingLevel + (title === '' ? 0 : 1) };
    return paragraphs([title, ...block.blocks.map((leaf) => leafMarkdown(leaf, inner))]);
  }));
}
