/** Are rows drawn as often as they should be, again by the same seed, and read in the order asked for? */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ReplayRequest } from '../../../shared/contract/replayRequest.ts';
import type { RowsChosen } from '../../../shared/contract/replayFacts.ts';
import type { DatasetColumn } from '../../../shared/core/roles.ts';
import { sql } from '../../../shared/core/sql/sql.ts';
import { Database, type Connection } from '../../../shared/engine/duckdb/database.ts';
import { chosenRows, countRows, rowChoiceOf, rowOrder } from '../../../shared/engine/replay/rowChoice.ts';
import { drawRows, keyThreshold } from '../../../shared/engine/replay/rowChoiceDraw.ts';

let folder: string;
let database: Database;
let connection: Connection;
const signal = new AbortController().signal;
const ROWS = 20_000;
const columns: readonly DatasetColumn[] = [
  { name: 'ts', type: 'TIMESTAMP', kind: 'time', roles: ['time'], reason: '' },
  { name: 'place', type: 'VARCHAR', kind: 'categorical', roles: [], reason: '' },
  { name: 'sort', type: 'VARCHAR', kind: 'categorical', roles: [], reason: '' },
];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'assay-rows-'));
  database = await Database.open({ tempDirectory: path.join(folder, 'spill'), threads: 2 });
  connection = await database.connect();
  // Time runs against the log; place is a 70 %, b 29 %, null 1 %; sort is rare only in one place.
  await connection.run(sql`CREATE TEMP TABLE log AS SELECT range AS _row, TIMESTAMP '2026-03-01' - to_seconds(range) AS ts,
    CASE WHEN range % 100 = 99 THEN NULL WHEN range % 100 < 70 THEN 'a' ELSE 'b' END AS place, CASE WHEN range = 7 THEN 'rare' ELSE 'usual' END AS sort FROM range(${ROWS})`);
});
afterAll(async () => {
  await database.close();
  await rm(folder, { recursive: true, force: true });
});

interface Drawn {
  readonly rows: readonly number[];
  readonly times: readonly number[];
  readonly facts: RowsChosen;
}

async function draw(asked: Partial<ReplayRequest>): Promise<Drawn> {
  const request = ReplayRequest.parse({ data: 'd', models: ['m'], ...asked });
  const { choice, facts } = await drawRows(connection, rowChoiceOf(request, { from: sql`(SELECT * FROM temp.log)`, columns }), signal);
  const found = await connection.columns(sql`SELECT CAST(_row AS DOUBLE) AS _row, _time FROM ${chosenRows(choice)} AS s ORDER BY ${rowOrder(choice)}`, signal);
  expect((await countRows(connection, choice, signal)).rows).toBe(found.rows);
  return { rows: [...found.numbers('_row')], times: [...found.numbers('_time')], facts };
}
const sorted = (rows: readonly number[]): number[] => [...rows].sort((a, b) => a - b);
const places = (rows: readonly number[]): number[] => [0, 1, 2].map((k) => rows.filter((row) => (row % 100 === 99 ? 2 : row % 100 < 70 ? 0 : 1) === k).length);

describe('without a sample', () => {
  it('every row is read, in the order of the log, of time, or shuffled', async () => {
    const log = await draw({});
    expect(log.rows).toEqual(Array.from({ length: ROWS }, (_, i) => i));
    expect(log.facts).toEqual({ population: ROWS, order: 'log', how: 'every row' });
    expect((await draw({ schedule: 'recorded' })).rows.slice(0, 3)).toEqual([ROWS - 1, ROWS - 2, ROWS - 3]);
    expect((await draw({ schedule: 'recorded', order: 'log' })).times.slice(0, 2).reduce((a, b) => a - b)).toBe(1e6);
    const shuffled = await draw({ order: 'shuffled' });
    expect(shuffled.rows).not.toEqual(log.rows);
    expect(sorted(shuffled.rows)).toEqual(log.rows);
    expect((await draw({ order: 'shuffled' })).rows).toEqual(shuffled.rows);
  });

  it('a limit takes the front of the order', async () => {
    expect((await draw({ limit: 3 })).rows).toEqual([0, 1, 2]);
    expect((await draw({ limit: 3, order: 'time' })).rows).toEqual([ROWS - 1, ROWS - 2, ROWS - 3]);
    expect((await draw({ limit: 50, order: 'shuffled' })).rows).toEqual((await draw({ order: 'shuffled' })).rows.slice(0, 50));
  });
});

