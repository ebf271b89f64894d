/** How is the sample of a replay drawn, and what did the draw do? */
import type { RowsChosen } from '../../contract/replayFacts.ts';
import { AssayError } from '../../core/errors.ts';
import { joinSql } from '../../core/sql/joinSql.ts';
import { name, sql } from '../../core/sql/sql.ts';
import type { Sql } from '../../core/sql/sql.ts';
import type { Connection } from '../duckdb/database.ts';
import type { RowChoice } from './rowChoice.ts';

const DRAWN = sql`temp.replay_drawn`;
const STRATA = sql`temp.replay_strata`;
/** Strata that are told with their sizes; the others are counted. */
const MAX_TOLD = 200;
/** Hexadecimal digits of a key that are compared with a threshold: what a double holds exactly. */
const DIGITS = 13;
const KEYS = 16 ** DIGITS;

interface Draw {
  readonly connection: Connection;
  readonly choice: RowChoice;
  readonly size: number;
  readonly signal: AbortSignal;
}

/** A row's place in the draw: smaller is drawn earlier. md5 rather than the engine's own hash, so that a draw does not depend on the engine's version. */
const keyOf = ({ choice }: Draw): Sql => sql`md5(concat(${String(choice.seeds.sample)}, ':', _row))`;

/**
 * A key below which some more than `size` of `rows` keys lie (by six standard deviations), so that only those have to be sorted; null when
 * that would be all of them.
 */
export function keyThreshold(size: number, rows: number): string | null {
  const share = (size + 6 * Math.sqrt(size) + 20) / rows;
  return share >= 1 ? null : Math.floor(share * KEYS).toString(16).padStart(DIGITS, '0');
}

async function count(draw: Draw, from: Sql): Promise<number> {
  const [row] = await draw.connection.rows(sql`SELECT CAST(count(*) AS DOUBLE) AS n FROM ${from} AS s`, draw.signal);
  return Number(row?.['n'] ?? 0);
}

/** The rows with the smallest keys. Keys below a threshold are looked at first; if there are too few of them, all: the result is the same. */
async function drawUniform(draw: Draw, population: number): Promise<string> {
  const { connection, choice, size, signal } = draw;
  const wanted = Math.min(size, population);
  const threshold = keyThreshold(size, population);
  for (const below of threshold === null ? [sql`true`] : [sql`key < ${threshold}`, sql`true`]) {
    await connection.run(sql`CREATE OR REPLACE TEMP TABLE replay_drawn AS SELECT _row, CAST(0 AS BIGINT) AS _draw FROM (SELECT _row, ${keyOf(draw)} AS key FROM ${choice.from}) WHERE ${below} ORDER BY key, _row LIMIT ${size}`, signal);
    if ((await count(draw, DRAWN)) === wanted) break;
  }
  return 'uniform without replacement: the rows with the smallest md5 of seed and row';
}

/** Draw i takes the row whose rank is the md5 of seed and i, modulo the number of rows (its bias is below rows ÷ 2^52). */
async function drawWithReplacement({ connection, choice, size, signal }: Draw, population: number): Promise<string> {
  await connection.run(
    sql`CREATE OR REPLACE TEMP TABLE replay_drawn AS WITH ranked AS (SELECT _row, row_number() OVER (ORDER BY _row) - 1 AS place FROM ${choice.from}),
      draws AS (SELECT i AS _draw, CAST(concat('0x', substr(md5(concat(${String(choice.seeds.sample)}, ':draw:', i)), 1, ${DIGITS})) AS BIGINT) % ${Math.max(1, population)} AS place FROM range(${size}) AS t(i))
      SELECT _row, _draw FROM draws JOIN ranked USING (place)`,
    signal,
  );
  return 'uniform with replacement: the rank of each draw is the md5 of seed and draw, modulo the number of rows';
}

const textOf = (column: string): Sql => sql`CAST(${name(column)} AS VARCHAR) AS ${name(column)}`;

/** Sizes by largest remainder, in whole numbers: every stratum its share rounded down, the rest to the largest remainders (then the larger stratum, then its name). */
async function apportion({ connection, choice, size, signal }: Draw): Promise<void> {
  const keys = joinSql(choice.stratify.map((column) => sql`${name(column)}`));
  await connection.run(
    sql`CREATE OR REPLACE TEMP TABLE replay_strata AS WITH sizes AS (SELECT ${keys}, CAST(count(*) AS HUGEINT) AS n FROM (SELECT ${joinSql(choice.stratify.map(textOf))} FROM ${choice.from}) GROUP BY ALL),
      asked AS (SELECT least(CAST(${size} AS HUGEINT), CAST(sum(n) AS HUGEINT)) AS drawn, CAST(sum(n) AS HUGEINT) AS all_rows FROM sizes),
      shares AS (SELECT *, (n * drawn) // all_rows AS whole, (n * drawn) % all_rows AS rest FROM sizes, asked)
      SELECT ${keys}, CAST(n AS BIGINT) AS n, CAST(whole + CASE WHEN row_number() OVER (ORDER BY rest DESC, n DESC, ${keys}) <= drawn - sum(whole) OVER () THEN 1 ELSE 0 END AS BIGINT) AS size FROM shares`,
    signal,
  );
}

