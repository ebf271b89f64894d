/** Does a replay that is cancelled, killed or out of disk keep what was committed, and go on without a double or a lost row? */
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DatasetMeta } from '../../../shared/contract/catalogue.ts';
import { procedures } from '../../../shared/contract/procedures.ts';
import { ReplayRequest } from '../../../shared/contract/replayRequest.ts';
import { AssayError } from '../../../shared/core/errors.ts';
import { name, sql } from '../../../shared/core/sql/sql.ts';
import { Database } from '../../../shared/engine/duckdb/database.ts';
import { importDataset } from '../../../shared/engine/ingest/importDataset.ts';
import { quietJob } from '../../../shared/engine/jobs/jobContext.ts';
import type { JobContext } from '../../../shared/engine/jobs/jobContext.ts';
import { ModelHosts } from '../../../shared/engine/modelHosts/modelHosts.ts';
import { addModel } from '../../../shared/engine/models/addModel.ts';
import { discardReplay, resumeReplay, runReplay } from '../../../shared/engine/replay/runReplay.ts';
import { datasetAlias } from '../../../shared/engine/store/scopeRelation.ts';
import { Workspace } from '../../../shared/engine/store/workspace.ts';
import { testLauncher } from '../models/modelHostLauncher.ts';
import type { TestLauncher } from '../models/modelHostLauncher.ts';

interface TestEngine {
  readonly workspace: Workspace;
  readonly database: Database;
  readonly hosts: ModelHosts;
  close(): Promise<void>;
}

let folder: string;
let root: string;
let launcher: TestLauncher;
let script: string;
let engine: TestEngine;

async function open(): Promise<TestEngine> {
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

const CHILD = `
import { ReplayRequest } from './shared/contract/replayRequest.ts';
import { Database } from './shared/engine/duckdb/database.ts';
import { ModelHosts } from './shared/engine/modelHosts/modelHosts.ts';
import { runReplay } from './shared/engine/replay/runReplay.ts';
import { Workspace } from './shared/engine/store/workspace.ts';
import { forkLauncher } from './shared/hosts/childLauncher.ts';
const [, , root, entry, request] = process.argv;
const workspace = await Workspace.open(root);
const database = await Database.open({ tempDirectory: workspace.path + '/tmp' });
const job = { signal: new AbortController().signal, progress: () => undefined };
await runReplay({ workspace, database, hosts: new ModelHosts(forkLauncher(entry)) }, ReplayRequest.parse(JSON.parse(request)), job).then(
  () => console.log('done'),
  (thrown) => console.log(JSON.stringify({ code: thrown.code, hint: thrown.hint, message: thrown.message })),
);
process.exit(0);
`;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'assay-interrupted-'));
  root = path.join(folder, 'w');
  launcher = testLauncher();
  script = path.resolve('.tsbuild', `interrupted-${process.pid}.mjs`);
  await build({ stdin: { contents: CHILD, loader: 'js', resolveDir: process.cwd() }, bundle: true, packages: 'external', platform: 'node', format: 'esm', outfile: script, logLevel: 'error' });
  await (await Workspace.create(root)).close();
  engine = await open();
  const roles = { request_id: 'request-id', row_index: 'row-index', ts: 'time', score: 'score', decision: 'prediction' };
  await importDataset(engine, procedures['dataset.import'].input.parse({ paths: ['resources/sample/predictions.parquet'], name: 'predictions', roles, positive: '1', threshold: 0.5 }), quietJob());
  for (const [model, from] of [['v3', 'champion'], ['c1', 'challenger']] as const) await addModel(engine, { path: `resources/sample/models/${from}`, name: model }, quietJob());
  await runReplay(engine, ask({ name: 'whole' }), quietJob());
  await runReplay(engine, ask({ name: 'whole-v3', models: ['v3'] }), quietJob());
  await engine.close();
});
afterAll(async () => {
  launcher.remove();
  await rm(script, { force: true });
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  engine = await open();
});
afterEach(async () => {
  for (const { name: left } of engine.workspace.partials.interrupted()) await discardReplay(engine, { name: left });
  await engine.close();
}, 60_000);

const ask = (input: Partial<ReplayRequest>): ReplayRequest => ReplayRequest.parse({ data: 'predictions', models: ['v3', 'c1'], ...input });

