/** Do the checks of the house bite when a rule is broken? */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { PLANTED, plantTree, topLevel } from './plantedTree.ts';

const execute = promisify(execFile);
const bin = (name: string): string => path.resolve(import.meta.dirname, '../../node_modules/.bin', name);

const Output = z.object({ stdout: z.string() });

/** Runs a checker that is expected to fail and returns what it printed. */
async function complain(folder: string, command: string, args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await execute(bin(command), [...args], { cwd: folder, maxBuffer: 64 * 1024 * 1024 });
    return stdout;
  } catch (error: unknown) {
    return Output.parse(error).stdout;
  }
}

const Cruise = z.object({ summary: z.object({ violations: z.array(z.object({ from: z.string(), rule: z.object({ name: z.string() }) })) }) });
const Lint = z.array(z.object({ filePath: z.string(), messages: z.array(z.object({ ruleId: z.string().nullable() })) }));

const caught = { cruise: new Set<string>(), tsc: '', eslint: new Set<string>() };
let remove: () => Promise<void> = () => Promise.resolve();

beforeAll(async () => {
  const tree = await plantTree();
  remove = () => tree.remove();
  const cruised = Cruise.parse(JSON.parse(await complain(tree.folder, 'depcruise', ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'shared', 'electron', 'renderer', 'test'])));
  for (const violation of cruised.summary.violations) caught.cruise.add(`${violation.rule.name} ${violation.from}`);
  caught.tsc = await complain(tree.folder, 'tsc', ['-b', '--pretty', 'false']);
  const linted = PLANTED.filter((planted) => planted.eslint !== undefined).map((planted) => planted.file);
  const report = Lint.parse(JSON.parse(await complain(tree.folder, 'eslint', ['-c', '.config/eslint.config.mjs', '--format', 'json', ...linted])));
  for (const file of report) for (const message of file.messages) caught.eslint.add(`${message.ruleId ?? ''} ${path.relative(tree.folder, file.filePath)}`);
}, 180_000);

afterAll(async () => {
  await remove();
});

describe('planted violations', () => {
  it.each(PLANTED.filter((planted) => planted.rule !== undefined))('dependency-cruiser reports $rule for $file', ({ file, rule }) => {
    expect([...caught.cruise]).toContain(`${rule ?? ''} ${file}`);
  });

  it.each(PLANTED.filter((planted) => planted.tsc !== undefined))('tsc reports $tsc for $file', ({ file, tsc }) => {
    expect(caught.tsc.split('\n').filter((line) => line.startsWith(file)).join('\n')).toContain(tsc ?? '');
  });

  it.each(PLANTED.filter((planted) => planted.eslint !== undefined))('eslint reports $eslint for $file', ({ file, eslint }) => {
    expect([...caught.eslint]).toContain(`${eslint ?? ''} ${file}`);
  });
});

describe('the top level', () => {
  it('holds the fixed folders and files only', async () => {
    const allowed = ['package.json', 'package-lock.json', 'tsconfig.json', 'electron', 'renderer', 'shared', 'resources', 'test', 'electron-builder.yml', 'README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'LICENSE', 'THIRD_PARTY_NOTICES', 'node_modules', 'dist', 'release', 'coverage'];
    const extra = (await topLevel()).filter((name) => !allowed.includes(name) && !name.endsWith('.assay'));
    expect(extra).toEqual([]);
  });
});
