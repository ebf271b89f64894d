/** Do reports, cards and panels reach the disk whole, or not at all with a reason? */
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { evidenceFor, writeCard } from '../../../shared/engine/exports/writeCard.ts';
import { exportBlocks } from '../../../shared/engine/exports/exportBlocks.ts';
import { writeDocument } from '../../../shared/engine/exports/writeDocument.ts';
import { writeReport } from '../../../shared/engine/exports/writeReport.ts';
import type { RunAnswer, RunRecord } from '../../../shared/contract/record.ts';
import type { Engine } from '../../../shared/engine/engine.ts';
import { quietJob } from '../../../shared/engine/jobs/jobContext.ts';
import { recordId } from '../../../shared/engine/store/recordId.ts';
import { Workspace } from '../../../shared/engine/store/workspace.ts';
import { blocksWith, sampleAnswer, sampleModel, sampleRecord } from './sampleAnswers.ts';

let folder = '';
let workspace: Workspace;
// Reports read the workspace alone: nothing else of the engine is touched.
const engine = (): Engine => ({ workspace }) as unknown as Engine;

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'assay-report-'));
  workspace = await Workspace.create(path.join(folder, 'income.assay'));
});
afterEach(async () => {
  await workspace.close();
  await rm(folder, { recursive: true, force: true });
});

async function addRecord(): Promise<string> {
  const record = { ...sampleRecord('', 'v3'), result: { status: 'not-computable', reason: 'No labelled row.', hint: 'Add labels.' }, params: { period: 'day', zone: 'UTC', bins: 10, margin: 0.005, limitSd: 3 } };
  const id = recordId(record); // leaves the id itself out
  await workspace.putRecord({ ...record, id });
  return id;
}

describe('writeReport', () => {
  it('refuses to write when nothing has been computed, and leaves no file', async () => {
    await expect(writeReport(engine(), { out: path.join(folder, 'report.html') }, quietJob())).rejects.toMatchObject({ code: 'bad_input', hint: expect.stringContaining('assay run') as unknown });
    expect(await readdir(folder)).toEqual(['income.assay']);
  });

  it('says that PDF comes from printing, and which kinds there are', async () => {
    await expect(writeReport(engine(), { out: 'report.PDF' }, quietJob())).rejects.toMatchObject({ code: 'not_available_yet' });
    await expect(writeReport(engine(), { out: 'report.docx' }, quietJob())).rejects.toMatchObject({ code: 'bad_input' });
    await expect(writeReport(engine(), { out: 'report' }, quietJob())).rejects.toMatchObject({ code: 'bad_input' });
  });

  it('writes given records, twice with the same bytes, and tells the digest of what it wrote', async () => {
    const id = await addRecord();
    for (const kind of ['html', 'md', 'json']) {
      const [first, second] = [path.join(folder, `one.${kind}`), path.join(folder, `two.${kind}`)];
      const written = await writeReport(engine(), { out: first, records: [id], title: 'March <b>' }, quietJob());
      await writeReport(engine(), { out: second, records: [id.slice(0, 12)], title: 'March <b>' }, quietJob());
      const bytes = await readFile(first);
      expect(bytes.equals(await readFile(second))).toBe(true);
      expect(written).toEqual({ path: first, sizeBytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') });
      expect(bytes.toString('utf8')).toContain('No labelled row.');
      expect(bytes.toString('utf8')).not.toContain(folder);
    }
  });

  it('names an unknown record', async () => {
    await expect(writeReport(engine(), { out: path.join(folder, 'r.html'), records: ['deadbeef'] }, quietJob())).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('writeCard', () => {
  const v3 = { id: 'b'.repeat(64), name: 'v3' };
  const c1 = { id: '9'.repeat(64), name: 'c1' };
  const models = { champion: 'v3', names: new Set(['v3', 'c1', 'v2']), replayed: new Map([['r1', ['v3', 'c1']]]) };
  const answer = (analysis: string, change: Partial<RunRecord>): RunAnswer => {
    const sample = sampleAnswer('v3', analysis);
    return { ...sample, record: { ...sample.record, analysis, params: {}, models: [], ...change } };
  };
  const replay = { id: 'r1', name: 'latency-1', hash: null, rows: 40_000 };
  const answers = [
    answer('performance', {}),
    answer('parity', { params: { model: 'v3' }, models: [v3, c1] }),
    answer('compare', { params: { champion: 'v3', challenger: 'c1', by: '' }, models: [v3, c1] }),
    answer('latency', { datasets: [replay] }),
    answer('overview', {}),
  ];
  const about = (model: string, champion: string | null = 'v3'): readonly string[] => evidenceFor(model, { ...models, champion }, answers).answers.map(({ record }) => record.analysis);

  it('takes what speaks about the model, and the log for the model that served it', () => {
    expect(about('v3')).toEqual(['performance', 'parity', 'compare', 'latency']);
    expect(about('c1')).toEqual(['compare', 'latency']);
    expect(about('v2')).toEqual([]);
    expect(about('c1', null)).toEqual(['performance', 'compare', 'latency']);
    expect(evidenceFor('c1', models, answers).leftOut).toEqual(['Measurements of the log are left out: they describe the champion v3, not this model.']);
  });

  it('writes a card of a model that nothing was measured of, in each format', async () => {
    const artefact = path.join(folder, 'model.onnx');
    await writeDocument(artefact, 'bytes');
    await workspace.addModel(sampleModel(), [{ name: 'model.onnx', from: artefact }]);
    for (const format of ['html', 'md', 'json', 'mct'] as const) {
      const { path: file } = await writeCard(engine(), { model: 'v3', format, out: path.join(folder, `card.${format}`) }, quietJob());
      expect(await readFile(file, 'utf8')).toContain('Text missing: intended use');
    }
  });

  it('names an unknown model', async () => {
    await expect(writeCard(engine(), { model: 'v9', format: 'html', out: path.join(folder, 'card.html') }, quietJob())).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('writeDocument', () => {
  it('names a folder that does not exist', async () => {
    await expect(writeDocument(path.join(folder, 'nowhere', 'x.html'), 'x')).rejects.toMatchObject({ code: 'not_found', message: expect.stringContaining('nowhere') as unknown });
  });

  it('replaces an older file', async () => {
    const file = path.join(folder, 'x.md');
    await writeDocument(file, 'old');
    await writeDocument(file, 'né');
    expect(await readFile(file, 'utf8')).toBe('né');
    expect(await readdir(folder)).toEqual(['income.assay', 'x.md']);
  });
});

describe('exportBlocks', () => {
  it('writes a whole page, Markdown or data', () => {
    const blocks = blocksWith('v3');
    expect(exportBlocks({ blocks, format: 'html' }).text).toMatch(/^<!doctype html>[\s\S]+How good was v3\?[\s\S]+<\/html>\n$/);
    expect(exportBlocks({ blocks, format: 'md' }).text).toContain('## How good was v3?');
    expect(JSON.parse(exportBlocks({ blocks, format: 'json' }).text)).toMatchObject({ format: 'assay-blocks/1', blocks: JSON.parse(JSON.stringify(blocks)) as unknown });
  });
});
