/** Do the built commands keep the contract on a real workspace: answers, exit codes, one holder at a time? */
import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { beforeAll, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../../shared/hosts/cli/runCommandLine.ts';
import { builtFile } from './builtFile.ts';

const assay = builtFile('assay.mjs');
let folder: string;
let workspace: string;

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs in this process: the same words, answers and exit codes without the time to start one. */
async function run(...words: readonly string[]): Promise<Ended> {
  let out = '';
  let err = '';
  const terminal = { out: (text: string) => { out += text; }, err: (text: string) => { err += text; }, interactive: false, width: 120, env: {}, signal: new AbortController().signal };
  const code = await runCommandLine(words, terminal);
  return { code, out, err };
}

/** The one JSON document of a command that must succeed. */
async function json(...words: readonly string[]): Promise<Readonly<Record<string, unknown>>> {
  const { code, out, err } = await run(...words, '--json');
  expect([words, code, err]).toEqual([words, 0, '']);
  return JSON.parse(out) as Readonly<Record<string, unknown>>;
}

function spawned(...words: readonly string[]): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [assay, ...words], { encoding: 'utf8', env: { ...process.env, DISPLAY: '', WAYLAND_DISPLAY: '' } });
  return { code: status, out: stdout, err: stderr };
}

/** A server and the document that it prints when it listens. */
async function serve(): Promise<{ readonly child: ChildProcessWithoutNullStreams; readonly host: { readonly url: string; readonly address: string } }> {
  const child = spawn(process.execPath, [assay, 'serve', workspace, '--no-open', '--json'], { env: { ...process.env, DISPLAY: '' } });
  const [line] = (await once(child.stdout, 'data')) as [Buffer]; // stdout gives bytes
  return { child, host: (JSON.parse(line.toString()) as { host: { url: string; address: string } }).host };
}

beforeAll(async () => {
  process.env['ASSAY_CHECK_OUTPUTS'] = '1';
  folder = await mkdtemp(join(tmpdir(), 'assay-cli-'));
  workspace = join(folder, 'w.assay');
  const rows = Array.from({ length: 400 }, (_, i) => `r${i},2026-03-0${1 + (i % 8)}T10:00:00Z,${(i % 100) / 100},${i % 100 >= 50 ? 1 : 0},${i % 3 === 0 ? 'a' : 'b'}`);
  await writeFile(join(folder, 'log.csv'), `request_id,ts,score,decision,app\n${rows.join('\n')}\n`);
  await writeFile(join(folder, 'labels.csv'), `request_id,label\n${Array.from({ length: 300 }, (_, i) => `r${i},${i % 100 >= 45 ? 1 : 0}`).join('\n')}\n`);
  await json('init', workspace);
  await json('import', workspace, join(folder, 'log.csv'), '--name', 'predictions', '--role', 'request_id=request-id', '--role', 'ts=time', '--role', 'score=score', '--role', 'decision=prediction', '--role', 'app=segment', '--labels', join(folder, 'labels.csv'), '--on', 'request_id', '--positive', '1');
});

