/** How are rows of a command's answer written as CSV, JSON or Parquet? */
import { randomBytes } from 'node:crypto';
import { access, constants, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, extname, join, resolve } from 'node:path';
import { AssayError } from '../../core/errors.ts';
import { name, Sql, sql } from '../../core/sql/sql.ts';
import { Database } from '../../engine/duckdb/database.ts';
import { literal } from '../../engine/duckdb/quoted.ts';
import { csvHeader, csvLine, jsonLine, type ExportValue } from '../sqlHost/exportText.ts';

export interface ExportTable {
  /** Numeric columns are DOUBLE in Parquet, all others VARCHAR. */
  readonly columns: readonly { readonly name: string; readonly isText: boolean }[];
  readonly rows: readonly (readonly ExportValue[])[];
}

export interface WrittenTable {
  readonly path: string;
  readonly rows: number;
  readonly sizeBytes: number;
}

/** Writes beside the file and then renames. @throws AssayError unsupported (other endings), not_found (no such folder) */
export async function writeTableFile(table: ExportTable, file: string): Promise<WrittenTable> {
  const path = resolve(file);
  await access(dirname(path), constants.W_OK).catch((thrown: unknown) => {
    throw new AssayError('not_found', `There is no folder to write to: ${dirname(path)}`, { where: file, hint: 'Make it first, or choose another.', cause: thrown });
  });
  const temporary = join(dirname(path), `.assay-${randomBytes(6).toString('hex')}.part`);
  try {
    await write(table, { temporary, extension: extname(path).toLowerCase() });
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
  return { path, rows: table.rows.length, sizeBytes: (await stat(path)).size };
}

async function write(table: ExportTable, { temporary, extension }: { readonly temporary: string; readonly extension: string }): Promise<void> {
  switch (extension) {
    case '.csv':
      await writeFile(temporary, csvHeader(table.columns) + table.rows.map((row) => csvLine(row, table.columns)).join(''));
      return;
    case '.json': {
      const names = table.columns.map((column) => column.name);
      await writeFile(temporary, table.rows.length === 0 ? '[]\n' : `[\n${table.rows.map((row) => jsonLine(row, names)).join(',\n')}\n]\n`);
      return;
    }
    case '.parquet':
      await writeParquet(table, temporary);
      return;
    default:
      throw new AssayError('unsupported', `Rows cannot be written as "${extension}".`, { hint: 'End the file name with .csv, .json or .parquet.' });
  }
}

const ROWS_AT_ONCE = 200;
const joined = (pieces: readonly Sql[]): Sql => pieces.reduce((all, piece) => sql`${all}, ${piece}`);

async function writeParquet({ columns, rows }: ExportTable, file: string): Promise<void> {
  const database = await Database.open({ tempDirectory: tmpdir(), threads: 1 });
  try {
    const connection = await database.connect();
    await connection.run(sql`CREATE TABLE rows (${joined(columns.map((column) => sql`${name(column.name)} ${new Sql([column.isText ? 'VARCHAR' : 'DOUBLE'], [])}`))})`);
    for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
      const part = rows.slice(from, from + ROWS_AT_ONCE).map((row) => sql`(${joined(row.map((value) => sql`${value}`))})`);
      await connection.run(sql`INSERT INTO rows VALUES ${joined(part)}`);
    }
    await connection.run(sql`COPY rows TO ${literal(file)} (FORMAT parquet, COMPRESSION zstd)`);
    connection.close();
  } finally {
    await database.close();
  }
}
