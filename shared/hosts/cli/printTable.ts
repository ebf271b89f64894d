/** How is a table printed so that columns line up in a terminal? */

export interface TextColumn {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

/** Columns are as wide as their widest cell; numbers go right. Cells keep one line; control characters are shown as a space. */
export function printTable(columns: readonly TextColumn[], rows: readonly (readonly string[])[]): string {
  const clean = rows.map((row) => row.map((cell) => oneLine(cell)));
  const widths = columns.map((column, i) => Math.max(displayWidth(column.title), ...clean.map((row) => displayWidth(row[i] ?? ''))));
  const line = (cells: readonly string[]): string => cells.map((cell, i) => pad(cell, widths[i] ?? 0, columns[i]?.align ?? 'left')).join('  ').trimEnd();
  return [line(columns.map((column) => column.title)), line(widths.map((width) => '─'.repeat(width))), ...clean.map((row) => line(row))].join('\n');
}

/** Nothing that a log holds may move the cursor or change colours of the terminal it is printed on. */
export const oneLine = (text: string): string => text.replaceAll(/[\u0000-\u001f\u007f-\u009f]+/g, ' ');

function pad(text: string, width: number, align: 'left' | 'right'): string {
  const gap = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return align === 'right' ? gap + text : text + gap;
}

/** Columns of a terminal that a text takes: combining marks none, East Asian wide characters and emoji two. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) {
    if (/\p{Mark}|\u200d|\ufe0f/u.test(character)) continue;
    width += /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u.test(character) ? 2 : 1;
  }
  return width;
}
