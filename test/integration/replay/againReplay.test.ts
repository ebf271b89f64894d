/** Does a replay that is run again say whether it repeated the first one, and what it depends on? */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { procedures } from '../../../shared/contract/procedures.ts';
import { ReplayRequest } from '../../../shared/contract/replayRequest.ts';
import { Database } from '../../../shared/engine/duckdb/database.ts';
import { importDataset } from '../../../shared/engine/ingest/importDataset.ts';
import { quietJob } from '../../../shared/engine/jobs/jobContext.ts';
import { ModelHosts } from '../../../shared/engine/modelHosts/modelHosts.ts';
import { addModel } from '../../../shared/engine/models/addModel.ts';
import { againReplay, againSentence } from '../../../shared/engine/replay/againReplay.ts';
import { runReplay } from '../../../shared/engine/replay/runReplay.ts';
import { Workspace } from '../../../shared/engine/store/workspace.ts';
import { testLauncher } from '../models/modelHostLauncher.ts';
import type { TestLauncher } from '../models/modelHostLauncher.ts';

let folder: string;
let launcher: TestLauncher;
let workspace: Workspace;
let database: Database;
let hosts: ModelHosts;
const engine = (): { workspace: Workspace; database: Database; hosts: ModelHosts } => ({ workspace, database, hosts });

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'assay-again-'));
  launcher = testLauncher();
  workspace = await Workspace.create(path.join(folder, 'w'));
  database = await Database.open({ tempDirectory: path.join(folder, 'w', 'tmp'), threads: 2 });
  hosts = new ModelHosts(launcher);
  const roles = { request_id: 'request-id', row_index: 'row-index', ts: 'time', score: 'score', decision: 'prediction' };
  await importDataset(engine(), procedures['dataset.import'].input.parse({ paths: ['resources/sample/predictions.parquet'], name: 'predictions', roles, positive: '1', threshold: 0.5 }), quietJob());
  await addModel(engine(), { path: 'resources/sample/models/champion', name: 'v3' }, quietJob());
});
afterAll(async () => {
  await hosts.closeAll();
  await database.close();
  await workspace.close();
  launcher.remove();
  await rm(folder, { recursive: true, force: true });
});

it.each(['offline', 'closed'] as const)('%s: the same request gives the same answers, on recorded facts', async (schedule) => {
  const request = ReplayRequest.parse({ data: 'predictions', models: ['v3'], name: `first-${schedule}`, schedule, sample: 2_000, warmup: 1, repairs: [{ column: 'age', step: { kind: 'divide', by: 2 }, where: [] }] });
  const { replay: first } = await runReplay(engine(), request, quietJob());
  const determinism = first.replay?.stats.models['v3']?.determinism;
  expect(determinism).toMatchObject({ modelId: workspace.model('v3').id, provider: 'cpu', threads: 1, graphOptimization: 'all', sessionOptions: { intraOpNumThreads: 1 }, dataHash: workspace.dataset('predictions').hash, seeds: { sample: 42, order: 42, arrivals: 42 } });
  expect(determinism?.rowOrderHash).toMatch(/^[0-9a-f]{64}$/u);
  const { replay, comparison, sentence } = await againReplay(engine(), { replay: first.name, name: `second-${schedule}` }, quietJob());
  expect(comparison).toMatchObject({ rows: 2_000, compared: 2_000, flips: 0, within: true, changedFacts: [] });
  expect(replay.replay?.stats.scope).toEqual(first.replay?.stats.scope);
  expect(sentence).toContain(`"second-${schedule}" repeats "first-${schedule}" within the noise floor: 2000 of 2000 rows compared`);
});

it('what is no replay cannot be run again', async () => {
  await expect(againReplay(engine(), { replay: 'predictions' }, quietJob())).rejects.toMatchObject({ code: 'usage' });
});

it('names the facts that changed where the answers did', () => {
  const sentence = againSentence({ before: 'a', after: 'b' }, { rows: 10, compared: 10, largestDifference: 0.5, p99Difference: 0.4, flips: 3, floor: 1e-7, within: false, changedFacts: ['cpu', 'threads'] });
  expect(sentence).toBe('"b" does not repeat "a" within the noise floor: 10 of 10 rows compared, largest difference 0.500 (floor 1.00e-7), 3 predictions changed; these recorded facts differ: cpu, threads.');
});
