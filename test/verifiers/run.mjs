// Do strangers' tools accept a bundle as it was sealed, and does each refuse it once it was changed?
// With the path of a bundle, a copy of that one is used instead of the sample's.
// Needs dist/ (npm run build -- node), python3 with venv, coreutils, and a package index for pip. Ends with "N passed, N failed".
import { spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, readdir, rm, unlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, '../..');
const assayFile = path.join(root, 'dist/assay.mjs');
const schema = path.join(root, 'test/fixtures/schemas/model-card-toolkit-0.0.2.schema.json');
const scratch = await mkdtemp(path.join(os.tmpdir(), 'assay-verifiers-'));
const venv = path.join(scratch, 'venv');
const python = path.join(venv, 'bin/python');
const total = { passed: 0, failed: 0 };

/** Runs a command to its end. */
function run(command, args, cwd = root) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' } });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => resolve({ code: 127, output: String(error) }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/** A step without which nothing can be checked. */
async function required(what, command, args) {
  const { code, output } = await run(command, args);
  if (code !== 0) throw new Error(`${what}: exit ${code}\n${output}`);
  return output;
}

function count(ok, title, output = '') {
  total[ok ? 'passed' : 'failed'] += 1;
  process.stdout.write(`${ok ? 'ok    ' : 'FAILED'} ${title}\n${ok ? '' : `${output.slice(0, 2000)}\n`}`);
}

const assay = (...args) => run(process.execPath, [assayFile, ...args]);
const cardsOf = async (bag) => (await readdir(path.join(bag, 'data/cards'))).filter((name) => name.endsWith('.mct.json')).map((name) => path.join(bag, 'data/cards', name));

/** Each answers 0 for a bundle that is as it was sealed. */
const VERIFIERS = {
  sha256: (bag) => run('sha256sum', ['--strict', '-c', 'manifest-sha256.txt'], bag),
  sha512: (bag) => run('sha512sum', ['--strict', '-c', 'manifest-sha512.txt'], bag),
  tags: (bag) => run('sha256sum', ['--strict', '-c', 'tagmanifest-sha256.txt'], bag),
  bagit: (bag) => run(python, ['-m', 'bagit', '--validate', bag]),
  evidence: (bag) => run(python, [path.join(here, 'check_evidence.py'), bag]),
  card: async (bag) => run(python, [path.join(here, 'check_card.py'), schema, ...(await cardsOf(bag))]),
  assay: (bag) => assay('verify', bag),
};
const TITLES = { sha256: 'sha256sum', sha512: 'sha512sum', tags: 'sha256sum of the tag files', bagit: 'bagit-python', evidence: 'record ids, chain and root in Python', card: 'jsonschema of the card', assay: 'assay verify' };

/** The named verifiers refuse the bundle; those that cannot know are not asked. */
async function refused(what, bag, names) {
  for (const name of names) {
    const { code, output } = await VERIFIERS[name](bag);
    count(code === 1 && !output.includes('Traceback'), `${TITLES[name]} refuses: ${what}`, `exit ${code}\n${output}`);
  }
}

async function accepted(what, bag, names = Object.keys(VERIFIERS)) {
  for (const name of names) {
    const { code, output } = await VERIFIERS[name](bag);
    count(code === 0, `${TITLES[name]} accepts ${what}`, `exit ${code}\n${output}`);
  }
}

const flip = (bytes) => bytes.map((byte, i) => (i === bytes.length >> 1 ? byte ^ 1 : byte));
const firstIn = async (bag, folder, suffix) => {
  const name = (await readdir(path.join(bag, folder), { recursive: true })).filter((each) => each.endsWith(suffix)).sort()[0];
  if (name === undefined) throw new Error(`the bundle has no ${suffix} in ${folder}`);
  return path.posix.join(folder, name);
};

/** Changes one file, lets the verifiers look, and puts it back. */
async function withChange(bag, file, change) {
  const at = path.join(bag, file);
  const before = await readFile(at);
  try {
    await change(at, before);
  } finally {
    await writeFile(at, before);
  }
}

const PAYLOAD = ['sha256', 'sha512', 'bagit', 'assay'];

async function damagePayload(bag) {
  const record = await firstIn(bag, 'data/records', '.json');
  const files = [record, 'data/ledger.jsonl', 'data/report.html', await firstIn(bag, 'data/snapshot', '.parquet'), await firstIn(bag, 'data/models', '.onnx'), await firstIn(bag, 'data/sql', '.sql'), await firstIn(bag, 'data/cards', '.mct.json')];
  for (const file of files) {
    const names = [record, 'data/ledger.jsonl'].includes(file) ? [...PAYLOAD, 'evidence'] : PAYLOAD;
    await withChange(bag, file, async (at, bytes) => {
      await writeFile(at, flip(bytes));
      await refused(`one bit of ${path.dirname(file)}/…${path.extname(file)} flipped`, bag, names);
      await unlink(at);
      await refused(`${path.dirname(file)}/…${path.extname(file)} missing`, bag, names);
    });
  }
}

