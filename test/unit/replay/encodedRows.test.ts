/** Do rows that the database encodes become bit for bit the tensors that the encoder makes of them? */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Binding, BindingColumn, BindingStep } from '../../../shared/core/binding/binding.ts';
import { encodeRows } from '../../../shared/core/binding/encodeRows.ts';
import type { InputTensor } from '../../../shared/core/binding/tensor.ts';
import { AssayError } from '../../../shared/core/errors.ts';
import type { DatasetColumn } from '../../../shared/core/roles.ts';
import { name, sql } from '../../../shared/core/sql/sql.ts';
import { appendColumns } from '../../../shared/engine/duckdb/appendColumns.ts';
import type { AppendColumn } from '../../../shared/engine/duckdb/appendColumns.ts';
import type { Connection } from '../../../shared/engine/duckdb/database.ts';
import { Database } from '../../../shared/engine/duckdb/database.ts';
import { readEncoded } from '../../../shared/engine/replay/encodedRows.ts';
import { readBlocks } from '../../../shared/engine/replay/replayRows.ts';
import type { RowChoice } from '../../../shared/engine/replay/rowChoice.ts';

const ROWS = 50;
const COLUMNS: readonly DatasetColumn[] = [
  { name: 'whole', type: 'INTEGER', kind: 'numeric', roles: [], reason: '' },
  { name: 'long', type: 'BIGINT', kind: 'numeric', roles: [], reason: '' },
  { name: 'double', type: 'DOUBLE', kind: 'numeric', roles: [], reason: '' },
  { name: 'single', type: 'FLOAT', kind: 'numeric', roles: [], reason: '' },
  { name: 'money', type: 'DECIMAL(10,2)', kind: 'numeric', roles: [], reason: '' },
  { name: 'text', type: 'VARCHAR', kind: 'categorical', roles: [], reason: '' },
  { name: 'truth', type: 'BOOLEAN', kind: 'boolean', roles: [], reason: '' },
];

let folder: string;
let database: Database;
let connection: Connection;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'assay-encoded-'));
  database = await Database.open({ tempDirectory: folder, threads: 2 });
  connection = await database.connect();
});
afterAll(async () => {
  connection.close();
  await database.close();
  await rm(folder, { recursive: true, force: true });
});

const orNull = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(values, { freq: 6 });
const many = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<(T | null)[]> => fc.array(orNull(values), { minLength: ROWS, maxLength: ROWS });
const doubles = fc.oneof(fc.double(), fc.integer({ min: -5, max: 5 }), fc.constantFrom(-0, NaN, Infinity, -Infinity, 3.5e38, -3.5e38, 1e-45, 0.1));

const data = fc.record({
  whole: many(fc.oneof(fc.integer({ min: -3, max: 3 }), fc.integer())),
  long: many(fc.oneof(fc.bigInt({ min: -3n, max: 3n }), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }))),
  double: many(doubles),
  single: many(doubles),
  money: many(fc.integer({ min: -300, max: 300 }).map((cents) => cents / 100)),
  text: many(fc.constantFrom('a', 'b', 'c', '', '1', 'NaN', "it's", 'ä', 'true', ' 2 ')),
  truth: many(fc.boolean()),
});

const words = fc.constantFrom('a', 'b', 'c', '', '1', '0', '-1', '2', '0.5', '1.0', 'NaN', 'Infinity', "it's", 'ä', 'true', 'false');
const numbers = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom(-0, 1e39, 0.1));
const step: fc.Arbitrary<BindingStep> = fc.oneof(
  fc.dictionary(words, numbers, { maxKeys: 6 }).map((codes) => ({ codes })),
  fc.uniqueArray(words, { minLength: 1, maxLength: 5 }).map((one_hot) => ({ one_hot })),
  numbers.map((divide) => ({ divide })),
  numbers.map((subtract) => ({ subtract })),
  fc.constant<BindingStep>({ log1p: true }),
  fc.oneof(numbers, words).map((fill) => ({ fill })),
  fc.constantFrom('float32', 'float64', 'int64', 'uint8', 'bool', 'string').map((cast) => ({ cast })),
);
const substitute = fc.oneof(numbers, fc.constantFrom('NaN', 'zeros', '7'));
const column: fc.Arbitrary<BindingColumn> = fc.record(
  { column: fc.constantFrom(...COLUMNS.map((each) => each.name)), steps: fc.array(step, { maxLength: 3 }), missing: substitute, unknown: substitute },
  { requiredKeys: ['column', 'steps'] },
);
const bindings: fc.Arbitrary<Pick<Binding, 'inputs'>> = fc
  .array(fc.record({ dtype: fc.constantFrom('float32', 'float32', 'float64', 'int64', 'uint8', 'string'), columns: fc.array(column, { minLength: 1, maxLength: 5 }) }), { minLength: 1, maxLength: 2 })
  .map((inputs) => ({ inputs: inputs.map((input, i) => ({ name: `in${i}`, shape: ['N', 'W'], ...input })) }));

