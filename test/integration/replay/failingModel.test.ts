/** Does a replay survive a model that hangs, and leave nothing when its own process is killed? */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { procedures } from '../../../shared/contract/procedures.ts';
import { ReplayRequest } from '../../../shared/contract/replayRequest.ts';
import { name, sql } from '../../../shared/core/sql/sql.ts';
import { Database } from '../../../shared/engine/duckdb/database.ts';
import { importDataset } from '../../../shared/engine/ingest/importDataset.ts';
import { quietJob } from '../../../shared/engine/jobs/jobContext.ts';
import { ModelHosts } from '../../../shared/engine/modelHosts/modelHosts.ts';
import { addModel } from '../../../shared/engine/models/addModel.ts';
import { runReplay } from '../../../shared/engine/replay/runReplay.ts';
import { datasetAlias } from '../../../shared/engine/store/scopeRelation.ts';
import { Workspace } from '../../../shared/engine/store/workspace.ts';
import { testLauncher } from '../models/modelHostLauncher.ts';
import type { TestLauncher } from '../models/modelHostLauncher.ts';

const ROWS = 20_000;
/** In the second of three blocks. */
const WILD_ROW = 10_000;
const BINDING = {
  format: 'assay-binding/1', task: 'regression', inputs: [{ name: 'features', dtype: 'float32', shape: ['N', 1], columns: [{ column: 'x', steps: [] }] }],
  outputs: { 'hang.onnx': [{ name: 'score', use: 'value' }] },
};

let folder: string;
let root: string;
let launcher: TestLauncher;

async function open(): Promise<{ workspace: Workspace; database: Database; hosts: ModelHosts; close: () => Promise<void> }> {
  const workspace = await Workspace.open(root);
  const database = await Database.open({ tempDirectory: path.join(root, 'tmp'), threads: 2 });
  const hosts = new ModelHosts(launcher);
  const close = async (): Promise<void> => {
    await hosts.closeAll();
    await database.close();
    await workspace.close();
  };
  return { workspace, database, hosts, close };
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'assay-failing-'));
  root = path.join(folder, 'w');
  launcher = testLauncher();
  await (await Workspace.create(root)).close();
  const csv = ['request_id,x', ...Array.from({ length: ROWS }, (_, i) => `r${i},${i === WILD_ROW ? 2_000_000 : i % 100}`)].join('\n');
  await writeFile(path.join(folder, 'log.csv'), `${csv}\n`);
  await writeFile(path.join(folder, 'binding.json'), JSON.stringify(BINDING));
  const engine = await open();
  await importDataset(engine, procedures['dataset.import'].input.parse({ paths: [path.join(folder, 'log.csv')], name: 'log', roles: { request_id: 'request-id', x: 'feature' } }), quietJob());
  await addModel(engine, { path: 'test/fixtures/models/hostile/hang.onnx', name: 'hang', binding: path.join(folder, 'binding.json') }, quietJob());
  await engine.close();
});
afterAll(async () => {
  launcher.remove();
  await rm(folder, { recursive: true, force: true });
});

it('a model that hangs on one batch loses that batch: the others are scored, and the replay says that it is not valid', async () => {
  const engine = await open();
  const { replay, warnings } = await runReplay(engine, ReplayRequest.parse({ data: 'log', name: 'hanging', models: ['hang'], timeoutMs: 1_000 }), quietJob());
  expect(replay.replay?.validity.valid).toBe(false);
  expect(warnings.join()).toContain('ERRORS: 8,192 of 20,000 rows of hang were not scored (timeout: 8,192); look at');
  await engine.database.attach(datasetAlias(replay.id), engine.workspace.datasetFile(replay.id));
  const connection = await engine.database.connect();
  const rows = await connection.rows(sql`SELECT batch::DOUBLE AS batch, status, count(*)::DOUBLE AS n, count(value)::DOUBLE AS scored, count(run_end_ns)::DOUBLE AS ended FROM ${name(datasetAlias(replay.id))}.data GROUP BY ALL ORDER BY ALL`);
  connection.close();
  expect(rows).toEqual([
    { batch: 0, status: 'ok', n: 8_192, scored: 8_192, ended: 8_192 },
    { batch: 1, status: 'timeout', n: 8_192, scored: 0, ended: 0 },
    { batch: 2, status: 'ok', n: 3_616, scored: 3_616, ended: 3_616 },
  ]);
  await engine.close();
});

