/** Does every statement that writes say how many rows it wrote? */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { sql } from '../../../shared/core/sql/sql.ts';
import { Database } from '../../../shared/engine/duckdb/database.ts';

it('counts the rows of CREATE TABLE AS, INSERT, UPDATE and DELETE', async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'assay-rows-'));
  const database = await Database.open({ tempDirectory: folder, threads: 1 });
  try {
    const connection = await database.connect();
    const counts: number[] = [];
    for (const statement of [sql`CREATE TABLE t AS SELECT * FROM range(7)`, sql`INSERT INTO t SELECT * FROM range(${5})`, sql`UPDATE t SET range = 0 WHERE range > 2`, sql`DELETE FROM t`, sql`CREATE TABLE u (x INTEGER)`]) counts.push((await connection.run(statement)).rows);
    expect(counts).toEqual([7, 5, 6, 12, 0]);
  } finally {
    await database.close();
    await rm(folder, { recursive: true, force: true });
  }
});
