/** What does the database alone need to read a file, to count every column of it, or for the percentiles of one? */
import { joinSql } from '../../core/sql/joinSql.ts';
import { name, sql, type Sql } from '../../core/sql/sql.ts';
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

/** A table of response times in whole ns, log-normal around 0.7 ms with ties and a long tail, from the row number alone. */
export async function makeLatencies(database: Database, rows: number): Promise<void> {
  const connection = await database.connect();
  try {
    const share = (salt: number): Sql => sql`((hash(i + ${salt}::BIGINT) % 1000003)::DOUBLE + 0.5) / 1000003`;
    await connection.run(sql`CREATE OR REPLACE TABLE latencies AS SELECT CAST(exp(13.5 + 0.4 * sqrt(-2 * ln(${share(1)})) * cos(6.283185307179586 * ${share(2)})) AS BIGINT) AS response_ns FROM range(${rows}::BIGINT) AS t(i)`);
  } finally {
    connection.close();
  }
}

/** The response times in ms, as a replay's are read. */
export async function readLatencies(database: Database): Promise<Float64Array> {
  const connection = await database.connect();
  try {
    return (await connection.columns(sql`SELECT response_ns::DOUBLE / 1000000 AS response FROM latencies`)).numbers('response');
  } finally {
    connection.close();
  }
}

/** Seven exact quantiles, range, mean, deviation and MAD of the same column by the database's own functions. */
export async function bareQuantiles(database: Database): Promise<void> {
  const connection = await database.connect();
  try {
    await connection.rows(sql`SELECT quantile_cont(response_ns, [0.5, 0.75, 0.9, 0.95, 0.97, 0.99, 0.999]) AS q, min(response_ns) AS least, max(response_ns) AS most, avg(response_ns) AS mean, stddev_samp(response_ns) AS sd, mad(response_ns) AS mad FROM latencies`);
  } finally {
    connection.close();
  }
}

/**
 * Writes a Parquet log of `rows` rows in 56 days with 20 columns, from the row number alone: `x0`, `x1` continuous, `n0` … `n7` numbers of
 * 9 to 513 values, `c0` … `c9` categories of 2 to 65 values, and `ts`. In the second half `x1` is 5 % larger and `c3` has its commonest value less often.
 */
export async function writeDriftLog(database: Database, file: string, rows: number): Promise<void> {
  const connection = await database.connect();
  try {
    const share = (salt: number): Sql => sql`(hash(i * 32 + ${salt}::BIGINT) % 1000003)::DOUBLE / 1000003`;
    const late = sql`(i >= ${rows / 2}::BIGINT)`;
    const continuous = [sql`ln(1 + 50 * ${share(1)}) AS x0`, sql`(1 + 0.05 * ${late}::INTEGER) * sqrt(${share(2)}) AS x1`];
    const whole = Array.from({ length: 8 }, (_, c) => sql`floor(${2 ** (c % 7 + 3)}::DOUBLE * ${share(3 + c)} * ${share(20)} + 0.5) AS ${name(`n${String(c)}`)}`);
    const texts = Array.from({ length: 10 }, (_, c) => sql`'v' || floor(${2 ** (c % 6 + 1)}::DOUBLE * power(${share(11 + c)}, 2) + ${c === 3 ? sql`0.5 * ${late}::INTEGER` : sql`0`})::INTEGER AS ${name(`c${String(c)}`)}`);
    const time = sql`TIMESTAMPTZ '2026-03-02 00:00:00Z' + to_microseconds((i * ${Math.floor((56 * 86_400e6) / rows)}::BIGINT)::BIGINT) AS ts`;
    await connection.run(sql`COPY (SELECT ${joinSql([...continuous, ...whole, ...texts, time])} FROM range(${rows}::BIGINT) AS t(i)) TO ${literal(file)} (FORMAT parquet)`);
  } finally {
    connection.close();
  }
}
