/** Is a damaged file either imported with every record accounted for, or refused with nothing left behind? */
import { readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { procedures } from '../../shared/contract/procedures.ts';
import { name, sql } from '../../shared/core/sql/sql.ts';
import { Database } from '../../shared/engine/duckdb/database.ts';
import { importDataset } from '../../shared/engine/ingest/importDataset.ts';
import { readRejects } from '../../shared/engine/ingest/readRejects.ts';
import { quietJob } from '../../shared/engine/jobs/jobContext.ts';
import { datasetAlias } from '../../shared/engine/store/scopeRelation.ts';
import { Workspace } from '../../shared/engine/store/workspace.ts';
import { fuzz, hostileText, mutate, mutations, refusal } from './fuzz.ts';
import { openScratchFolder, type ScratchFolder } from './scratchDatabase.ts';

interface Opened {
  readonly scratch: ScratchFolder;
  readonly workspace: Workspace;
  readonly database: Database;
}
let opened: Opened;
let imported = 0;

beforeAll(async () => {
  const scratch = await openScratchFolder();
  opened = { scratch, workspace: await Workspace.create(path.join(scratch.folder, 'fuzz.assay')), database: await Database.open({ tempDirectory: path.join(scratch.folder, 'spill'), threads: 1 }) };
});
afterAll(async () => {
  await opened.database.close();
  await opened.workspace.close();
  await opened.scratch.remove();
});

const ROWS = Array.from({ length: 40 }, (_, i) => ({
  request_id: `r-${i}`,
  ts: `2026-03-${String(1 + (i % 28)).padStart(2, '0')}T10:00:0${i % 10}Z`,
  age: 20 + i,
  hours: i % 7 === 0 ? null : i / 2,
  note: i % 5 === 0 ? 'say "hi", twice;\nthen\tgo' : 'Größe 😀',
  flag: i % 2 === 0,
  score: i / 40,
}));
const quoted = (value: string | number | boolean | null): string => (value === null ? '' : /[",\n;\t]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value));
const csvText = (delimiter: string, end: string): string => [Object.keys(ROWS[0] ?? {}), ...ROWS.map((row) => Object.values(row).map(quoted))].map((cells) => cells.join(delimiter) + end).join('');
const ndjsonText = ROWS.map((row) => `${JSON.stringify(row)}\n`).join('');

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const SOURCES: readonly { readonly file: string; readonly bytes: Uint8Array }[] = [
  { file: 'log.csv', bytes: bytesOf(csvText(',', '\n')) },
  { file: 'windows.csv', bytes: bytesOf(csvText(';', '\r\n')) },
  { file: 'log.tsv', bytes: bytesOf(csvText('\t', '\n')) },
  { file: 'log.ndjson', bytes: bytesOf(ndjsonText) },
  { file: 'log.csv.gz', bytes: new Uint8Array(gzipSync(csvText(',', '\n'))) },
];

/** Imports one file and checks what is promised of any file; gives the rows, or why there are none. */
async function importBytes(file: string, bytes: Uint8Array): Promise<number | string> {
  const { scratch, workspace, database } = opened;
  const at = path.join(scratch.folder, file);
  await writeFile(at, bytes);
  const before = workspace.datasets().length;
  const request = procedures['dataset.import'].input.parse({ paths: [at], name: `fuzz-${(imported += 1)}`, maxRejectShare: 1 });
  const found = await refusal(() => importDataset({ workspace, database }, request, quietJob()));
  expect(await readdir(path.join(workspace.path, 'tmp'))).toEqual([]);
  if ('error' in found) {
    expect([workspace.datasets().length, found.error.message === '']).toEqual([before, false]);
    return found.error.message;
  }
  const { dataset } = found.value;
  const { counts } = dataset;
  expect(counts.rows + counts.rejected).toBe(counts.records);
  const { total } = await readRejects({ workspace, database }, { dataset: dataset.name, limit: 5 }, quietJob());
  expect(total).toBeGreaterThanOrEqual(counts.rejected);
  await database.attach(datasetAlias(dataset.id), workspace.datasetFile(dataset.id));
  const connection = await database.connect();
  const [row] = await connection.rows(sql`SELECT count(*)::INTEGER AS n FROM ${name(datasetAlias(dataset.id))}.data`);
  connection.close();
  expect(row).toEqual({ n: counts.rows });
  await database.detach(datasetAlias(dataset.id));
  await rm(workspace.datasetFile(dataset.id));
  const lines = new TextDecoder().decode(bytes).split('\n').filter((line) => line.trim() !== '');
  if (dataset.sourceFormat === 'ndjson') expect(counts.records).toBe(lines.length);
  return counts.rows;
}

it.each(SOURCES)('the whole $file has all its rows', async ({ file, bytes }) => {
  expect(await importBytes(file, bytes)).toBe(ROWS.length);
});

fuzz({ name: 'damaged files', share: 8, input: fc.record({ source: fc.constantFrom(...SOURCES), changes: mutations }) }, async ({ source, changes }) => {
  await importBytes(source.file, mutate(source.bytes, changes));
});

const WORDS = [',', ';', '\t', '|', '"', '""', '\n', '\r\n', '\r', '\0', '{', '}', '"a":', '[1]', 'null', 'NaN', '1e999', '99999999999999999999', '-0', '007', 'true', '2026-02-30', '2026-03-01T10:00:00Z', '_row', 'a', 'A', ' ', '\ufeff', "'"];
const lines = fc.array(hostileText(WORDS), { minLength: 1, maxLength: 8 }).map((each) => each.join('\n'));
const fields = fc.array(fc.dictionary(fc.constantFrom('a', 'A', 'b', '_row', '__proto__', 'x y', "q'\"", ''), fc.jsonValue({ maxDepth: 1 }), { noNullPrototype: true }), { minLength: 1, maxLength: 8 }).map((records) => records.map((each) => JSON.stringify(each)).join('\n'));

fuzz({ name: 'any text as a file', share: 6, input: fc.record({ file: fc.constantFrom('any.csv', 'any.ndjson', 'any.txt'), text: fc.oneof(lines, fields) }) }, async ({ file, text }) => {
  await importBytes(file, bytesOf(text));
});
