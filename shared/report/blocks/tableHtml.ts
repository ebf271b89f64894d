/** How does a table of a result look in HTML? */
import type { Cell, Table } from '../../blocks/block.ts';
import { assertNever } from '../../core/assertNever.ts';
import { formatCount } from '../../core/format/formatCount.ts';
import { barPicture, forestPicture, sparklinePicture } from '../figures/cellPictures.ts';
import { VERDICT_WORDS, verdictIcon } from '../figures/verdictIcon.ts';
import { attributes, escapeHtml } from '../text/escapeHtml.ts';
import { inlineHtml } from '../text/inlineText.ts';
import { MOST_ROWS, recordAnchor, type BlockContext } from './blockContext.ts';

export interface PrintedNumber {
  readonly text: string;
  readonly value?: number | null;
  readonly pointer?: string | undefined;
}

/** A number that leads to its record: the anchor carries the record's id and the pointer into its result. */
export function numberHtml({ text, value, pointer }: PrintedNumber, { record }: BlockContext): string {
  const exact = value === null || value === undefined ? undefined : String(value);
  if (record === undefined || pointer === undefined) return `<span${attributes({ class: 'num', 'data-value': exact })}>${escapeHtml(text)}</span>`;
  return `<a${attributes({ class: 'num', href: `#${recordAnchor(record)}`, 'data-record': record, 'data-pointer': pointer, 'data-value': exact })}>${escapeHtml(text)}</a>`;
}

export function cellHtml(cell: Cell, context: BlockContext): string {
  switch (cell.kind) {
    case 'text': {
      const text = cell.mono === true ? `<code>${escapeHtml(cell.text)}</code>` : escapeHtml(cell.text);
      return cell.strong === true ? `<b>${text}</b>` : text;
    }
    case 'number':
      return `${numberHtml(cell, context)}${cell.interval === undefined ? '' : ` <span class="interval">${escapeHtml(cell.interval)}</span>`}`;
    case 'verdict':
      return `<span class="verdict v-${cell.verdict}">${verdictIcon(cell.verdict)} ${escapeHtml(cell.text ?? VERDICT_WORDS[cell.verdict])}</span>`;
    case 'bar':
      return barPicture(cell);
    case 'forest':
      return forestPicture(cell);
    case 'sparkline':
      return sparklinePicture(cell);
    default:
      return assertNever(cell);
  }
}

/** More columns than this are set smaller, with intervals below their values. */
const WIDE = 7;

const NUMERIC: ReadonlySet<Cell['kind']> = new Set(['number']);

/** Columns of numbers stand right even where the author left the alignment open. */
function alignment(table: Table): ReadonlyMap<string, string> {
  return new Map(table.columns.map(({ key, align }) => {
    const isNumeric = table.rows.length > 0 && table.rows.every((row) => row[key] === undefined || NUMERIC.has(row[key].kind));
    return [key, align === 'left' && isNumeric ? 'right' : align];
  }));
}

function bodyRow(table: Table, row: Table['rows'][number], options: { readonly context: BlockContext; readonly aligned: ReadonlyMap<string, string> }): string {
  const cells = table.columns.map(({ key }, at) => {
    const cell = row[key];
    const content = cell === undefined ? '' : cellHtml(cell, options.context);
    const align = options.aligned.get(key) ?? 'left';
    const classes = [align === 'left' ? '' : align, cell?.kind === 'number' ? 'number' : ''].filter((name) => name !== '').join(' ');
    const shared = attributes({ class: classes === '' ? undefined : classes });
    return at === 0 && cell?.kind === 'text' ? `<th scope="row"${shared}>${content}</th>` : `<td${shared}>${content}</td>`;
  });
  return `<tr>${cells.join('')}</tr>`;
}

const definitionsHtml = (table: Table): string => {
  const defined = table.columns.filter((column) => column.definition !== undefined);
  return defined.length === 0 ? '' : `<dl class="definitions">${defined.map(({ title, definition }) => `<div><dt>${escapeHtml(title)}</dt> <dd>${escapeHtml(definition ?? '')}</dd></div>`).join('')}</dl>`;
};

/** A table wider or longer than its place is scrolled, with the keyboard too. */
export const regionOf = (title: string): string => attributes({ class: 'table-wrap', role: 'group', tabindex: 0, 'aria-label': title === '' ? 'Table' : title });

export function tableHtml(table: Table, context: BlockContext): string {
  const aligned = alignment(table);
  const head = table.columns.map(({ key, title }) => {
    const shared = attributes({ class: aligned.get(key) === 'left' ? undefined : aligned.get(key) });
    return title === '' ? `<td${shared}></td>` : `<th scope="col"${shared}>${escapeHtml(title)}</th>`;
  }).join('');
  const shown = table.rows.slice(0, MOST_ROWS.html);
  const cut = table.rows.length > shown.length ? ` <b>The first ${formatCount(shown.length)} of ${formatCount(table.rows.length)} rows</b>; the JSON report holds all.` : '';
  const note = table.note === '' && cut === '' ? '' : `<p class="note">${inlineHtml(table.note)}${cut}</p>`;
  const body = shown.map((row) => bodyRow(table, row, { context, aligned })).join('\n');
  return `<div${regionOf(table.title)}><table${attributes({ class: table.columns.length > WIDE ? 'wide' : undefined })}><caption>${escapeHtml(table.title)}</caption><thead><tr>${head}</tr></thead><tbody>\n${body}\n</tbody></table></div>${note}${definitionsHtml(table)}`;
}