/** Rows that the state files of begun replays tell of, as another process sees them. */
function committedOnDisk(): number {
  const states = readdirSync(path.join(root, 'replays')).map((id) => {
    try {
      return (JSON.parse(readFileSync(path.join(root, 'replays', id, 'state.json'), 'utf8')) as { committedRows: number }).committedRows;
    } catch {
      return 0;
    }
  });
  return Math.max(0, ...states);
}

/** A job that is cancelled as soon as a slice is committed. */
function cancelledAfterCommit(): { readonly job: JobContext; readonly cancelledAtMs: () => number } {
  const abort = new AbortController();
  let at = 0;
  const progress = (): void => {
    if (abort.signal.aborted || committedOnDisk() === 0) return;
    at = performance.now();
    abort.abort();
  };
  return { job: { signal: abort.signal, progress }, cancelledAtMs: () => at };
}

const failure = async (work: Promise<unknown>): Promise<AssayError> => {
  const thrown: unknown = await work.then(() => undefined, (error: unknown) => error);
  if (thrown instanceof AssayError) return thrown;
  throw new Error(`not refused: ${String(thrown)}`);
};

/** Rows in which two replays differ, stamps apart, and how many the second one has. */
async function compare(left: DatasetMeta, right: DatasetMeta): Promise<unknown> {
  for (const meta of [left, right]) await engine.database.attach(datasetAlias(meta.id), engine.workspace.datasetFile(meta.id));
  const connection = await engine.database.connect();
  const rows = (meta: DatasetMeta): ReturnType<typeof sql> => sql`SELECT request_id, row_index, _row, _copy, model, score, prediction, batch, status FROM ${name(datasetAlias(meta.id))}.data`;
  try {
    const [order] = await connection.rows(sql`SELECT count(*) FILTER (before >= _row)::DOUBLE AS wrong FROM (SELECT _row, lag(_row) OVER (PARTITION BY model ORDER BY rowid) AS before FROM ${name(datasetAlias(right.id))}.data)`);
    const [facts] = await connection.rows(sql`SELECT (SELECT count(*)::DOUBLE FROM (${rows(left)} EXCEPT ALL ${rows(right)})) AS lost, (SELECT count(*)::DOUBLE FROM (${rows(right)} EXCEPT ALL ${rows(left)})) AS more, (SELECT count(*)::DOUBLE FROM (${rows(right)})) AS n`);
    return { ...facts, ...order };
  } finally {
    connection.close();
  }
}

async function expectWhole(replay: DatasetMeta): Promise<void> {
  const whole = engine.workspace.dataset(replay.replay?.models.length === 1 ? 'whole-v3' : 'whole');
  expect(await compare(whole, replay)).toEqual({ lost: 0, more: 0, n: whole.counts.rows, wrong: 0 });
  expect(replay.replay?.validity).toEqual({ valid: true, reasons: [] });
  expect(replay.counts.rows).toBe(whole.counts.rows);
  expect(await readdir(path.join(root, 'replays'))).toEqual([]);
}

describe('a cancelled replay', () => {
  it('stops within a second, says what is kept, and goes on to the same rows', async () => {
    const { job, cancelledAtMs } = cancelledAfterCommit();
    const error = await failure(runReplay(engine, ask({ name: 'stopped' }), job));
    expect(performance.now() - cancelledAtMs()).toBeLessThan(1_000);
    expect(error).toMatchObject({ code: 'cancelled', details: { interrupted: 'stopped' } });
    expect(error.hint).toContain('are kept: resume the replay "stopped", or discard it.');
    const [listed] = engine.workspace.partials.interrupted();
    expect(listed).toMatchObject({ name: 'stopped', models: ['v3', 'c1'], totalRows: engine.workspace.dataset('whole').counts.rows, reason: 'cancelled' });
    expect(listed?.committedRows).toBeGreaterThan(0);
    await engine.close();
    engine = await open();
    expect(engine.workspace.notices.join()).toContain('The replay "stopped" was interrupted after');
    await expectWhole((await resumeReplay(engine, { name: 'stopped' }, quietJob())).replay);
  }, 240_000);

  it('keeps its name until it is discarded', async () => {
    await failure(runReplay(engine, ask({ name: 'unwanted', models: ['v3'] }), cancelledAfterCommit().job));
    expect((await failure(runReplay(engine, ask({ name: 'unwanted' }), quietJob()))).code).toBe('conflict');
    await discardReplay(engine, { name: 'unwanted' });
    expect(engine.workspace.partials.interrupted()).toEqual([]);
    expect(await readdir(path.join(root, 'replays'))).toEqual([]);
    expect((await failure(resumeReplay(engine, { name: 'unwanted' }, quietJob()))).code).toBe('not_found');
  });

  it('of a schedule by time runs the unfinished model anew and is not valid', async () => {
    const abort = new AbortController();
    const progress: JobContext['progress'] = ({ phase, detail }) => (phase === 'Measuring latency' && detail === 'c1' ? abort.abort() : undefined);
    const request = { name: 'paced', schedule: 'closed', limit: 20_000, warmup: 1 } as const;
    const error = await failure(runReplay(engine, ask(request), { signal: abort.signal, progress }));
    expect(error.details).toMatchObject({ interrupted: 'paced' });
    const { replay } = await resumeReplay(engine, { name: 'paced' }, quietJob());
    expect(replay.counts.rows).toBe(40_000);
    expect(replay.replay?.validity.valid).toBe(false);
    expect(replay.replay?.validity.reasons.join()).toContain('RESUMED: ');
  });
});

