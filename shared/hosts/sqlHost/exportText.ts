/** How are query rows written as CSV or JSON, so that no spreadsheet runs what a cell says? */

export type ExportValue = string | number | boolean | null;
export interface ExportColumn {
  readonly name: string;
  readonly isText: boolean;
}

/** What a spreadsheet would take for a formula when it starts a cell. */
const FORMULA_START = /^[=+\-@\t\r\n]/;

/** Prefixes text that a spreadsheet would run with an apostrophe (OWASP, "CSV injection"); numbers keep their minus. */
export const neutralised = (text: string): string => (FORMULA_START.test(text) ? `'${text}` : text);

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** RFC 4180 fields joined by commas; null is an empty field, the empty text is `""`. */
export function csvLine(values: readonly ExportValue[], columns: readonly ExportColumn[]): string {
  const field = (value: ExportValue, column: ExportColumn | undefined): string => {
    if (value === null) return '';
    if (value === '') return '""';
    return typeof value === 'string' ? quoted(column?.isText === false ? value : neutralised(value)) : String(value);
  };
  return `${values.map((value, i) => field(value, columns[i])).join(',')}\r\n`;
}

export const csvHeader = (columns: readonly ExportColumn[]): string => `${columns.map((column) => quoted(neutralised(column.name))).join(',')}\r\n`;

/** One object a row; of columns with the same name the later ones are `name_2`, `name_3` … so that nothing is lost. */
export function uniqueNames(columns: readonly ExportColumn[]): readonly string[] {
  const taken = new Set<string>();
  return columns.map(({ name }) => {
    let unique = name;
    for (let n = 2; taken.has(unique); n += 1) unique = `${name}_${n}`;
    taken.add(unique);
    return unique;
  });
}

export const jsonLine = (values: readonly ExportValue[], names: readonly string[]): string => JSON.stringify(Object.fromEntries(names.map((name, i) => [name, values[i] ?? null])));
