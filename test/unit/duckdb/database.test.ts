/** Does the database bind, convert, stream, stop and explain itself as it says? */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AssayError } from '../../../shared/core/errors.ts';
import { name, sql } from '../../../shared/core/sql/sql.ts';
import { Database, type Connection } from '../../../shared/engine/duckdb/database.ts';
import { writeDataset } from '../../../shared/engine/duckdb/writeDataset.ts';

let folder: string;
let database: Database;
let connection: Connection;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'assay-duckdb-'));
  database = await Database.open({ tempDirectory: path.join(folder, 'spill'), threads: 2 });
  connection = await database.connect();
});
afterAll(async () => {
  await database.close();
  await rm(folder, { recursive: true, force: true });
});

const codeOf = async (work: Promise<unknown>): Promise<string> => {
  const error: unknown = await work.then(() => undefined, (thrown: unknown) => thrown);
  return error instanceof AssayError ? error.code : `not refused: ${String(error)}`;
};

describe('rows', () => {
  it('are JSON: big integers and decimals as text, instants with Z and microseconds, NaN and infinity as null', async () => {
    const [row] = await connection.rows(sql`SELECT ${2n ** 62n} AS big, 7::BIGINT AS small, 1.50::DECIMAL(4,2) AS price, TIMESTAMPTZ '2026-03-01 01:00:00+01' AS at,
      TIMESTAMP '1969-12-31 23:59:59.000001' AS micro, DATE '2026-03-01' AS day, 'nan'::DOUBLE AS nan, '-inf'::DOUBLE AS inf, [1, 2] AS list, {'a': NULL} AS struct, NULL AS nothing, true AS yes`);
    expect(row).toEqual({ big: '4611686018427387904', small: 7, price: '1.50', at: '2026-03-01T00:00:00.000Z', micro: '1969-12-31T23:59:59.000001Z', day: '2026-03-01', nan: null, inf: null, list: '[1,2]', struct: '{"a":null}', nothing: null, yes: true });
  });

  it('bind values as values', async () => {
    expect(await connection.rows(sql`SELECT ${"'; DROP TABLE x; --"} AS text, ${1.5} AS half, ${2 ** 40} AS large, ${null} AS nothing, ${false} AS no`)).toEqual([{ text: "'; DROP TABLE x; --", half: 1.5, large: 2 ** 40, nothing: null, no: false }]);
  });
});

describe('columns', () => {
  it('are typed, null is NaN among numbers and null among texts', async () => {
    const batch = await connection.columns(sql`SELECT * FROM (VALUES (1, 'a', true), (NULL, NULL, NULL), (3, 'c', false)) AS t (n, s, b)`);
    expect([...batch.numbers('n')]).toEqual([1, Number.NaN, 3]);
    expect([...batch.numbers('b')]).toEqual([1, Number.NaN, 0]);
    expect(batch.texts('s')).toEqual(['a', null, 'c']);
    expect(batch.texts('n')).toEqual(['1', null, '3']);
    expect(() => batch.numbers('s')).toThrow('holds text');
    expect(() => batch.texts('x')).toThrow('no column "x"');
  });

  it('come in parts from a stream', async () => {
    let rows = 0;
    let sum = 0;
    for await (const batch of connection.stream(sql`SELECT range AS x FROM range(${10_000})`)) {
      rows += batch.rows;
      sum += batch.numbers('x').reduce((a, b) => a + b, 0);
    }
    expect([rows, sum]).toEqual([10_000, 49_995_000]);
  });
});

describe('failures', () => {
  it('a cancel interrupts a running query at once, and the connection goes on', async () => {
    const controller = new AbortController();
    const query = connection.rows(sql`SELECT count(*) FROM range(100000000000)`, controller.signal);
    const started = performance.now();
    setTimeout(() => controller.abort(), 30);
    expect(await codeOf(query)).toBe('cancelled');
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(await codeOf(connection.rows(sql`SELECT 1`, controller.signal))).toBe('cancelled');
    expect(await connection.rows(sql`SELECT 1 AS one`)).toEqual([{ one: 1 }]);
  });

  it('say whose fault they are', async () => {
    expect(await codeOf(connection.rows(sql`SELEC 1`))).toBe('bad_input');
    expect(await codeOf(connection.rows(sql`SELECT x`))).toBe('bad_input');
    expect(await codeOf(connection.rows(sql`SELECT 'a'::INTEGER`))).toBe('bad_input');
    expect(await codeOf(database.attach('none', path.join(folder, 'none.duckdb')))).toBe('not_found');
  });
});

describe('writeDataset', () => {
  it('writes one complete file, which any number of aliases may read', async () => {
    const file = path.join(folder, "it's.duckdb");
    await writeDataset(database, {
      file,
      write: async (writer) => {
        await writer.create('data', sql`SELECT range AS x FROM range(5)`);
        await writer.append('scores', [
          { column: 'id', type: 'VARCHAR', values: ['a', null] },
          { column: 'score', type: 'DOUBLE', values: Float64Array.of(0.5, Number.NaN) },
          { column: 'ns', type: 'BIGINT', values: BigInt64Array.of(1n, 2n) },
        ]);
      },
    });
    await database.attach('one', file);
    await database.attach('one', file);
    expect(await connection.rows(sql`SELECT * FROM ${name('one')}.scores`)).toEqual([{ id: 'a', score: 0.5, ns: 1 }, { id: null, score: null, ns: 2 }]);
    expect(await codeOf(connection.run(sql`DELETE FROM one.data`))).not.toBe('internal');
    await database.detach('one');
    await database.detach('one');
  });

  it('leaves nothing of a file that was not finished', async () => {
    const file = path.join(folder, 'half.duckdb');
    await expect(writeDataset(database, { file, write: async (writer) => { await writer.create('data', sql`SELECT 1 AS x`); throw new Error('stop'); } })).rejects.toThrow('stop');
    await writeDataset(database, { file, write: async (writer) => { await writer.create('data', sql`SELECT 2 AS x`); } });
    await database.attach('half', file);
    expect(await connection.rows(sql`SELECT x FROM half.data`)).toEqual([{ x: 2 }]);
  });
});