describe.runIf(process.platform === 'linux')('a replay whose process', () => {
  const start = (request: ReplayRequest, limitBlocks?: number): ReturnType<typeof spawn> =>
    spawn('/bin/sh', ['-c', `${limitBlocks === undefined ? '' : `ulimit -f ${limitBlocks}; `}exec "$@"`, 'sh', process.execPath, script, root, launcher.entry, JSON.stringify(request)], { stdio: ['ignore', 'pipe', 'inherit'] });

  it.each([[0, ['v3']], [40, ['v3', 'c1']]] as const)('is killed %s ms after a commit goes on in another one', async (delayMs, models) => {
    await engine.close();
    const child = start(ask({ name: `killed-${delayMs}`, models: [...models] }));
    const exited = new Promise((resolve) => child.once('exit', resolve));
    await expect.poll(committedOnDisk, { timeout: 60_000, interval: 5 }).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    child.kill('SIGKILL');
    await exited;
    engine = await open();
    expect(engine.workspace.partials.interrupted()).toMatchObject([{ name: `killed-${delayMs}`, reason: 'the process ended' }]);
    await expectWhole((await resumeReplay(engine, { name: `killed-${delayMs}` }, quietJob())).replay);
  }, 240_000);

  // On a slow machine the first slice is committed by time, through a log that may not fit.
  it('finds the disk full says so, and what was committed is intact', { retry: 2, timeout: 240_000 }, async () => {
    await engine.close();
    const child = start(ask({ name: 'full', models: ['v3'] }), Number(execFileSync('sh', ['-c', 'echo $((6 * 1024 * 1024 / 512))'], { encoding: 'utf8' })));
    let said = '';
    child.stdout?.on('data', (text: Buffer) => {
      said += text.toString();
    });
    await new Promise((resolve) => child.once('exit', resolve));
    expect(JSON.parse(said)).toMatchObject({ code: 'no_space' });
    engine = await open();
    expect(engine.workspace.partials.interrupted()).toMatchObject([{ name: 'full', reason: 'the disk was full' }]);
    await expectWhole((await resumeReplay(engine, { name: 'full' }, quietJob())).replay);
  });
});

describe('a resumed replay', () => {
  it('is refused when its data, a model or a binding changed', async () => {
    await failure(runReplay(engine, ask({ name: 'changed' }), cancelledAfterCommit().job));
    const { workspace } = engine;
    const models = workspace.models().map((model) => (model.name === 'c1' ? { ...model, binding: { ...model.binding, threshold: 0.9 } } : model));
    // The same workspace in all that is asked of it, but for one binding.
    const changed = { partials: workspace.partials, datasets: () => workspace.datasets(), models: () => models } as unknown as Workspace;
    const error = await failure(resumeReplay({ ...engine, workspace: changed }, { name: 'changed' }, quietJob()));
    expect(error).toMatchObject({ code: 'conflict', message: 'The replay "changed" cannot go on: the binding of "c1" changed since it began.' });
    await discardReplay(engine, { name: 'changed' });
  });
});