it.each([
  ['skip', { ok: 11_808, timeout: 8_192 }, ['timeout']],
  ['restart', { ok: 11_808, timeout: 8_192 }, ['timeout', 'restarted', 'timeout']],
  ['stop', { timeout: 8_192 }, ['timeout', 'stopped']],
] as const)('on failure %s: every event is kept, and the rows say what became of them', async (onFailure, expected, kinds) => {
  const engine = await open();
  const { replay } = await runReplay(engine, ReplayRequest.parse({ data: 'log', name: `on-${onFailure}`, models: ['hang'], timeoutMs: 1_000, onFailure }), quietJob());
  const stats = replay.replay?.stats;
  expect(stats?.models['hang']?.byStatus).toMatchObject(expected);
  expect(stats?.events?.map(({ kind, batch, rows }) => ({ kind, batch, rows }))).toEqual(kinds.map((kind) => ({ kind, batch: 1, rows: 8_192 })));
  // The batch behind the one that hung may have been on its way already.
  const { ok = 0, 'not-run': notRun = 0, timeout = 0 } = stats?.models['hang']?.byStatus ?? {};
  expect(ok + notRun + timeout).toBe(ROWS);
  await engine.close();
});

it('in a closed loop a request that hangs the model is marked, and the loop goes on in a fresh process', async () => {
  const engine = await open();
  const scope = [`_row >= ${WILD_ROW - 5}`];
  const { replay } = await runReplay(engine, ReplayRequest.parse({ data: 'log', name: 'stuck', models: ['hang'], schedule: 'closed', scope, limit: 10, warmup: 2, timeoutMs: 300 }), quietJob());
  expect(replay.replay?.stats.models['hang']?.byStatus).toEqual({ ok: 9, timeout: 1 });
  await engine.close();
});

const CHILD = `
import { ReplayRequest } from './shared/contract/replayRequest.ts';
import { Database } from './shared/engine/duckdb/database.ts';
import { ModelHosts } from './shared/engine/modelHosts/modelHosts.ts';
import { runReplay } from './shared/engine/replay/runReplay.ts';
import { Workspace } from './shared/engine/store/workspace.ts';
import { forkLauncher } from './shared/hosts/childLauncher.ts';
const fork = forkLauncher(process.argv[3]);
const launcher = { launch: () => { const child = fork.launch(); process.stdout.write('pid ' + child.pid + '\\n'); return child; } };
const workspace = await Workspace.open(process.argv[2]);
const database = await Database.open({ tempDirectory: workspace.path + '/tmp' });
const progress = ({ phase }) => process.stdout.write(phase + '\\n');
await runReplay({ workspace, database, hosts: new ModelHosts(launcher) }, ReplayRequest.parse({ data: 'log', name: 'killed', models: ['hang'] }), { signal: new AbortController().signal, progress });
`;

const alive = async (pid: number): Promise<boolean> => /^[RSD]/u.test((await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')).replace(/^.*\) /su, ''));

it.runIf(process.platform === 'linux')('kill -9 in a replay leaves no half dataset, and its hanging model ends by itself', async () => {
  const script = path.resolve('.tsbuild', `replay-${process.pid}.mjs`);
  await build({ stdin: { contents: CHILD, loader: 'js', resolveDir: process.cwd() }, bundle: true, packages: 'external', platform: 'node', format: 'esm', outfile: script, logLevel: 'error' });
  const child = spawn(process.execPath, [script, root, launcher.entry], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  let said = '';
  child.stdout.on('data', (text: Buffer) => {
    said += text.toString();
    if (said.includes('Replaying')) setTimeout(() => child.kill('SIGKILL'), 500);
  });
  await exited;
  await rm(script);
  const pid = Number(/pid (\d+)/u.exec(said)?.[1]);
  await expect.poll(() => alive(pid), { timeout: 10_000 }).toBe(false);
  const engine = await open();
  expect(engine.workspace.datasets().some((meta) => meta.name === 'killed')).toBe(false);
  expect((await readdir(path.join(root, 'tmp'))).filter((file) => file.endsWith('.duckdb'))).toEqual([]);
  await engine.close();
});