describe('the command line', () => {
  it('prints its version quickly and alone', () => {
    const version = spawned('--version');
    expect([version.code, version.err]).toEqual([0, '']);
    expect(version.out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('lists what was imported', async () => {
    const items = (await json('datasets', workspace))['items'] as readonly Readonly<Record<string, unknown>>[];
    expect(items[0]).toMatchObject({ name: 'predictions', format: 'csv', counts: { rows: 400, records: 400, rejected: 0, duplicates: 0 } });
    expect((await run('datasets', workspace)).out).toMatch(/^name +id +kind +rows/);
    const columns = (await json('schema', workspace, 'predictions'))['items'] as readonly { readonly name: string; readonly roles: readonly string[] }[];
    expect(columns.find(({ name }) => name === 'ts')?.roles).toEqual(['time']);
    expect(await json('rejects', workspace, 'predictions')).toEqual({ items: [], total: 0 });
  });

  it('reads with SQL, and only reads', async () => {
    expect(await json('query', workspace, 'SELECT app, count(*) AS n FROM predictions GROUP BY 1 ORDER BY 1')).toEqual({ columns: [{ name: 'app', type: 'VARCHAR' }, { name: 'n', type: 'BIGINT' }], rows: [['a', 134], ['b', 266]], truncated: false });
    expect(await json('query', workspace, 'SELECT count(*) FROM predictions_labels')).toMatchObject({ rows: [[300]] });
    const out = join(folder, 'rows.csv');
    await run('query', workspace, 'FROM predictions', '--out', out);
    expect((await readFile(out, 'utf8')).trim().split('\r\n')).toHaveLength(401);
    expect((await run('query', workspace, 'DROP TABLE predictions')).code).toBe(2);
  });

  it('saves, lists and forgets scopes', async () => {
    await json('scope', 'add', workspace, 'early', '--data', 'predictions', 'time in 2026-03-01..2026-03-05');
    expect(await json('scope', 'list', workspace)).toMatchObject({ items: [{ name: 'early', dataset: 'predictions' }] });
    await json('scope', 'remove', workspace, 'early');
    expect((await run('scope', 'remove', workspace, 'early')).code).toBe(3);
  });

  it('runs an analysis and keeps its record', async () => {
    const answer = await json('run', workspace, 'overview', '--data', 'predictions', '--where', 'app = a');
    expect(answer['record']).toMatchObject({ analysis: 'overview', seed: 42, params: expect.any(Object) as object, sql: expect.any(Array) as unknown[] });
    expect(answer['record']).not.toHaveProperty('result');
    expect(answer).toMatchObject({ result: expect.any(Object) as object, blocks: expect.any(Array) as unknown[] });
    expect((await run('run', workspace, 'overview', '--data', 'predictions')).out).toContain('record ');
    expect((await run('verify', workspace)).code).toBe(0);
  });

  it.each([
    [3, ['run', 'W', 'nope', '--data', 'predictions']], [2, ['run', 'W', 'overview', '--data', 'predictions', '--set', 'nope=1']], [3, ['schema', 'W', 'nope']], [2, ['init', 'W']],
    [3, ['model', 'inspect', 'W', 'nope']], [3, ['report', 'W', '--out', '/no/such/folder/r.html']], [5, ['import', 'W', 's3://bucket/log.parquet', '--name', 'x']], [5, ['query', 'W', 'SELECT 1', '--out', 'x.xlsx']], [2, ['import', 'W', 'LOG', '--name', 'predictions']],
  ])('ends with %i for %j', async (code, words) => {
    const ended = await run(...words.map((word) => (word === 'W' ? workspace : word === 'LOG' ? join(folder, 'log.csv') : word)), '--json');
    expect([ended.code, words]).toEqual([code, words]);
    expect(JSON.parse(ended.out)).toMatchObject({ error: { code: expect.any(String) as string, message: expect.any(String) as string } });
  });
});

describe('a workspace that a host holds', () => {
  it('is asked through the host, opened by no second one, and free again after Ctrl+C', async () => {
    const { child, host } = await serve();
    expect((await stat(join(workspace, 'run', 'host.json'))).mode & 0o777).toBe(0o600);
    expect((await fetch(host.address)).status).toBe(403);
    expect(await json('query', workspace, 'SELECT count(*) FROM predictions')).toMatchObject({ rows: [[400]] });
    expect(await json('run', workspace, 'overview', '--data', 'predictions')).toHaveProperty('record');
    const second = await run('serve', workspace, '--no-open', '--json');
    expect(second.code).toBe(2);
    expect(JSON.parse(second.out)).toMatchObject({ error: { code: 'locked', message: expect.stringContaining(String(child.pid)) as string } });
    expect(JSON.parse(spawned('datasets', workspace, '--json').out)).toHaveProperty('items');
    child.kill('SIGINT');
    expect((await once(child, 'exit'))[0]).toBe(0);
    expect(existsSync(join(workspace, 'run', 'host.json'))).toBe(false);
  });

  it('opens again after its host was killed', async () => {
    const { child } = await serve();
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await json('datasets', workspace)).toHaveProperty('items');
  });
});

describe('Ctrl+C', () => {
  it('ends a running command with exit code 4 and leaves nothing behind', async () => {
    const child = spawn(process.execPath, [assay, 'query', workspace, 'SELECT count(*) FROM range(100000000) a, range(100000) b WHERE a.range % 7 = b.range % 11', '--json', '--progress', 'json']);
    let out = '';
    child.stdout.on('data', (bytes: Buffer) => (out += bytes.toString()));
    await once(child.stderr, 'data');
    child.kill('SIGINT');
    expect((await once(child, 'exit'))[0]).toBe(4);
    expect(JSON.parse(out)).toMatchObject({ error: { code: 'cancelled' } });
    expect(await readdir(join(workspace, 'tmp'))).toEqual([]);
    expect(existsSync(join(workspace, 'run', 'host.json'))).toBe(false);
  });
});
