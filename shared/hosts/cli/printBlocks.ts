/** How are the blocks of an answer read in a terminal? */
import type { Block, Cell, LeafBlock, Stat, Table } from '../../blocks/block.ts';
import type { FigureSpec } from '../../blocks/figure.ts';
import type { Verdict } from '../../blocks/verdict.ts';
import { assertNever } from '../../core/assertNever.ts';
import { formatCount } from '../../core/format/formatCount.ts';
import { oneLine, printTable } from './printTable.ts';

export const VERDICT_SYMBOLS: Readonly<Record<Verdict, string>> = { pass: '✓', warn: '▲', fail: '✗', inconclusive: '?', undefined: '–' };
/** Symbol and word, so that no meaning rests on a symbol alone. */
export const verdictText = (verdict: Verdict): string => `${VERDICT_SYMBOLS[verdict]} ${verdict}`;

const TABLE_ROWS = 40;
const SPARKS = '▁▂▃▄▅▆▇█';

/** All blocks, one under the other. */
export const printBlocks = (blocks: readonly Block[]): string => blocks.map((block) => printBlock(block)).filter((text) => text !== '').join('\n\n');

function printBlock(block: Block): string {
  if (block.kind !== 'group') return printLeaf(block);
  return [block.title, '─'.repeat(block.title.length), printBlocks(block.blocks)].join('\n');
}

function printLeaf(block: LeafBlock): string {
  switch (block.kind) {
    case 'verdict':
      return printVerdict(block);
    case 'stat':
      return block.stats.map((stat) => printStat(stat)).join('\n');
    case 'table':
      return printBlockTable(block.table);
    case 'figure':
      return printFigure(block.figure);
    case 'text':
      return `${block.tone === 'plain' ? '' : `${block.tone}: `}${plain(block.markdown)}`;
    case 'matrix':
      return printMatrix(block);
    case 'sql':
      return `${block.title}:\n  ${block.text.split('\n').join('\n  ')}`;
    default:
      return assertNever(block);
  }
}

type Kind<K extends LeafBlock['kind']> = Extract<LeafBlock, { readonly kind: K }>;

function printVerdict(block: Kind<'verdict'>): string {
  const head = `${verdictText(block.verdict)}  ${block.short}: ${block.value} ${block.unit}`.trimEnd();
  const detail = block.detail === '' ? '' : `  (${block.detail})`;
  return [block.question, `${head}${detail}`, plain(`${block.claim} ${block.answer}`)].map((text) => oneLine(text)).join('\n');
}

function printStat(stat: Stat): string {
  const interval = stat.interval === undefined ? '' : ` ${stat.interval}`;
  const n = stat.n === undefined || stat.n === null ? '' : `  n = ${formatCount(stat.n)}`;
  return oneLine(`${stat.label}: ${stat.text}${interval}${n}`);
}

function printBlockTable(table: Table): string {
  const shown = table.rows.slice(0, TABLE_ROWS);
  const columns = table.columns.map((column) => ({ title: column.title, align: column.align === 'right' ? ('right' as const) : ('left' as const) }));
  const rows = shown.map((row) => table.columns.map((column) => cellText(row[column.key])));
  const more = table.rows.length > shown.length ? [`… and ${table.rows.length - shown.length} more rows (all of them with --json)`] : [];
  return [table.title, printTable(columns, rows), ...more, ...(table.note === '' ? [] : [plain(table.note)])].join('\n');
}

function cellText(cell: Cell | undefined): string {
  if (cell === undefined) return '';
  switch (cell.kind) {
    case 'text':
      return cell.text;
    case 'number':
      return cell.interval === undefined ? cell.text : `${cell.text} ${cell.interval}`;
    case 'verdict':
      return cell.text === undefined ? verdictText(cell.verdict) : `${VERDICT_SYMBOLS[cell.verdict]} ${cell.text}`;
    case 'bar':
      return cell.limit === undefined ? short(cell.value) : `${short(cell.value)} (limit ${short(cell.limit)})`;
    case 'forest':
      return `${short(cell.value)} [${short(cell.low)}, ${short(cell.high)}]`;
    case 'sparkline':
      return sparkline(cell.values);
    default:
      return assertNever(cell);
  }
}

const short = (value: number): string => Number(value.toPrecision(4)).toString();

/** Heights between the least and the largest value; a gap is a blank. */
export function sparkline(values: readonly (number | null)[]): string {
  const known = values.filter((value) => value !== null);
  const low = Math.min(...known);
  const span = Math.max(...known) - low;
  return values.map((value) => (value === null ? ' ' : (SPARKS[span === 0 ? 3 : Math.round(((value - low) / span) * 7)] ?? ' '))).join('');
}

/** A terminal shows what a figure says in words; its numbers are in --json and in the report. */
const printFigure = (figure: FigureSpec): string => [`${figure.title}: ${plain(figure.alt)}`, ...(figure.note === '' ? [] : [plain(figure.note)])].map((text) => oneLine(text)).join('\n');

function printMatrix(block: Kind<'matrix'>): string {
  const columns = [{ title: `${block.rowTitle} \\ ${block.columnTitle}` }, ...block.columns.map((title) => ({ title, align: 'right' as const }))];
  const rows = block.rows.map((title, i) => [title, ...(block.cells[i] ?? []).map((cell) => cell.text)]);
  return [block.title, printTable(columns, rows), ...(block.note === '' ? [] : [plain(block.note)])].join('\n');
}

/** The text without the marks of bold and code. */
const plain = (markdown: string): string => markdown.replaceAll(/\*\*(.+?)\*\*/g, '$1').replaceAll(/`([^`]+)`/g, '$1').trim();
