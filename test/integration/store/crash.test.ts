/** Does a workspace open clean after a kill, refuse what is newer or held, and stay whole on a full disk? */
import { execFileSync, spawn } from 'node:child_process';
import { appendFile, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { procedures } from '../../../shared/contract/procedures.ts';
import { AssayError } from '../../../shared/core/errors.ts';
import { Database } from '../../../shared/engine/duckdb/database.ts';
import { importDataset } from '../../../shared/engine/ingest/importDataset.ts';
import { quietJob } from '../../../shared/engine/jobs/jobContext.ts';
import { claimHost, readHost } from '../../../shared/engine/store/hostLock.ts';
import { verifyLedger } from '../../../shared/engine/store/ledger.ts';
import { Workspace } from '../../../shared/engine/store/workspace.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'assay-crash-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const refused = async (work: Promise<unknown>): Promise<AssayError> => {
  const error: unknown = await work.then(() => undefined, (thrown: unknown) => thrown);
  if (error instanceof AssayError) return error;
  throw new Error(`not refused: ${String(error)}`);
};

const IMPORT = {
  paths: [path.resolve('resources/sample/predictions.parquet')],
  name: 'predictions',
};

const CHILD = `
import { procedures } from './shared/contract/procedures.ts';
import { Database } from './shared/engine/duckdb/database.ts';
import { importDataset } from './shared/engine/ingest/importDataset.ts';
import { Workspace } from './shared/engine/store/workspace.ts';
const workspace = await Workspace.open(process.argv[2] ?? '');
const database = await Database.open({ tempDirectory: workspace.path + '/tmp' });
const progress = ({ phase }: { phase: string }) => process.stdout.write(phase + '\\n');
await importDataset({ workspace, database }, procedures['dataset.import'].input.parse(${JSON.stringify(IMPORT)}), { signal: new AbortController().signal, progress });
process.stdout.write('Imported\\n');
`;

/** Runs an import in a process of its own and kills it when it says the phase. */
async function killAt(workspace: string, phase: string): Promise<void> {
  const script = path.resolve('.tsbuild', `import-${process.pid}.mjs`);
  await build({ stdin: { contents: CHILD, loader: 'ts', resolveDir: process.cwd() }, bundle: true, packages: 'external', platform: 'node', format: 'esm', outfile: script, logLevel: 'error' });
  const child = spawn(process.execPath, [script, workspace], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.stdout.on('data', (text: Buffer) => {
    if (text.toString().includes(phase)) setTimeout(() => child.kill('SIGKILL'), 100);
  });
  await exited;
  await rm(script);
}

describe('after kill -9', () => {
  it.each(['Reading rows', 'Hashing'])('in an import (%s) it opens as before, and the import can be done again', async (phase) => {
    const root = path.join(folder, `kill ${phase}.assay`);
    const before = await (await Workspace.create(root)).ledger();
    await killAt(root, phase);
    const workspace = await Workspace.open(root);
    expect(workspace.datasets()).toEqual([]);
    expect(workspace.notices.join()).toContain('half-written');
    expect(await readdir(path.join(root, 'tmp'))).toEqual([]);
    expect(await workspace.ledger()).toEqual(before);
    const database = await Database.open({ tempDirectory: path.join(root, 'tmp') });
    await importDataset({ workspace, database }, procedures['dataset.import'].input.parse(IMPORT), quietJob());
    await database.close();
    expect((await Workspace.open(root)).notices).toEqual([]);
    expect((await Workspace.open(root)).dataset('predictions').counts.rows).toBe(215_070);
  });

  it('between data and description, in the ledger, and before the ledger line', async () => {
    const root = path.join(folder, 'between.assay');
    const workspace = await Workspace.create(root);
    const database = await Database.open({ tempDirectory: path.join(root, 'tmp') });
    const csv = path.join(folder, 'small.csv');
    await writeFile(csv, 'a,b\n1,2\n');
    const { dataset } = await importDataset({ workspace, database }, procedures['dataset.import'].input.parse({ paths: [csv], name: 'small' }), quietJob());
    await database.close();
    await writeFile(path.join(root, 'datasets', `${'0'.repeat(32)}.duckdb`), 'half');
    await writeFile(path.join(root, 'ledger.jsonl'), '');
    await appendFile(path.join(root, 'ledger.jsonl'), '{"index":0,"kin');
    await writeFile(path.join(root, '.workspace.json.0123456789ab.tmp'), '{');
    const again = await Workspace.open(root);
    expect(again.notices).toHaveLength(3);
    expect(again.dataset('small').id).toBe(dataset.id);
    expect(again.dataset(dataset.id.slice(0, 8)).name).toBe('small');
    expect(verifyLedger(await readFile(path.join(root, 'ledger.jsonl'), 'utf8'))).toEqual([]);
    expect((await Workspace.open(root)).notices).toEqual([]);
  });
});

describe('a workspace that cannot be opened', () => {
  it('from a newer Assay is left as it is', async () => {
    const root = path.join(folder, 'newer.assay');
    await Workspace.create(root);
    const file = path.join(root, 'workspace.json');
    const newer = (await readFile(file, 'utf8')).replace('"schema": 1', '"schema": 99');
    await writeFile(file, newer);
    await writeFile(path.join(root, 'tmp', 'something'), '');
    expect((await refused(Workspace.open(root))).code).toBe('newer_schema');
    expect(await readFile(file, 'utf8')).toBe(newer);
    expect(await readdir(path.join(root, 'tmp'))).toEqual(['something']);
  });

  it('is missing, or is made twice', async () => {
    expect((await refused(Workspace.open(path.join(folder, 'nowhere')))).code).toBe('not_found');
    const root = path.join(folder, 'twice.assay');
    await Workspace.create(root);
    expect((await refused(Workspace.create(root))).code).toBe('conflict');
    await mkdir(path.join(folder, 'full', 'photos'), { recursive: true });
    expect((await refused(Workspace.create(path.join(folder, 'full')))).code).toBe('conflict');
  });

  it('is held by a live process; a dead holder is replaced', async () => {
    const root = path.join(folder, 'held.assay');
    await Workspace.create(root);
    const claim = await claimHost(root, { address: 'http://127.0.0.1:1', token: 't' });
    expect(await readHost(root)).toMatchObject({ pid: process.pid, token: 't' });
    expect((await refused(claimHost(root, { address: '', token: '' }))).code).toBe('locked');
    await claim.release();
    expect(await readHost(root)).toBeUndefined();
    const other = spawn(process.execPath, ['-e', 'setTimeout(() => undefined, 60000)']);
    await writeFile(path.join(root, 'run', 'host.json'), JSON.stringify({ pid: other.pid, processStart: null, startedAt: 'x', address: 'http://127.0.0.1:2', token: 't' }));
    const error = await refused(Workspace.open(root));
    expect([error.code, error.details?.['pid']]).toEqual(['locked', other.pid]);
    const gone = new Promise((resolve) => other.once('exit', resolve));
    other.kill('SIGKILL');
    await gone;
    const taken = await claimHost(root, { address: '', token: 'new' });
    expect((await readHost(root))?.token).toBe('new');
    await taken.release();
  });
});

/** A file system of its own, small enough to fill; only root may mount one. */
const mountSmall = (at: string): boolean => {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', at], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

describe('on a full disk', () => {
  it('an import and a save are refused, and what was there is intact (skipped where no file system may be mounted)', async ({ skip }) => {
    const at = path.join(folder, 'small');
    await mkdir(at);
    if (!mountSmall(at)) skip('mounting a small file system needs root');
    const database = await Database.open({ tempDirectory: path.join(folder, 'spill') });
    try {
      const workspace = await Workspace.create(path.join(at, 'w.assay'));
      expect((await refused(importDataset({ workspace, database }, procedures['dataset.import'].input.parse(IMPORT), quietJob()))).code).toBe('no_space');
      expect(await readdir(path.join(workspace.path, 'tmp'))).toEqual([]);
      const before = await readFile(path.join(workspace.path, 'workspace.json'), 'utf8');
      await writeFile(path.join(at, 'ballast'), Buffer.alloc(3 * 1024 * 1024)).catch(() => undefined);
      const document = workspace.document();
      const huge = { ...document, findings: [{ id: 'f', title: 'x'.repeat(4 * 1024 * 1024), note: '', records: [], createdAt: '' }] };
      expect((await refused(workspace.saveDocument(huge))).code).toBe('no_space');
      expect(await readFile(path.join(workspace.path, 'workspace.json'), 'utf8')).toBe(before);
      await rm(path.join(at, 'ballast'), { force: true });
      expect((await Workspace.open(workspace.path)).notices).toEqual([]);
    } finally {
      await database.close();
      execFileSync('umount', ['-l', at]);
    }
  });
});
