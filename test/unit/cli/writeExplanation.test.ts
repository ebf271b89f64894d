/** Is an explained row one row of the file, whatever the format and the method? */
import { mkdtemp, readFile, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { beforeAll, describe, expect, it } from 'vitest';
import { storyJson, stepLine } from '../../../shared/hosts/cli/describeStory.ts';
import { writeExplanation } from '../../../shared/hosts/cli/writeExplanation.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assay-explain-'));
});

const shap = { key: { request_id: 'a"b', row_index: '0' }, output: 1.5, base: 0.25, phi: { age: 1, '=sex': 0.25 }, additivityError: 0, lime: null };
const lime = { key: { request_id: 'c', row_index: '1' }, output: null, base: null, phi: {}, additivityError: null, lime: { intercept: 0.5, localPrediction: 0.75, weights: [{ column: 'age', weight: 0.25 }] } };

describe('writeExplanation', () => {
  it('writes CSV with the columns of the contract', async () => {
    const file = join(folder, 'e.csv');
    expect(await writeExplanation({ rows: [shap, lime] }, file)).toMatchObject({ path: file, rows: 2 });
    expect(await readFile(file, 'utf8')).toBe('request_id,row_index,output,base,phi_age,phi_=sex,additivity_error\r\n"a""b",0,1.5,0.25,1,0.25,0\r\nc,1,0.75,0.5,0.25,,0\r\n');
  });

  it('writes JSON and Parquet with the same values', async () => {
    const json = join(folder, 'e.json');
    await writeExplanation({ rows: [shap] }, json);
    expect(JSON.parse(await readFile(json, 'utf8'))).toEqual([{ request_id: 'a"b', row_index: '0', output: 1.5, base: 0.25, phi_age: 1, 'phi_=sex': 0.25, additivity_error: 0 }]);
    const parquet = join(folder, 'e.parquet');
    await writeExplanation({ rows: Array.from({ length: 450 }, () => shap) }, parquet);
    const instance = await DuckDBInstance.create();
    const connection = await instance.connect();
    expect((await connection.runAndReadAll(`SELECT count(*), min(phi_age), min(request_id) FROM '${parquet}'`)).getRows()).toEqual([[450n, 1, 'a"b']]);
    connection.closeSync();
    instance.closeSync();
  });

  it('leaves nothing behind where it cannot write', async () => {
    await expect(writeExplanation({ rows: [shap] }, join(folder, 'e.xlsx'))).rejects.toMatchObject({ code: 'unsupported' });
    await expect(writeExplanation({ status: 'not-computable' }, join(folder, 'e2.csv'))).rejects.toMatchObject({ code: 'unsupported' });
    await expect(writeExplanation({ rows: [shap] }, join(folder, 'no', 'e.csv'))).rejects.toMatchObject({ code: 'not_found' });
    expect((await readdir(folder)).filter((name) => name.includes('part'))).toEqual([]);
  });
});

describe('the story', () => {
  it('tells why a step has no answer', () => {
    const step = { id: 'drift', title: 'Drift', analysis: 'drift', status: 'failed' as const, reason: 'No reference.' };
    expect(stepLine(step, undefined)).toBe('– undefined    Drift: No reference.');
    expect(storyJson({ workspace: '/w.assay', steps: [step], answers: [], warnings: ['w'] })).toEqual({ story: { workspace: '/w.assay', steps: [{ id: 'drift', title: 'Drift', analysis: 'drift', status: 'failed', verdict: 'undefined', value: '', unit: '', detail: 'No reference.', claim: '', record: null }] }, warnings: ['w'] });
  });
});