async function drawStratified(draw: Draw): Promise<string> {
  const { connection, choice, signal } = draw;
  await apportion(draw);
  const equal = joinSql(choice.stratify.map((column) => sql`d.${name(column)} IS NOT DISTINCT FROM t.${name(column)}`), ' AND ');
  const keys = joinSql(choice.stratify.map((column) => sql`d.${name(column)}`));
  // The share of keys that is looked at in each stratum, as in a uniform draw.
  const share = sql`(t.size + 6 * sqrt(t.size) + 20) / t.n`;
  for (const below of [sql`d.key < format('{:013x}', CAST(floor(least(1 - 1e-9, ${share}) * ${KEYS}) AS BIGINT)) OR ${share} >= 1`, sql`true`]) {
    await connection.run(
      sql`CREATE OR REPLACE TEMP TABLE replay_drawn AS SELECT d._row, CAST(0 AS BIGINT) AS _draw FROM (SELECT _row, ${keyOf(draw)} AS key, ${joinSql(choice.stratify.map(textOf))} FROM ${choice.from}) AS d JOIN ${STRATA} AS t ON ${equal}
        WHERE ${below} QUALIFY row_number() OVER (PARTITION BY ${keys} ORDER BY d.key, d._row) <= t.size`,
      signal,
    );
    const [wanted] = await connection.rows(sql`SELECT CAST(sum(size) AS DOUBLE) AS n FROM ${STRATA}`, signal);
    if ((await count(draw, DRAWN)) === Number(wanted?.['n'] ?? 0)) break;
  }
  return `stratified by ${choice.stratify.join(', ')}: proportional, by largest remainder; in each stratum the rows with the smallest md5 of seed and row`;
}

async function strataOf({ connection, choice, signal }: Draw): Promise<Pick<RowsChosen, 'strata' | 'strataCount'>> {
  const keys = joinSql(choice.stratify.map((column) => sql`${name(column)}`));
  const strata = await connection.rows(sql`SELECT ${keys}, CAST(n AS DOUBLE) AS _n, CAST(size AS DOUBLE) AS _size FROM ${STRATA} ORDER BY n DESC, ${keys} LIMIT ${MAX_TOLD}`, signal);
  const [all] = await connection.rows(sql`SELECT CAST(count(*) AS DOUBLE) AS n FROM ${STRATA}`, signal);
  const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
  return { strataCount: Number(all?.['n'] ?? 0), strata: strata.map((row) => ({ values: choice.stratify.map((column) => text(row[column])), rows: Number(row['_n']), drawn: Number(row['_size']) })) };
}

/**
 * Draws the sample that a choice asks for into a temporary table of this connection, and tells what was done; a choice without a sample is
 * left as it is. The choice that comes back is read through the same connection.
 *
 * @throws AssayError does_not_fit when there is no such column to stratify by, usage when there are more strata than rows to draw
 */
export async function drawRows(connection: Connection, choice: RowChoice, signal: AbortSignal): Promise<{ readonly choice: RowChoice; readonly facts: RowsChosen }> {
  const draw: Draw = { connection, choice, size: choice.sample ?? 0, signal };
  const population = await count(draw, choice.from);
  if (choice.sample === undefined) return { choice, facts: { population, order: choice.order, how: choice.limit === undefined ? 'every row' : 'the first rows of the order' } };
  const unknown = choice.stratify.find((column) => !choice.columns.some((known) => known.name === column));
  if (unknown !== undefined) throw new AssayError('does_not_fit', `The log has no column "${unknown}" to stratify by.`, { hint: `Choose from: ${choice.columns.map((column) => column.name).join(', ')}.` });
  const how = choice.replacement ? await drawWithReplacement(draw, population) : await (choice.stratify.length > 0 ? drawStratified(draw) : drawUniform(draw, population));
  const strata = choice.stratify.length > 0 ? await strataOf(draw) : {};
  if ((strata.strataCount ?? 0) > choice.sample) throw new AssayError('usage', `There are ${strata.strataCount ?? 0} strata, more than the ${choice.sample} rows to draw.`, { hint: 'Draw more rows, or stratify by columns with fewer values.' });
  return { choice: { ...choice, drawn: DRAWN }, facts: { population, order: choice.order, how, ...strata } };
}