describe('a uniform sample', () => {
  it('has its size, no row twice, and spreads evenly', async () => {
    const { rows, facts } = await draw({ sample: 2_000 });
    expect(new Set(rows).size).toBe(2_000);
    expect(facts).toMatchObject({ population: ROWS, how: expect.stringContaining('uniform without replacement') as string });
    const tenths = Array.from({ length: 10 }, (_, k) => rows.filter((row) => Math.floor(row / (ROWS / 10)) === k).length);
    const chi2 = tenths.reduce((sum, n) => sum + (n - 200) ** 2 / 200, 0);
    expect(chi2).toBeLessThan(27.9); // χ²(9) at 0.1 %
  });

  it('is the same whether a threshold or all rows were sorted, and as large as the log allows', async () => {
    expect(keyThreshold(2_000, ROWS)).toBe(Math.floor(((2_000 + 6 * Math.sqrt(2_000) + 20) / ROWS) * 16 ** 13).toString(16).padStart(13, '0'));
    expect(keyThreshold(19_999, ROWS)).toBeNull();
    const [few, many] = [await draw({ sample: 2_000 }), await connection.columns(sql`SELECT CAST(_row AS DOUBLE) AS _row FROM temp.log ORDER BY md5(concat('42:', _row)), _row LIMIT 2000`, signal)];
    expect(few.rows).toEqual(sorted([...many.numbers('_row')]));
    expect((await draw({ sample: 30_000 })).rows).toHaveLength(ROWS);
  });

  it('changes with its own seed only', async () => {
    const first = await draw({ sample: 500, order: 'shuffled' });
    expect(sorted((await draw({ sample: 500, order: 'shuffled', seeds: { order: 9, arrivals: 9 } })).rows)).toEqual(sorted(first.rows));
    expect((await draw({ sample: 500, order: 'shuffled', seeds: { order: 9 } })).rows).not.toEqual(first.rows);
    const other = await draw({ sample: 500, order: 'shuffled', seeds: { sample: 9 } });
    expect(sorted(other.rows)).not.toEqual(sorted(first.rows));
    const common = new Set(first.rows.filter((row) => other.rows.includes(row)));
    expect(other.rows.filter((row) => common.has(row))).toEqual(first.rows.filter((row) => common.has(row)));
  });

  it('with replacement has rows as often as chance says', async () => {
    const { rows, facts } = await draw({ sample: ROWS, replacement: true });
    expect(rows).toHaveLength(ROWS);
    expect(facts.how).toContain('uniform with replacement');
    const never = ROWS - new Set(rows).size;
    // Var(never) ≈ n·e⁻¹·(1 − 2e⁻¹), occupancy problem
    expect(Math.abs(never - ROWS * Math.exp(-1))).toBeLessThan(4 * Math.sqrt(ROWS * Math.exp(-1) * (1 - 2 * Math.exp(-1))));
    expect((await draw({ sample: ROWS, replacement: true })).rows).toEqual(rows);
    expect((await draw({ sample: 10, replacement: true, limit: 4 })).rows).toHaveLength(4);
  });
});

describe('a stratified sample', () => {
  it('keeps the shares exactly where they divide, missing values being a stratum', async () => {
    const { rows, facts } = await draw({ sample: 1_000, stratify: ['place'] });
    expect(places(rows)).toEqual([700, 290, 10]);
    expect(facts).toMatchObject({ strataCount: 3, strata: [{ values: ['a'], rows: 14_000, drawn: 700 }, { values: ['b'], rows: 5_800, drawn: 290 }, { values: [null], rows: 200, drawn: 10 }] });
    expect((await draw({ sample: 1_000, stratify: ['place'] })).rows).toEqual(rows);
  });

  it('rounds by largest remainder, so that the sizes add up', async () => {
    // Shares of 55: 38.5, 15.95, 0.55 → 38, 16, 1
    expect(places((await draw({ sample: 55, stratify: ['place'] })).rows)).toEqual([38, 16, 1]);
    expect((await draw({ sample: 100_000, stratify: ['place'] })).rows).toHaveLength(ROWS);
  });

  it('of several columns tells that a rare stratum got no row', async () => {
    const { facts } = await draw({ sample: 100, stratify: ['place', 'sort'] });
    expect(facts.strata?.at(-1)).toEqual({ values: ['a', 'rare'], rows: 1, drawn: 0 });
    expect(facts.strata?.reduce((sum, { drawn }) => sum + drawn, 0)).toBe(100);
  });

  it('needs columns that exist, and more rows than strata', async () => {
    await expect(draw({ sample: 10, stratify: ['plaice'] })).rejects.toMatchObject({ code: 'does_not_fit', hint: 'Choose from: ts, place, sort.' });
    await expect(draw({ sample: 10, stratify: ['ts'] })).rejects.toMatchObject({ code: 'usage' });
  });
});
