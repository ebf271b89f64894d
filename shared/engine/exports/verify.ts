/** Is this bundle, or this workspace, exactly what was recorded? */
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { OutputOf, ParsedInputOf } from '../../contract/procedures.ts';
import { LedgerLine, RunRecord } from '../../contract/record.ts';
import { AssayError, isCancelled, messageOf } from '../../core/errors.ts';
import { ledgerRoot, verifyLedger } from '../store/ledger.ts';
import { recordId } from '../store/recordId.ts';
import type { Workspace } from '../store/workspace.ts';
import { checkManifest, digestFile, LEDGER_ROOT, LEDGER_SIZE, listFiles, parseManifest } from './bag.ts';

type Answer = OutputOf<'bundle.verify'>;
type Check = Answer['checks'][number];

const SHOWN = 5;
const some = (problems: readonly string[]): string => `${problems.slice(0, SHOWN).join('; ')}${problems.length > SHOWN ? `; and ${problems.length - SHOWN} more` : ''}`;

/** Runs one check; what it throws is its failure, except a cancel. */
async function check(name: string, good: string, work: () => Promise<readonly string[]>): Promise<Check> {
  try {
    const problems = await work();
    return problems.length === 0 ? { check: name, verdict: 'pass', detail: good } : { check: name, verdict: 'fail', detail: some(problems) };
  } catch (error: unknown) {
    if (isCancelled(error)) throw error;
    return { check: name, verdict: 'fail', detail: messageOf(error) };
  }
}

async function recordProblems(folder: string): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const file of (await listFiles(folder)).filter((name) => name.endsWith('.json'))) {
    const { id, ...body } = RunRecord.parse(JSON.parse(await readFile(path.join(folder, file), 'utf8')));
    if (recordId(body) !== id || `${id}.json` !== path.basename(file)) problems.push(`record ${file} does not hash to its id`);
  }
  return problems;
}

/** The chain, and that its runs are the records in `folder/records`. */
async function ledgerProblems(folder: string): Promise<readonly string[]> {
  const file = path.join(folder, 'ledger.jsonl');
  // nothing has happened yet in a new workspace; where something has, the records tell
  const text = (await stat(file).catch(() => undefined)) === undefined ? '' : await readFile(file, 'utf8');
  const broken = verifyLedger(text);
  if (broken.length > 0) return broken;
  const runs = new Set(ledgerLines(text).filter(({ kind }) => kind === 'run').map(({ subject }) => subject));
  const records = new Set((await listFiles(path.join(folder, 'records'))).filter((name) => name.endsWith('.json')).map((name) => path.basename(name, '.json')));
  return [
    ...[...runs].filter((id) => !records.has(id)).map((id) => `the record of run ${id} is missing`),
    ...[...records].filter((id) => !runs.has(id)).map((id) => `record ${id} is no run of the ledger`),
  ];
}

const ledgerLines = (text: string): readonly LedgerLine[] => text.split('\n').filter((line) => line !== '').map((line) => LedgerLine.parse(JSON.parse(line)));

/** A chain alone does not show that its end was taken off: size and root are sealed with the bag. */
async function rootProblems(folder: string): Promise<readonly string[]> {
  const lines = ledgerLines(await readFile(path.join(folder, 'data', 'ledger.jsonl'), 'utf8'));
  const info = await readFile(path.join(folder, 'bag-info.txt'), 'utf8');
  const stated = info.split('\n');
  return stated.includes(`${LEDGER_SIZE}: ${lines.length}`) && stated.includes(`${LEDGER_ROOT}: ${ledgerRoot(lines)}`) ? [] : [`bag-info.txt does not state the ledger's ${lines.length} lines with root ${ledgerRoot(lines)}`];
}

async function unlistedFiles(folder: string): Promise<readonly string[]> {
  const listed = new Set(parseManifest(await readFile(path.join(folder, 'manifest-sha256.txt'), 'utf8'), 'manifest-sha256.txt').map(({ file }) => file));
  return (await listFiles(folder, 'data')).filter((file) => !listed.has(file)).map((file) => `${file} is in no manifest`);
}