async function damageTags(bag) {
  for (const file of ['manifest-sha256.txt', 'manifest-sha512.txt', 'bag-info.txt', 'VERIFY.md', 'tagmanifest-sha256.txt']) {
    await withChange(bag, file, async (at, bytes) => {
      await writeFile(at, flip(bytes));
      await refused(`one bit of ${file} flipped`, bag, ['tags', 'bagit', 'assay']);
    });
  }
  await withChange(bag, 'bagit.txt', async (at, bytes) => {
    await writeFile(at, flip(bytes));
    await refused('one bit of bagit.txt flipped', bag, ['tags', 'bagit', 'assay']);
  });
  const more = path.join(bag, 'data/more.txt');
  await writeFile(more, 'x');
  await refused('a file that nobody sealed', bag, ['bagit', 'assay']);
  await unlink(more);
}

/** What somebody does who can make digests: change the content, then make all manifests again with bagit-python. */
async function forge(bag, what, { change, noticed, unnoticed }) {
  const copy = path.join(scratch, 'forged');
  await cp(bag, copy, { recursive: true });
  try {
    await change(copy);
    const script = 'import bagit, sys; bagit.Bag(sys.argv[1]).save(manifests=True)';
    await required('sealing again', python, ['-c', script, copy]);
    await accepted(`a forgery that only content can show (${what})`, copy, unnoticed);
    await refused(`${what}, manifests made again`, copy, noticed);
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

async function forgeAll(bag) {
  const digests = ['sha256', 'sha512', 'tags', 'bagit'];
  const record = await firstIn(bag, 'data/records', '.json');
  const rewrite = (file, from, to) => async (copy) => {
    const text = await readFile(path.join(copy, file), 'utf8');
    if (!from.test(text)) throw new Error(`${file} holds no ${String(from)}`);
    await writeFile(path.join(copy, file), text.replace(from, to));
  };
  await forge(bag, 'a record rewritten', { change: rewrite(record, /"durationMs": [\d.]+/, '"durationMs": 0'), noticed: ['evidence', 'assay'], unnoticed: digests });
  await forge(bag, 'a record dropped', { change: (copy) => unlink(path.join(copy, record)), noticed: ['evidence', 'assay'], unnoticed: digests });
  await forge(bag, 'a ledger line rewritten', { change: rewrite('data/ledger.jsonl', /"recordedAt":"\d/, '"recordedAt":"3'), noticed: ['evidence', 'assay'], unnoticed: digests });
  const cut = async (copy) => {
    const file = path.join(copy, 'data/ledger.jsonl');
    await writeFile(file, (await readFile(file, 'utf8')).replace(/[^\n]*\n$/, ''));
  };
  await forge(bag, 'the last ledger line taken off', { change: cut, noticed: ['evidence', 'assay'], unnoticed: digests });
  const card = await firstIn(bag, 'data/cards', '.mct.json');
  await forge(bag, 'a card with a field the schema does not know', { change: rewrite(card, /^\{/, '{ "approved": true,'), noticed: ['card'], unnoticed: digests });
}

async function makeBundle(given) {
  const bag = path.join(scratch, 'audit');
  if (given !== undefined) {
    await cp(given, bag, { recursive: true });
    return bag;
  }
  const workspace = path.join(scratch, 'income-scoring.assay');
  await required('assay demo', process.execPath, [assayFile, 'demo', workspace, '--no-open', '--quiet']);
  await required('assay bundle', process.execPath, [assayFile, 'bundle', workspace, '--out', bag, '--quiet']);
  return bag;
}

try {
  await required('python3 -m venv', 'python3', ['-m', 'venv', venv]);
  await required('pip install', python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', 'bagit==1.9.0', 'jsonschema', 'setuptools']);
  const self = await run(python, [path.join(here, 'check_evidence.py'), '--self-test']);
  count(self.code === 0, 'the Python of RFC 8785 and RFC 6962 gives the published vectors', self.output);
  const bag = await makeBundle(process.argv[2]);
  await accepted('the bundle as it was sealed', bag);
  await damagePayload(bag);
  await damageTags(bag);
  await accepted('the bundle when every change is taken back', bag);
  await forgeAll(bag);
} catch (error) {
  count(false, 'preparing', error instanceof Error ? error.message : String(error));
} finally {
  await rm(scratch, { recursive: true, force: true });
}
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed\n`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