async function fillTable(values: Readonly<Record<string, readonly (string | number | bigint | boolean | null)[]>>): Promise<RowChoice> {
  await connection.run(sql`CREATE OR REPLACE TEMP TABLE given ("_row" BIGINT, whole INTEGER, long BIGINT, "double" DOUBLE, single DOUBLE, money DOUBLE, text VARCHAR, truth BOOLEAN)`);
  const types = { whole: 'INTEGER', long: 'BIGINT', double: 'VARCHAR', single: 'VARCHAR', money: 'DOUBLE', text: 'VARCHAR', truth: 'BOOLEAN' } as const;
  const columns: AppendColumn[] = COLUMNS.map(({ name: each }) => {
    const type = types[each as keyof typeof types];
    return type === 'VARCHAR' && each !== 'text' ? { column: each, type: 'VARCHAR', values: (values[each] ?? []).map((value) => (value === null ? null : Object.is(value, -0) ? '-0.0' : String(value))) } : { column: each, type, values: values[each] ?? [] };
  });
  await connection.run(sql`CREATE OR REPLACE TEMP TABLE raw ("_row" BIGINT, whole INTEGER, long BIGINT, "double" VARCHAR, single VARCHAR, money DOUBLE, text VARCHAR, truth BOOLEAN)`);
  await appendColumns(connection, { catalog: 'temp', table: 'raw', columns: [{ column: '_row', type: 'BIGINT', values: Array.from({ length: ROWS }, (_, i) => i) }, ...columns] });
  await connection.run(sql`CREATE OR REPLACE TEMP TABLE given AS SELECT "_row", whole, long, CAST("double" AS DOUBLE) AS "double", COALESCE(TRY_CAST(CAST(single AS DOUBLE) AS FLOAT), 'Infinity') AS single, CAST(money AS DECIMAL(10,2)) AS money, text, truth FROM raw`);
  return { from: sql`(SELECT * FROM temp.${name('given')})`, columns: COLUMNS, limit: undefined, sample: undefined, stratify: [], replacement: false, order: 'log', timed: false, seeds: { sample: 1, order: 1 }, drawn: undefined };
}

const bits = ({ data: values }: InputTensor): unknown => ('buffer' in values ? [...new Uint8Array(values.buffer, values.byteOffset, values.byteLength)].join() : values);
const read = (tensors: readonly (readonly InputTensor[])[]): unknown => tensors.map((inputs) => inputs.map((tensor) => ({ ...tensor, data: bits(tensor) })));
const reading = { signal: new AbortController().signal, blockRows: 16 };

async function encodedHere(choice: RowChoice, asked: readonly Pick<Binding, 'inputs'>[]): Promise<unknown> {
  const blocks: unknown[] = [];
  for await (const block of readBlocks(connection, choice, { ...reading, blockRows: ROWS, bindings: asked })) blocks.push(read(asked.map((binding) => encodeRows(binding, block.columns, block.rows))));
  return blocks;
}

/** The blocks put together again, so that they compare with one block of all rows. */
async function encodedThere(choice: RowChoice, asked: readonly Pick<Binding, 'inputs'>[], blockRows: number): Promise<{ readonly whole: unknown; readonly sizes: readonly number[] }> {
  const blocks = [];
  for await (const block of readEncoded(connection, choice, { ...reading, blockRows, bindings: asked, skip: 0 })) blocks.push(block);
  return { whole: blocks.length === 1 ? [read(blocks[0]?.tensors ?? [])] : undefined, sizes: blocks.map(({ rows }) => rows) };
}

const refusal = async (work: Promise<unknown>): Promise<unknown> =>
  work.catch((thrown: unknown) => {
    if (thrown instanceof AssayError && thrown.code === 'does_not_fit') return 'refused';
    throw thrown;
  });

it('every step over every type, missing and unknown values included', async () => {
  await fc.assert(
    fc.asyncProperty(data, fc.array(bindings, { minLength: 1, maxLength: 2 }), async (values, asked) => {
      const choice = await fillTable(values);
      const here = await refusal(encodedHere(choice, asked));
      const there = await refusal(encodedThere(choice, asked, ROWS).then(({ whole }) => whole));
      expect(there).toEqual(here);
    }),
    { numRuns: 150 },
  );
});

it('blocks have one size, whatever the batches of the engine are', async () => {
  const [values] = fc.sample(data, { numRuns: 1, seed: 1 });
  const choice = await fillTable(values ?? {});
  const asked = [{ inputs: [{ name: null, dtype: 'float32' as const, shape: ['N', 1], columns: [{ column: 'whole', steps: [] }] }] }];
  expect((await encodedThere(choice, asked, 16)).sizes).toEqual([16, 16, 16, 2]);
});

it('a value that the binding refuses is named', async () => {
  const [values] = fc.sample(data, { numRuns: 1, seed: 2 });
  const choice = await fillTable({ ...values, text: Array.from({ length: ROWS }, (_, i) => (i === 20 ? 'x' : 'a')) });
  const asked = [{ inputs: [{ name: null, dtype: 'float32' as const, shape: ['N', 1], columns: [{ column: 'text', steps: [{ codes: { a: 0 } }] }] }] }];
  await expect(encodedThere(choice, asked, 16)).rejects.toMatchObject({ code: 'does_not_fit', details: { column: 'text', value: 'x' } });
});
