/** Does a replay run on the execution provider asked for where it is there, and on the CPU with an invalid run where it is not? */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DatasetMeta } from '../../../shared/contract/catalogue.ts';
import { procedures } from '../../../shared/contract/procedures.ts';
import { ReplayRequest } from '../../../shared/contract/replayRequest.ts';
import { Database } from '../../../shared/engine/duckdb/database.ts';
import { importDataset } from '../../../shared/engine/ingest/importDataset.ts';
import { quietJob } from '../../../shared/engine/jobs/jobContext.ts';
import { ModelHosts } from '../../../shared/engine/modelHosts/modelHosts.ts';
import { addModel } from '../../../shared/engine/models/addModel.ts';
import { runReplay } from '../../../shared/engine/replay/runReplay.ts';
import { Workspace } from '../../../shared/engine/store/workspace.ts';
import { testLauncher } from '../models/modelHostLauncher.ts';
import type { TestLauncher } from '../models/modelHostLauncher.ts';

const ROWS = 300;

/** Chromium's software driver for Vulkan, where it is installed: figures mean nothing, answers do. */
const SOFTWARE = [{ loader: '/usr/lib/chromium', driver: '/usr/lib/chromium/vk_swiftshader_icd.json' }].find(({ loader, driver }) => existsSync(path.join(loader, 'libvulkan.so.1')) && existsSync(driver));
const ENVIRONMENT = SOFTWARE === undefined ? {} : { LD_LIBRARY_PATH: SOFTWARE.loader, VK_ICD_FILENAMES: SOFTWARE.driver };
const before = Object.fromEntries(Object.keys(ENVIRONMENT).map((key) => [key, process.env[key]]));

let folder: string;
let launcher: TestLauncher;
let workspace: Workspace;
let database: Database;
let hosts: ModelHosts;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'assay-providers-'));
  launcher = testLauncher();
  workspace = await Workspace.create(path.join(folder, 'w'));
  database = await Database.open({ tempDirectory: path.join(folder, 'w', 'tmp'), threads: 2 });
  hosts = new ModelHosts(launcher);
  await importDataset({ workspace, database }, procedures['dataset.import'].input.parse({ paths: ['resources/sample/reference.parquet'], name: 'rows', roles: { score: 'score', decision: 'prediction' }, positive: '1', threshold: 0.5 }), quietJob());
  await addModel({ workspace, hosts }, { path: 'resources/sample/models/challenger', name: 'c1' }, quietJob());
}, 60_000);

afterAll(async () => {
  for (const [key, value] of Object.entries(before)) {
    if (value === undefined) Reflect.deleteProperty(process.env, key);
    else process.env[key] = value;
  }
  await hosts.closeAll();
  await database.close();
  await workspace.close();
  launcher.remove();
  await rm(folder, { recursive: true, force: true });
});

const replay = async (provider: string): Promise<NonNullable<DatasetMeta['replay']>> => {
  const made = await runReplay({ workspace, database, hosts }, ReplayRequest.parse({ data: 'rows', models: ['c1'], name: `on-${provider}`, limit: ROWS, provider }), quietJob());
  if (made.replay.replay === undefined) throw new Error('not a replay');
  return made.replay.replay;
};

describe('a replay', () => {
  it('on the CPU is valid, with the noise of a second run', async () => {
    const { validity, stats } = await replay('cpu');
    expect(validity.reasons.filter((reason) => reason.startsWith('EP_FALLBACK'))).toEqual([]);
    expect(stats.models['c1']).toMatchObject({ provider: 'cpu', providerAsked: 'cpu' });
    expect(stats.noiseFloor['c1']).toMatchObject({ rows: ROWS, predictionFlips: 0 });
    expect(stats.noiseFloor['c1']?.maxAbsDifference).toBeLessThan(1e-6);
  }, 60_000);

  it.each(['abacus', ...(existsSync('/proc/driver/nvidia/version') ? [] : ['cuda'])])('on %s, which is not there, runs on the CPU, says why and is invalid', async (provider) => {
    const { validity, stats } = await replay(provider);
    expect(stats.models['c1']).toMatchObject({ provider: 'cpu', providerAsked: provider, rows: ROWS, errors: 0 });
    expect(stats.models['c1']?.providerReason).toMatch(/\w{3}/u);
    expect(validity.valid).toBe(false);
    expect(validity.reasons.some((reason) => reason.startsWith(`EP_FALLBACK: c1 ran on cpu instead of ${provider}`))).toBe(true);
  }, 60_000);

  it.skipIf(SOFTWARE === undefined)('on webgpu (a software driver) runs there; on the CPU, webgpu is compared with it', async () => {
    Object.assign(process.env, ENVIRONMENT);
    const onGpu = await replay('webgpu');
    expect(onGpu.stats.models['c1']).toMatchObject({ provider: 'webgpu', providerAsked: 'webgpu', errors: 0 });
    expect(onGpu.stats.noiseFloor['c1']?.providers).toMatchObject([{ provider: 'cpu', rows: ROWS, predictionFlips: 0 }]);
    expect(onGpu.stats.noiseFloor['c1']?.providers?.[0]?.maxAbsDifference).toBeLessThan(1e-4);
  }, 120_000);
});
