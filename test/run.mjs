// Runs everything `npm test` promises and ends with one line: N passed, N failed.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

const bin = (name) => path.join('node_modules', '.bin', name);
const scratch = await mkdtemp(path.join(os.tmpdir(), 'assay-test-'));
const total = { passed: 0, failed: 0, skipped: 0 };

/** Runs one command, its output kept together, and resolves with its exit code. */
function runCommand(title, command, args) {
  const started = Date.now();
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, FORCE_COLOR: '0' } });
    const chunks = [];
    child.stdout.on('data', (chunk) => chunks.push(chunk));
    child.stderr.on('data', (chunk) => chunks.push(chunk));
    child.on('error', (error) => chunks.push(Buffer.from(String(error))));
    child.on('close', (code) => {
      const seconds = ((Date.now() - started) / 1000).toFixed(1);
      process.stdout.write(`\n=== ${title}: ${code === 0 ? 'ok' : `exit ${code}`} (${seconds} s)\n`);
      const output = Buffer.concat(chunks).toString();
      if (code !== 0 || process.env.VERBOSE) process.stdout.write(`${output}\n`);
      resolve({ code: code ?? 1, output });
    });
  });
}

/** A check that counts as one test. */
async function check(title, command, args) {
  const { code } = await runCommand(title, command, args);
  if (code === 0) total.passed += 1;
  else total.failed += 1;
  return code === 0;
}

/** A vitest run over some projects; its tests count one by one. */
async function vitest(title, projects) {
  const report = path.join(scratch, `${title.replaceAll(' ', '-')}.json`);
  const args = ['run', '--config', '.config/vitest.config.ts', '--reporter=dot', '--reporter=json', `--outputFile.json=${report}`, ...projects.map((name) => `--project=${name}`)];
  const { code, output } = await runCommand(title, bin('vitest'), args);
  try {
    const result = JSON.parse(await readFile(report, 'utf8'));
    total.passed += result.numPassedTests;
    total.failed += result.numFailedTests;
    total.skipped += result.numPendingTests + (result.numTodoTests ?? 0);
    const suites = result.testResults.filter((suite) => suite.status === 'failed' && suite.assertionResults.length === 0).length;
    total.failed += suites;
    if (code !== 0 && result.numFailedTests + suites === 0) total.failed += 1;
    if (code === 0) process.stdout.write(`${result.numPassedTests} tests\n${output.split('\n').filter((line) => line.startsWith('note:')).join('\n')}`);
  } catch {
    total.failed += 1;
  }
}

if (await check('build', process.execPath, ['.config/build.mjs'])) {
  await Promise.all([
    (async () => {
      await check('types (tsc -b)', bin('tsc'), ['-b']);
      await check('import rules (dependency-cruiser)', bin('depcruise'), ['--config', '.dependency-cruiser.cjs', 'shared', 'electron', 'renderer', 'test']);
      await check('unused code (knip)', bin('knip'), ['--config', '.config/knip.json']);
    })(),
    check('lint (eslint)', bin('eslint'), ['-c', '.config/eslint.config.mjs', '--max-warnings', '0', '.']),
  ]);
  await vitest('unit golden contract layers integration', ['node', 'dom']);
  await vitest('end to end and paced', ['e2e']);
}
await rm(scratch, { recursive: true, force: true });
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}\n`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
