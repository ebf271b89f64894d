/** Which numbers do blocks print, and where in the record does each of them stand? */
import type { Block, LeafBlock, Table } from '../../blocks/block.ts';
import { assertNever } from '../../core/assertNever.ts';

/** A printed number: `pointer` (RFC 6901) addresses it in the result of the record. */
export interface NumberAnchor {
  readonly record: string;
  readonly pointer: string;
  readonly label: string;
  readonly text: string;
  readonly value: number | null;
  readonly interval?: string;
  readonly low?: number | null;
  readonly high?: number | null;
  readonly n?: number | null;
  readonly definition?: string;
  /** The rows it speaks about, where a table row selects some: clause text. */
  readonly slice?: string;
  /** What was measured, without the slice. */
  readonly measure?: string;
}

type Found = Omit<NumberAnchor, 'record'>;
const optional = <K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> => (value === undefined ? {} : ({ [key]: value } as Partial<Record<K, V>>)); // the key is the one asked for

/** The words of a row: its first text. */
export function rowLabel(table: Table, row: Table['rows'][number]): string {
  for (const { key } of table.columns) {
    const cell = row[key];
    if (cell?.kind === 'text' && cell.text !== '') return cell.text;
  }
  return '';
}

function tableNumbers(table: Table): Found[] {
  return table.rows.flatMap((row, index) => table.columns.flatMap(({ key, title, definition }): Found[] => {
    const cell = row[key];
    if (cell?.kind !== 'number' || cell.pointer === undefined) return [];
    const slice = table.clauses?.[index] ?? undefined;
    const n = row['n'];
    const count = key !== 'n' && n?.kind === 'number' ? n.value : undefined;
    const label = [rowLabel(table, row), title].filter((words) => words !== '').join(' · ');
    return [{ pointer: cell.pointer, label, text: cell.text, value: cell.value, ...optional('interval', cell.interval), ...optional('n', count), ...optional('definition', definition), ...(slice === undefined ? {} : { slice, measure: title }) }];
  }));
}

function leafNumbers(block: LeafBlock): Found[] {
  switch (block.kind) {
    case 'verdict':
      return block.pointer === undefined ? [] : [{ pointer: block.pointer, label: block.short, text: [block.value, block.unit].filter((words) => words !== '').join(' '), value: null }];
    case 'stat':
      return block.stats.flatMap(({ pointer, label, text, value, interval, low, high, n, definition }): Found[] =>
        pointer === undefined ? [] : [{ pointer, label, text, value, ...optional('interval', interval), ...optional('low', low), ...optional('high', high), ...optional('n', n), ...optional('definition', definition) }]);
    case 'table':
      return tableNumbers(block.table);
    case 'matrix':
      return block.cells.flatMap((cells, i) => cells.flatMap(({ pointer, text, value }, j): Found[] =>
        pointer === undefined ? [] : [{ pointer, label: `${block.rowTitle} ${block.rows[i] ?? ''} · ${block.columnTitle} ${block.columns[j] ?? ''}`, text, value }]));
    case 'figure':
    case 'text':
    case 'sql':
      return [];
    default:
      return assertNever(block);
  }
}

/** Every number with an anchor, in reading order. */
export function collectNumbers(blocks: readonly Block[], record: string): readonly NumberAnchor[] {
  return blocks.flatMap((block) => (block.kind === 'group' ? block.blocks.flatMap(leafNumbers) : leafNumbers(block))).map((found) => ({ record, ...found }));
}
