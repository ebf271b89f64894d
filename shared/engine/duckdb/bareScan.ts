/** What does the database alone need to read a file, or to count every column of it? */
import { name, sql } from '../../core/sql/sql.ts';
import type { Database } from './database.ts';
import { literal } from './quoted.ts';

/** Reads a Parquet file into a table in memory and drops it: the floor of any import. Returns the rows. */
export async function readSampleFile(database: Database, file: string): Promise<number> {
  const connection = await database.connect();
  try {
    await connection.run(sql`CREATE OR REPLACE TEMP TABLE bare AS SELECT * FROM read_parquet(${literal(file)})`);
    const [counted] = await connection.rows(sql`SELECT count(*)::DOUBLE AS n FROM bare`);
    await connection.run(sql`DROP TABLE bare`);
    return Number(counted?.['n'] ?? 0);
  } finally {
    connection.close();
  }
}

/** Counts the distinct values of some columns one by one: the floor of any drift computation on value counts. */
export async function countValues(database: Database, alias: string, columns: readonly string[]): Promise<number> {
  const connection = await database.connect();
  try {
    let groups = 0;
    for (const column of columns) groups += (await connection.columns(sql`SELECT ${name(column)} AS v, count(*) AS n FROM ${name(alias)}.data GROUP BY 1`)).rows;
    return groups;
  } finally {
    connection.close();
  }
}
