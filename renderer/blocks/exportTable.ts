/** How does a table leave the workbench as CSV or JSON? */
import { assertNever } from '../../shared/core/assertNever.ts';
import type { Cell, Table } from '../../shared/blocks/block.ts';

/** The value that sorts and exports: a number where there is one, else the text. */
export function cellValue(cell: Cell | undefined): string | number | null {
  if (cell === undefined) return null;
  switch (cell.kind) {
    case 'text':
      return cell.text;
    case 'number':
      return cell.value;
    case 'verdict':
      return cell.verdict;
    case 'bar':
    case 'forest':
      return cell.value;
    case 'sparkline':
      return cell.values.map((value) => value ?? '').join(' ');
    default:
      return assertNever(cell);
  }
}

/** What is read: the text of a cell. */
export function cellText(cell: Cell | undefined): string {
  if (cell === undefined) return '';
  switch (cell.kind) {
    case 'text':
      return cell.text;
    case 'number':
      return cell.interval === undefined ? cell.text : `${cell.text} ${cell.interval}`;
    case 'verdict':
      return cell.text ?? cell.verdict;
    case 'bar':
      return String(cell.value);
    case 'forest':
      return `${cell.value} [${cell.low}, ${cell.high}]`;
    case 'sparkline':
      return cell.alt;
    default:
      return assertNever(cell);
  }
}

/** A text that a spreadsheet would run as a formula gets a quote in front. */
const neutral = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);

export function csvField(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const safe = neutral(value);
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function tableCsv(table: Table): string {
  const lines = [table.columns.map((column) => csvField(column.title)).join(',')];
  for (const row of table.rows) lines.push(table.columns.map((column) => csvField(cellValue(row[column.key]))).join(','));
  return `${lines.join('\r\n')}\r\n`;
}
