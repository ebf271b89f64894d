/** What does a file that is broken, mislabelled or half there get? */
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRejects } from '../../../shared/engine/ingest/readRejects.ts';
import { quietJob } from '../../../shared/engine/jobs/jobContext.ts';
import { openScene, refused, type Scene } from './importFixture.ts';

const FIXTURES = path.resolve('test/fixtures/ingest');
let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.close());

const rejectsOf = async (dataset: string): Promise<readonly (readonly [number | null, string | null])[]> =>
  (await readRejects(scene, { dataset, limit: 100 }, quietJob())).items.map((each) => [each.line, each.column]);

describe('a CSV with broken rows', () => {
  it('is read where it can be; the rest is kept with line, column and reason', async () => {
    const { dataset, warnings } = await scene.import({ paths: [path.join(FIXTURES, 'broken-rows.csv')], name: 'csv' });
    expect(dataset.counts).toMatchObject({ rows: 102, rejected: 4, records: 106, malformed: 2, blankLines: 1 });
    expect(await rejectsOf('csv')).toEqual([[4, 'x'], [5, null], [6, null], [10, 'x']]);
    expect(dataset.columns.map((column) => [column.name, column.kind])).toEqual([['id', 'categorical'], ['x', 'numeric'], ['t', 'time'], ['zip', 'categorical'], ['ok', 'boolean']]);
    expect(warnings.join(' ')).toContain('taken as UTC: t');
  });

  it('above the allowed share is refused, and nothing stays', async () => {
    const error = await refused(scene.import({ paths: [path.join(FIXTURES, 'broken-rows.csv')], name: 'strict', maxRejectShare: 0.01 }));
    expect(error.code).toBe('too_many_rejects');
    expect(error.message).toContain('4 of 106');
    expect(await scene.leftovers()).toEqual([]);
  });
});

describe('JSON lines', () => {
  it('are strict: NaN, overflow and torn lines are rejects with their numbers', async () => {
    const { dataset } = await scene.import({ paths: [path.join(FIXTURES, 'broken-lines.ndjson')], name: 'ndjson' });
    expect(dataset.counts).toMatchObject({ rows: 101, rejected: 4, malformed: 3, blankLines: 1, requests: 101 });
    expect(await rejectsOf('ndjson')).toEqual([[102, null], [103, null], [105, 'score'], [106, null]]);
  });

  it('are read from gzip and by content, whatever the name says', async () => {
    const packed = await scene.file('log.csv.gz', gzipSync(Array.from({ length: 20 }, (_, i) => JSON.stringify({ a: i, b: `x${i % 2}` })).join('\n')));
    const { dataset, warnings } = await scene.import({ paths: [packed], name: 'packed' });
    expect(dataset).toMatchObject({ sourceFormat: 'ndjson', counts: { rows: 20 } });
    expect(warnings.join()).toContain('not as its name says');
  });
});

describe('files that cannot be imported', () => {
  it('a CSV called .parquet is read as what it is', async () => {
    const { dataset } = await scene.import({ paths: [await scene.file('wrong.parquet', 'a,b\n1,2\n3,4\n')], name: 'wrong' });
    expect(dataset.sourceFormat).toBe('csv');
  });

  it('a Parquet file that is cut short', async () => {
    const whole = await readFile(path.resolve('resources/sample/reference.parquet'));
    const error = await refused(scene.import({ paths: [await scene.file('cut.parquet', whole.subarray(0, 40_000))], name: 'cut' }));
    expect(error.code).toBe('bad_input');
    expect(error.message).toContain('cut short');
  });

  it('a Parquet file with a damaged footer', async () => {
    const damaged = Buffer.from(await readFile(path.resolve('resources/sample/reference.parquet')));
    damaged.fill(0x7f, damaged.length - 2_000, damaged.length - 8);
    expect((await refused(scene.import({ paths: [await scene.file('damaged.parquet', damaged)], name: 'damaged' }))).code).toBe('bad_input');
  });

  it.each([
    ['empty.csv', '', 'bad_input', 'is empty'],
    ['header.csv', 'a,b\n', 'bad_input', 'not one row'],
    ['latin1.csv', Buffer.from('name,n\nMüller,1\n', 'latin1'), 'bad_input', 'line 2'],
    ['utf16.csv', Buffer.from('\ufeffa,b\n1,2\n', 'utf16le'), 'bad_input', 'UTF-16'],
    ['noise.bin', Buffer.from([0, 1, 2, 3, 0, 255]), 'bad_input', 'no format'],
  ] as const)('%s', async (...[name, content, code, message]) => {
    const error = await refused(scene.import({ paths: [await scene.file(name, content)], name: 'bad' }));
    expect([error.code, error.hint]).toEqual([code, expect.any(String)]);
    expect(error.message).toContain(message);
  });

  it('a missing file, an empty folder, a pattern that fits nothing', async () => {
    await mkdir(path.join(scene.folder, 'none'));
    for (const given of ['missing.csv', 'none', '*.nothing']) expect((await refused(scene.import({ paths: [path.join(scene.folder, given)], name: 'bad' }))).code).toBe('not_found');
    expect(await scene.leftovers()).toEqual([]);
  });
});

describe('names and roles', () => {
  it('an unknown column or role lists what there is; a taken name is refused', async () => {
    const file = await scene.file('small.csv', 'when,x\n2026-01-01T00:00:00Z,1\n');
    expect((await refused(scene.import({ paths: [file], name: 'r', roles: { y: 'feature' } }))).hint).toContain('when, x');
    expect((await refused(scene.import({ paths: [file], name: 'r', roles: { x: 'featur' } }))).hint).toContain('feature');
    expect((await refused(scene.import({ paths: [file], name: 'r', roles: { x: 'score', when: 'score' } }))).message).toContain('only one column');
    const { dataset } = await scene.import({ paths: [file], name: 'r', roles: { when: 'time', x: 'feature+segment' } });
    expect(dataset.columns.map((column) => column.roles)).toEqual([['time'], ['feature', 'segment']]);
    expect((await refused(scene.import({ paths: [file], name: 'r' }))).code).toBe('conflict');
  });

  it('columns with the names of Assay’s own, hostile names and formulas are kept as data', async () => {
    const file = await scene.file('hostile.csv', '_row,"a""; DROP TABLE data; --",<b>\n7,=1+1,x\n8,@cmd,y\n');
    const { dataset } = await scene.import({ paths: [file], name: 'hostile' });
    expect(dataset.columns.map((column) => column.name)).toEqual(['source_row', 'a"; DROP TABLE data; --', '<b>']);
    expect(dataset.counts.rows).toBe(2);
  });

  it('the same values have the same hash, whatever file they came in', async () => {
    const lines = [{ a: 1, b: 'x', c: 0.1 }, { a: 2, b: null, c: 1e-7 }];
    const one = await scene.import({ paths: [await scene.file('same.csv', 'a,b,c\n1,x,0.1\n2,,1e-7\n')], name: 'same-csv' });
    const two = await scene.import({ paths: [await scene.file('same.ndjson', lines.map((line) => JSON.stringify(line)).join('\n'))], name: 'same-ndjson' });
    const other = await scene.import({ paths: [await scene.file('other.csv', 'a,b,c\n2,,1e-7\n1,x,0.1\n')], name: 'other' });
    expect(two.dataset.hash).toBe(one.dataset.hash);
    expect(other.dataset.hash).not.toBe(one.dataset.hash);
  });
});
