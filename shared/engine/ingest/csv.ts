/** How is delimited text recognised and read, row by row, with what cannot be read kept aside? */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { Reject } from '../../contract/catalogue.ts';
import { AssayError } from '../../core/errors.ts';
import { joinSql } from '../../core/sql/joinSql.ts';
import { name, sql, Sql } from '../../core/sql/sql.ts';
import type { Connection, Row } from '../duckdb/database.ts';
import { literal } from '../duckdb/quoted.ts';
import { guessDelimiter, scanLines, splitCells, type Delimiter } from './csvLines.ts';
import { inferTextTypes } from './csvTypes.ts';
import { rawText, type Detection, type FileFormat, type OpenContext, type OpenedSource, type ReadOutcome, type Sample } from './fileFormat.ts';
import { isText, requireText, textOf, wholeLines } from './sampleText.ts';

const SNIFFED_LINES = 200;

function detect(sample: Sample): Detection {
  if (!isText(sample)) return { score: 0, reason: 'it is not text' };
  const text = textOf(sample) ?? Buffer.from(sample.head).toString('latin1');
  if (/^\s*[[{]/.test(text)) return { score: 0.05, reason: 'it begins like JSON' };
  const { delimiter, cells, share } = guessDelimiter(wholeLines(sample, text).slice(0, SNIFFED_LINES));
  if (cells > 1) return { score: 0.3 + 0.6 * share, reason: `${Math.round(share * 100)} % of its lines have ${cells} cells between "${delimiter === '\t' ? 'tab' : delimiter}"` };
  return { score: /\.(csv|tsv|txt)(\.gz)?$/i.test(sample.path) ? 0.3 : 0.1, reason: 'it is text with one cell a line' };
}

interface Header {
  readonly delimiter: Delimiter;
  readonly names: readonly string[];
  readonly present: boolean;
}

const isNumber = (cell: string): boolean => cell.trim() !== '' && Number.isFinite(Number(cell));

/** Names from the first line; none there when a cell of it is a number. Empty and repeated names get a number. */
function readHeader(sample: Sample): Header {
  const lines = wholeLines(sample, requireText(sample));
  const first = lines.find((line) => line.trim() !== '') ?? '';
  const { delimiter } = guessDelimiter(lines.slice(0, SNIFFED_LINES));
  const cells = splitCells(first, delimiter).map((cell) => cell.trim());
  const present = !cells.some(isNumber);
  const seen = new Map<string, number>();
  const names = cells.map((cell, i) => {
    const wanted = present && cell !== '' ? cell : `column${i + 1}`;
    const times = seen.get(wanted.toLowerCase()) ?? 0;
    seen.set(wanted.toLowerCase(), times + 1);
    return times === 0 ? wanted : `${wanted}_${times}`;
  });
  return { delimiter, names, present };
}

function sharedHeader(samples: readonly Sample[]): Header {
  const [first, ...others] = samples.map((sample) => ({ sample, header: readHeader(sample) }));
  if (first === undefined) throw new AssayError('usage', 'There is no file to import.');
  for (const { sample, header } of others) {
    if (header.names.join('\n') === first.header.names.join('\n') && header.delimiter === first.header.delimiter) continue;
    throw new AssayError('bad_input', `"${path.basename(sample.path)}" has other columns than "${path.basename(first.sample.path)}": ${header.names.join(', ')} instead of ${first.header.names.join(', ')}.`, { where: sample.path, hint: 'Import files with different columns as datasets of their own.' });
  }
  return first.header;
}

function readCsv(samples: readonly Sample[], header: Header, options: Sql): Sql {
  const files = joinSql(samples.map((sample) => literal(sample.path)));
  return sql`read_csv([${files}], auto_detect = false, delim = ${literal(header.delimiter)}, quote = '"', escape = '"', header = ${new Sql([String(header.present)], [])}, nullstr = '', ${options})`;
}

const columnsOption = (names: readonly string[], types: readonly string[]): Sql => sql`columns = {${joinSql(names.map((column, i) => sql`${literal(column)}: ${literal(types[i] ?? 'VARCHAR')}`))}}`;

const OTHER_TYPE = 'CAST';

interface RejectRow {
  readonly file: string;
  readonly offset: number;
  readonly column: string | null;
  readonly kind: string;
  readonly reason: string;
  readonly raw: string;
}

/** The engine's text of a line may begin with the blank lines before it. */
function rejectRow(row: Row): RejectRow {
  const raw = String(row['csv_line'] ?? '');
  const leading = /^[\r\n]*/.exec(raw)?.[0].length ?? 0;
  const kind = String(row['error_type']);
  return {
    file: String(row['file_path']),
    offset: Number(row['line_byte_position']) + leading,
    // Of a row with too few or too many cells the engine names the next column, which is not to blame.
    column: kind === OTHER_TYPE ? String(row['column_name']) : null,
    kind,
    reason: String(row['error_message']).split('\n')[0] ?? '',
    raw: rawText(raw.slice(leading)),
  };
}

/** Of a row that is broken as such the engine repeats the reason for each missing cell: one is enough. */
function onePerLine(rows: readonly RejectRow[]): readonly RejectRow[] {
  const seen = new Set<string>();
  return rows.filter((row) => {
    const key = `${row.file}\n${row.offset}`;
    if (row.column !== null) return true;
    return seen.has(key) ? false : seen.add(key).has(key);
  });
}

async function readRejectTables(connection: Connection, tables: { readonly errors: string; readonly scans: string }, context: OpenContext): Promise<ReadOutcome> {
  const found = await connection.rows(
    sql`SELECT DISTINCT s.file_path, e.line_byte_position::DOUBLE AS line_byte_position, e.column_name, e.error_type::VARCHAR AS error_type, e.error_message, e.csv_line, e.column_idx::DOUBLE AS column_idx
        FROM ${name(tables.errors)} AS e JOIN ${name(tables.scans)} AS s ON s.scan_id = e.scan_id AND s.file_id = e.file_id ORDER BY 1, 2, column_idx`,
    context.signal,
  );
  const rows = onePerLine(found.map(rejectRow));
  const rejects: Reject[] = [];
  let blankLines = 0;
  for (const sample of context.samples) {
    const own = rows.filter((row) => row.file === sample.path).sort((a, b) => a.offset - b.offset);
    const facts = await scanLines(sample, own.map((row) => row.offset), context.signal);
    blankLines += facts.blankLines;
    rejects.push(...own.map((row, i) => ({ file: row.file, line: facts.lines[i] ?? null, column: row.column, reason: row.reason, raw: row.raw })));
  }
  const records = (kept: readonly RejectRow[]): number => new Set(kept.map((row) => `${row.file}\n${row.offset}`)).size;
  return { rejects, rejected: records(rows), malformed: records(rows.filter((row) => row.kind !== OTHER_TYPE)), blankLines };
}

async function open(context: OpenContext): Promise<OpenedSource> {
  const { connection, samples, signal } = context;
  const header = sharedHeader(samples);
  const texts = header.names.map(() => 'VARCHAR');
  context.progress('Recognising types');
  const types = await inferTextTypes(connection, { relation: readCsv(samples, header, sql`${columnsOption(header.names, texts)}, ignore_errors = true`), columns: header.names }, signal);
  const suffix = randomBytes(4).toString('hex');
  const tables = { errors: `reject_errors_${suffix}`, scans: `reject_scans_${suffix}` };
  const keep = sql`store_rejects = true, rejects_limit = 0, rejects_table = ${literal(tables.errors)}, rejects_scan = ${literal(tables.scans)}`;
  return {
    relation: readCsv(samples, header, sql`${columnsOption(header.names, types)}, ${keep}`),
    columns: header.names.map((column, i) => ({ name: column, type: types[i] ?? 'VARCHAR' })),
    warnings: header.present ? [] : [`The first line holds numbers, so it was read as data and the columns are called ${header.names.slice(0, 3).join(', ')} …`],
    outcome: () => readRejectTables(connection, tables, context),
  };
}

export const csv: FileFormat = { id: 'csv', title: 'CSV', detect, open };
