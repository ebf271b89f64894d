/** Can a user's own SQL read everything it may, and nothing else? */
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AssayError } from '../../../shared/core/errors.ts';
import type { DatasetMeta } from '../../../shared/contract/catalogue.ts';
import { procedures, type OutputOf } from '../../../shared/contract/procedures.ts';
import { Sandbox } from '../../../shared/engine/duckdb/sandbox.ts';
import { forkLauncher } from '../../../shared/hosts/childLauncher.ts';
import { sqlHostRunner, viewsOf, type QueryableWorkspace } from '../../../shared/hosts/sqlHost/sqlHostRunner.ts';
import { builtFile } from './builtFile.ts';

const counts = { files: 1, records: 1, requests: 1, rows: 1, multiRowRequests: 0, requestsWithoutResponse: 0, responsesWithoutRequest: 0, malformed: 0, blankLines: 0, rejected: 0, duplicates: 0 };
const meta = (id: string, name: string, rejected = 0): DatasetMeta => ({ format: 'assay-dataset/1', id, name, kind: 'log', createdAt: '2026-01-01T00:00:00Z', sourceFormat: 'csv', sources: [], counts: { ...counts, rejected }, columns: [], task: 'unknown', classes: [], hash: null, sizeBytes: 1, timeRange: null });

let folder: string;
let workspace: QueryableWorkspace;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assay-sql-'));
  await writeFile(join(folder, 'secret.csv'), 'a\n1\n');
  const tables: Readonly<Record<string, string>> = {
    log: `CREATE TABLE data AS SELECT range AS _row, 'u' || range AS name, TIMESTAMPTZ '2026-03-02 09:30:00.000001+00' AS ts, (range * 1.25)::DECIMAL(10,2) AS amount, 9007199254740993 + range AS big, CASE range WHEN 1 THEN 'nan'::DOUBLE ELSE -0.5 END AS score, ['=x', '🙂'] AS tags, '=HYPERLINK("x")' AS note FROM range(2000); CREATE TABLE rejects AS SELECT 'bad' AS reason`,
    labels: 'CREATE TABLE data AS SELECT 1 AS label',
    reference: 'CREATE TABLE data AS SELECT 7 AS x',
  };
  for (const [id, text] of Object.entries(tables)) {
    const instance = await DuckDBInstance.create(join(folder, `${id}.duckdb`));
    const connection = await instance.connect();
    await connection.run(text);
    connection.closeSync();
    instance.closeSync();
  }
  const datasets = [meta('log', 'predictions', 1), meta('labels', 'late labels'), meta('reference', 'training-reference')];
  workspace = { path: folder, datasets: () => datasets, datasetFile: (id) => join(folder, `${id}.duckdb`), labelsFor: (id) => (id === 'log' ? datasets[1] : undefined) };
});

const runner = () => sqlHostRunner({ launcher: forkLauncher(builtFile('sqlHost.mjs')) });
const query = (sql: string, more: { readonly limit?: number; readonly timeoutMs?: number; readonly out?: string } = {}, signal = new AbortController().signal): Promise<OutputOf<'query.run'>> =>
  runner().run(workspace, procedures['query.run'].input.parse({ sql, ...more }), { signal, progress: () => undefined });
const failure = async (work: Promise<unknown>): Promise<AssayError> => {
  const thrown: unknown = await work.then(() => undefined, (reason: unknown) => reason);
  if (!(thrown instanceof AssayError)) throw new Error(`expected an AssayError, got ${String(thrown)}`);
  return thrown;
};

describe('reading', () => {
  it('sees datasets, labels and rejects as views', async () => {
    const answer = await query('SELECT (SELECT count(*) FROM predictions) AS n, (SELECT x FROM "training-reference") AS x, (SELECT label FROM predictions_labels) AS label, (SELECT reason FROM predictions_rejects) AS reason');
    expect(answer).toEqual({ columns: [{ name: 'n', type: 'BIGINT' }, { name: 'x', type: 'INTEGER' }, { name: 'label', type: 'INTEGER' }, { name: 'reason', type: 'VARCHAR' }], rows: [[2000, 7, 1, 'bad']], truncated: false });
  });

  it('carries every kind of value, and says when rows were left out', async () => {
    const answer = await query('SELECT ts, amount, big, score, tags, NULL AS nothing, true AS yes FROM predictions ORDER BY _row', { limit: 2 });
    expect(answer.rows).toEqual([
      ['2026-03-02T09:30:00.000001Z', '0.00', '9007199254740993', -0.5, '["=x","🙂"]', null, true],
      ['2026-03-02T09:30:00.000001Z', '1.25', '9007199254740994', null, '["=x","🙂"]', null, true],
    ]);
    expect(answer.truncated).toBe(true);
  });

  it('answers with columns when there are no rows', async () => {
    expect(await query('SELECT name FROM predictions WHERE false; -- none')).toEqual({ columns: [{ name: 'name', type: 'VARCHAR' }], rows: [], truncated: false });
  });
});

