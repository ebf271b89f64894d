/** What does one query answer: the first rows as a page, and all rows in a file when asked? */
import { open, type FileHandle } from 'node:fs/promises';
import type { TablePage } from '../../contract/procedures.ts';
import { Sandbox, type SandboxColumn } from '../../engine/duckdb/sandbox.ts';
import { csvHeader, csvLine, jsonLine, uniqueNames, type ExportValue } from './exportText.ts';
import type { SqlHostRequest } from './sqlMessages.ts';

type Rows = readonly (readonly ExportValue[])[];
interface RowSink {
  write(columns: readonly SandboxColumn[], rows: Rows): Promise<void>;
  close(): Promise<void>;
}

/** Runs the request; memory stays bounded by the page and one chunk. @throws AssayError bad_input, no_space, too_large */
export async function answerQuery(request: SqlHostRequest): Promise<TablePage> {
  const { out } = request;
  const sandbox = await Sandbox.open({ ...request, parquetFile: out?.format === 'parquet' ? out.file : undefined });
  const sink = out === undefined || out.format === 'parquet' ? undefined : await textSink(out.format, out.file);
  try {
    const page = await readPage(sandbox, request, sink);
    if (out?.format === 'parquet') await sandbox.copyToParquet(request.sql);
    return page;
  } finally {
    await sink?.close();
    sandbox.close();
  }
}

async function readPage(sandbox: Sandbox, request: SqlHostRequest, sink: RowSink | undefined): Promise<TablePage> {
  const kept: ExportValue[][] = [];
  let columns: readonly SandboxColumn[] = [];
  let seen = 0;
  for await (const chunk of sandbox.query(request.sql)) {
    columns = chunk.columns;
    for (const row of chunk.rows.slice(0, Math.max(0, request.limit - kept.length))) kept.push([...row]);
    seen += chunk.rows.length;
    await sink?.write(columns, chunk.rows);
    if (sink === undefined && seen > request.limit) break;
  }
  return { columns: columns.map(({ name, type }) => ({ name, type })), rows: kept, truncated: seen > request.limit };
}

/** CSV (RFC 4180, formulas neutralised) or a JSON array of objects, one a line. */
async function textSink(format: 'csv' | 'json', file: string): Promise<RowSink> {
  const handle: FileHandle = await open(file, 'wx');
  let rowsBefore = 0;
  let headerWritten = false;
  return {
    write: async (columns, rows) => {
      let text = headerWritten ? '' : format === 'csv' ? csvHeader(columns) : '[';
      headerWritten = true;
      const names = uniqueNames(columns);
      for (const row of rows) {
        text += format === 'csv' ? csvLine(row, columns) : `${rowsBefore === 0 ? '\n' : ',\n'}${jsonLine(row, names)}`;
        rowsBefore += 1;
      }
      await handle.writeFile(text);
    },
    close: async () => {
      if (format === 'json') await handle.writeFile(headerWritten ? '\n]\n' : '[]\n');
      await handle.close();
    },
  };
}
