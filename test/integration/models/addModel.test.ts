/** Is a model added wholly, or refused with a way out? */
import { copyFile, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quietJob } from '../../../shared/engine/jobs/jobContext.ts';
import { ModelHosts } from '../../../shared/engine/modelHosts/modelHosts.ts';
import { addModel } from '../../../shared/engine/models/addModel.ts';
import { scoreRows } from '../../../shared/engine/models/scoreRows.ts';
import { Workspace } from '../../../shared/engine/store/workspace.ts';
import { testLauncher } from './modelHostLauncher.ts';
import type { TestLauncher } from './modelHostLauncher.ts';

const FIXTURES = 'test/fixtures/models';
let folder: string;
let launcher: TestLauncher;
let workspace: Workspace;
let hosts: ModelHosts;

const add = (at: string, name: string, binding?: string): ReturnType<typeof addModel> => addModel({ workspace, hosts }, { path: at, name, binding }, quietJob());

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'assay-models-'));
  launcher = testLauncher();
  hosts = new ModelHosts(launcher);
  workspace = await Workspace.create(path.join(folder, 'w'));
});
afterAll(async () => {
  await hosts.closeAll();
  await workspace.close();
  launcher.remove();
  await rm(folder, { recursive: true, force: true });
});

describe('a model', () => {
  it('from a folder brings its binding and card, and is found under its sha256', async () => {
    const { model, warnings } = await add('resources/sample/models/champion', 'v3');
    expect(warnings).toEqual([]);
    expect(model).toMatchObject({ id: '732807e2155559839982fb26982569103991ffb01b56273a1f8016e2ac097171', slot: 0, runtime: 'onnx', file: 'model.onnx', bindingSource: 'binding.json beside the model' });
    expect(model.operators).toEqual({ 'ai.onnx.ml.TreeEnsembleClassifier': 1 });
    expect(model.card?.['version']).toBe('v3');
    expect((await readdir(workspace.modelFolder(model.id))).sort()).toEqual(['model.json', 'model.onnx']);
  });

  it('whose scores are maps is added with a word about it, and scores', async () => {
    const { model, warnings } = await add(`${FIXTURES}/random-forest.zipmap.onnx`, 'forest');
    expect(model.zipMap).toEqual(['output_probability']);
    expect(warnings.join()).toContain('output_probability');
    const golden = JSON.parse(await readFile(`${FIXTURES}/golden.json`, 'utf8')) as { rows: number; columns: Record<string, (number | string | null)[]>; scores: { 'random-forest': { library: number[] } } };
    const host = await hosts.open(model, workspace.modelFolder(model.id));
    const [scores] = await scoreRows({ host, meta: model }, golden.columns, golden.rows);
    await host.close();
    expect(Math.max(...golden.scores['random-forest'].library.map((score, row) => Math.abs(score - (scores?.[row] ?? NaN))))).toBeLessThan(1e-6);
  });

  it('of TensorFlow.js is kept with its weights', async () => {
    const { model } = await add(`${FIXTURES}/wit-champion`, 'wit');
    expect(model).toMatchObject({ runtime: 'tfjs', file: 'topology.json' });
    expect(Object.keys(model.binding.outputs)).toEqual(['topology.json']);
    const host = await hosts.open(model, workspace.modelFolder(model.id));
    expect(host.provider).toMatch(/^tfjs-/u);
    await host.close();
  });

  it('is not added twice', async () => {
    await expect(add('resources/sample/models/champion', 'again')).rejects.toMatchObject({ code: 'conflict' });
    await expect(add('resources/sample/models/previous', 'v3')).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('refused, with nothing added', () => {
  const refuses = async (file: string, bytes: Uint8Array | string, expected: object): Promise<void> => {
    const before = [workspace.models().length, await readdir(path.join(workspace.path, 'models'))];
    const at = path.join(folder, file);
    await writeFile(at, bytes);
    await expect(add(at, 'refused')).rejects.toMatchObject(expected);
    expect([workspace.models().length, await readdir(path.join(workspace.path, 'models'))]).toEqual(before);
  };

  it.each([
    ['model.pkl', Uint8Array.of(0x80, 4, 0x95), 'Pickle'],
    ['renamed.onnx', Uint8Array.of(0x80, 5, 0x95), 'Pickle'],
    ['model.pt', Uint8Array.of(0x50, 0x4b, 3, 4), 'torch.onnx.export'],
    ['booster.json', '{"learner":{"attributes":{}}}', 'onnxmltools.convert_xgboost'],
    ['model.txt', 'tree\nversion=v4\n', 'onnxmltools.convert_lightgbm'],
  ])('%s, with the way to run it', async (file, bytes, way) => {
    await refuses(file, bytes, { code: 'unsupported', hint: expect.stringContaining(way) as string });
  });

  it('a file that is no model, or a broken one', async () => {
    await refuses('notes.md', '# notes', { code: 'bad_input' });
    await refuses('cut.onnx', (await readFile('resources/sample/models/champion/model.onnx')).subarray(0, 200_000), { code: 'bad_input' });
    await expect(add(path.join(folder, 'absent.onnx'), 'x')).rejects.toMatchObject({ code: 'not_found' });
  });

  it('a model without a binding, and one whose binding does not fit it', async () => {
    const bare = path.join(folder, 'bare');
    await mkdir(bare);
    await copyFile('resources/sample/models/previous/model.onnx', path.join(bare, 'model.onnx'));
    await expect(add(bare, 'bare')).rejects.toMatchObject({ code: 'does_not_fit', hint: expect.stringContaining('binding.json') as string });
    await expect(add(bare, 'bare', `${FIXTURES}/wit-champion/binding.json`)).rejects.toMatchObject({ code: 'does_not_fit' });
    const narrow = JSON.parse(await readFile('resources/sample/models/previous/binding.json', 'utf8')) as { inputs: { columns: unknown[] }[] };
    narrow.inputs[0]?.columns.pop();
    await writeFile(path.join(bare, 'binding.json'), JSON.stringify(narrow));
    await expect(add(bare, 'bare')).rejects.toMatchObject({ code: 'does_not_fit', details: { rows: [{ input: 'features', found: 'the model wants 12 values a row, the binding gives 11' }] } });
  });

  it('weights outside the model’s own folder', async () => {
    const evil = path.join(folder, 'evil');
    await mkdir(evil);
    await writeFile(path.join(evil, 'model.json'), JSON.stringify({ modelTopology: {}, weightsManifest: [{ paths: ['../../secret'], weights: [] }] }));
    await expect(add(evil, 'evil')).rejects.toMatchObject({ code: 'bad_input', message: 'The model names weights outside its own folder: "../../secret".' });
  });
});