async function oxumProblems(folder: string): Promise<readonly string[]> {
  const info = await readFile(path.join(folder, 'bag-info.txt'), 'utf8');
  const [bytes, count] = /^Payload-Oxum: (\d+)\.(\d+)$/m.exec(info)?.slice(1).map(Number) ?? [];
  const files = await listFiles(folder, 'data');
  let size = 0;
  for (const file of files) size += (await stat(path.join(folder, file))).size;
  return size === bytes && files.length === count ? [] : [`the payload has ${size} bytes in ${files.length} files, ${String(bytes)} in ${String(count)} were sealed`];
}

async function verifyBundle(folder: string): Promise<Answer> {
  const checks = [
    await check('bag declaration', 'BagIt 1.0', async () => ((await readFile(path.join(folder, 'bagit.txt'), 'utf8')) === 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n' ? [] : ['bagit.txt is not the declaration of BagIt 1.0'])),
    await check('payload digests', 'every file matches its sha256', () => checkManifest(folder, 'manifest-sha256.txt', 'sha256')),
    await check('payload digests, second', 'every file matches its sha512', () => checkManifest(folder, 'manifest-sha512.txt', 'sha512')),
    await check('completeness', 'every payload file is in the manifest', () => unlistedFiles(folder)),
    await check('payload size', 'bytes and files as sealed', () => oxumProblems(folder)),
    await check('tag digests', 'manifests and bag-info unchanged', () => checkManifest(folder, 'tagmanifest-sha256.txt', 'sha256')),
    await check('records', 'every record hashes to its id', () => recordProblems(path.join(folder, 'data', 'records'))),
    await check('ledger', 'the chain is unbroken and names every record', () => ledgerProblems(path.join(folder, 'data'))),
    await check('ledger root', 'size and Merkle root as sealed', () => rootProblems(folder)),
  ];
  return { target: folder, kind: 'bundle', ok: checks.every(({ verdict }) => verdict === 'pass'), checks };
}

async function modelProblems(workspace: Workspace): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const model of workspace.models()) {
    if ((await digestFile(path.join(workspace.modelFolder(model.id), model.file), 'sha256')) !== model.id) problems.push(`model ${model.name} was changed`);
  }
  return problems;
}

async function datasetProblems(workspace: Workspace): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const dataset of workspace.datasets()) {
    const size = await stat(workspace.datasetFile(dataset.id)).then((found) => found.size, () => undefined);
    if (size === undefined) problems.push(`dataset ${dataset.name} is missing`);
    else if (size !== dataset.sizeBytes) problems.push(`dataset ${dataset.name} has ${size} bytes, ${dataset.sizeBytes} were recorded`);
  }
  return problems;
}

async function verifyWorkspace(workspace: Workspace): Promise<Answer> {
  const checks = [
    await check('records', 'every record hashes to its id', () => recordProblems(path.join(workspace.path, 'records'))),
    await check('ledger', 'the chain is unbroken and names every record', () => ledgerProblems(workspace.path)),
    await check('models', 'every artefact hashes to its id', () => modelProblems(workspace)),
    await check('datasets', 'every dataset file is there in its recorded size', () => datasetProblems(workspace)),
  ];
  return { target: workspace.path, kind: 'workspace', ok: checks.every(({ verdict }) => verdict === 'pass'), checks };
}

/** Verifies the open workspace, or the bundle at `path`. @throws AssayError not_found when there is no bundle */
export async function verify(engine: { readonly workspace: Workspace }, input: ParsedInputOf<'bundle.verify'>): Promise<Answer> {
  if (input.path === undefined || path.resolve(input.path) === path.resolve(engine.workspace.path)) return verifyWorkspace(engine.workspace);
  return verifyBundleAt(input.path);
}

/** Needs no workspace: what `assay verify BUNDLE` calls. */
export async function verifyBundleAt(folder: string): Promise<Answer> {
  const found = await stat(path.join(folder, 'bagit.txt')).then(() => true, () => false);
  if (!found) throw new AssayError('not_found', `There is no bundle at "${folder}": it has no bagit.txt.`, { hint: 'Give the folder that "assay bundle" wrote, or a workspace.' });
  return verifyBundle(path.resolve(folder));
}