describe('refusals', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await Sandbox.open({ files: viewsOf(workspace), memoryLimitBytes: 2 ** 28, tempDirectory: join(folder, 'tmp') });
  });
  afterAll(() => sandbox.close());
  const sandboxed = async (sql: string): Promise<void> => {
    for await (const chunk of sandbox.query(sql)) expect(chunk.rows.length).toBeLessThan(0);
  };

  it('reach the caller from the process', async () => {
    expect((await failure(query('CREATE TABLE t AS SELECT 1'))).code).toBe('bad_input');
  });

  it.each([
    ['CREATE TABLE t AS SELECT 1', /CREATE/], ['DROP VIEW predictions', /DROP/], ['INSERT INTO predictions VALUES (1)', /./], ['DELETE FROM dataset_0.data', /DELETE|read.only/i], ['UPDATE dataset_0.data SET name = 1', /./],
    ["COPY (SELECT 1) TO 'x.csv'", /COPY|Permission/], ["ATTACH 'x.duckdb'", /ATTACH|Permission/], ['INSTALL httpfs', /./], ['LOAD icu', /LOAD/], ['SET threads = 1', /./], ['PRAGMA threads = 1', /./],
    ['CALL pragma_version()', /CALL/], ['SELECT 1; SELECT 2', /One statement/], ['', /no statement/], ['-- nothing', /no statement/], ['SELEC 1', /syntax error/], ['SELECT nope FROM predictions', /nope/], ['SELECT * FROM nothing', /nothing/],
  ])('%s', async (sql, message) => {
    const error = await failure(sandboxed(sql));
    expect([error.code, error.message]).toEqual(['bad_input', expect.stringMatching(message)]);
    expect(error.hint).not.toBe('');
  });

  it.each(['read_csv', 'read_text', 'read_blob', 'glob'])('reads no other file with %s', async (reader) => {
    expect((await failure(sandboxed(`SELECT * FROM ${reader}('${join(folder, 'secret.csv')}')`))).code).toBe('bad_input');
  });
});

describe('limits', () => {
  const endless = 'SELECT count(*) FROM range(100000000) a, range(100000) b WHERE a.range % 7 = b.range % 11';

  it('stops when cancelled', async () => {
    const abort = new AbortController();
    const running = failure(query(endless, {}, abort.signal));
    setTimeout(() => abort.abort(), 300);
    expect((await running).code).toBe('cancelled');
  });

  it('stops after its time', async () => {
    const error = await failure(query(endless, { timeoutMs: 400 }));
    expect([error.code, error.message]).toEqual(['cancelled', expect.stringContaining('0.4 s')]);
  });
});

describe('--out', () => {
  it('writes all rows, with formulas neutralised in CSV', async () => {
    const out = join(folder, 'rows.csv');
    const answer = await query('SELECT note, amount, name FROM predictions ORDER BY _row', { limit: 1, out });
    expect(answer.rows).toHaveLength(1);
    expect(answer.written).toMatchObject({ path: out, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string });
    const lines = (await readFile(out, 'utf8')).split('\r\n');
    expect(lines).toHaveLength(2002);
    expect(lines.slice(0, 2)).toEqual(['note,amount,name', `"'=HYPERLINK(""x"")",0.00,u0`]);
  });

  it('writes JSON and Parquet', async () => {
    const json = join(folder, 'rows.json');
    await query('SELECT name, big FROM predictions ORDER BY _row LIMIT 2', { out: json });
    expect(JSON.parse(await readFile(json, 'utf8'))).toEqual([{ name: 'u0', big: '9007199254740993' }, { name: 'u1', big: '9007199254740994' }]);
    const parquet = join(folder, 'rows.parquet');
    await query('SELECT name, big FROM predictions -- all\n;', { out: parquet });
    const instance = await DuckDBInstance.create();
    const connection = await instance.connect();
    expect((await connection.runAndReadAll(`SELECT count(*), min(big) FROM '${parquet}'`)).getRows()).toEqual([[2000n, 9007199254740993n]]);
    connection.closeSync();
    instance.closeSync();
  });

  it('leaves nothing behind when it fails', async () => {
    expect((await failure(query('SELECT 1', { out: join(folder, 'x.xlsx') }))).code).toBe('unsupported');
    expect((await failure(query('SELECT 1', { out: join(folder, 'no', 'x.csv') }))).code).toBe('not_found');
    expect((await failure(query('SELECT nope', { out: join(folder, 'x.csv') }))).code).toBe('bad_input');
    expect((await readdir(folder)).filter((name) => name.includes('part') || name === 'x.csv')).toEqual([]);
  });
});
