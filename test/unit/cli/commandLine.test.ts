/** Does the command line keep its contract where no workspace is needed? */
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { AssayError, ERROR_CODES, ERROR_TABLE } from '../../../shared/core/errors.ts';
import { called, listed, roleAssignments, settings } from '../../../shared/hosts/cli/arguments.ts';
import { exitCodeOf, printError } from '../../../shared/hosts/cli/printError.ts';
import { buildProgram } from '../../../shared/hosts/cli/program.ts';
import { progressPrinter } from '../../../shared/hosts/cli/progressPrinter.ts';
import { runCommandLine } from '../../../shared/hosts/cli/runCommandLine.ts';
import type { Terminal } from '../../../shared/hosts/cli/terminal.ts';

interface FakeTerminal extends Terminal {
  readonly said: { out: string; err: string };
}

function fakeTerminal(): FakeTerminal {
  const said = { out: '', err: '' };
  return { said, out: (text) => { said.out += text; }, err: (text) => { said.err += text; }, interactive: false, width: 100, env: {}, signal: new AbortController().signal };
}

async function run(...words: readonly string[]): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const terminal = fakeTerminal();
  const code = await runCommandLine(words, terminal);
  return { code, ...terminal.said };
}

const LATER = ['source', 'pull', 'triage', 'gate', 'check', 'dossier', 'sign', 'diff'];

describe('help', () => {
  it('lists what there is, and not what is to come', async () => {
    const { code, out } = await run('--help');
    expect(code).toBe(0);
    for (const name of ['demo', 'init', 'import', 'datasets', 'schema', 'rejects', 'model', 'models', 'replay', 'run', 'analyses', 'query', 'compare', 'explain', 'report', 'card', 'bundle', 'verify', 'reexecute', 'serve', 'doctor', 'bench', 'scope', 'labels']) expect(out).toMatch(new RegExp(`^  ${name}\\b`, 'm'));
    for (const name of LATER) expect(out).not.toMatch(new RegExp(`^  ${name}\\b`, 'm'));
  });

  it('shows an example for every command', async () => {
    const leaves = (command: Command, path: readonly string[]): string[][] => (command.commands.length === 0 ? [[...path]] : command.commands.flatMap((child) => leaves(child, [...path, child.name()])));
    const commands = leaves(buildProgram(fakeTerminal(), { exitCode: 0 }), []).filter(([first]) => !LATER.includes(first ?? ''));
    expect(commands.length).toBeGreaterThan(25);
    for (const words of commands) {
      const { code, out } = await run(...words, '--help');
      expect([words, code]).toEqual([words, 0]);
      expect(out).toMatch(new RegExp(`\\$ assay ${words.join(' ')}\\b`));
    }
  });
});

describe('wrong usage', () => {
  it.each([
    [['nope-nope']], [['run']], [['import', 'a.assay', 'b.csv']], [['run', 'a', 'drift', '--seed', '1.5']], [['run', 'a', 'drift', '--nope']], [['--progress', 'xml', 'doctor']], [['query', 'a', 'b', 'c']],
  ])('%j ends with 2, a message and a hint', async (words) => {
    const { code, out, err } = await run(...words);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/^assay: .+\n {7}.+\n$/s);
    const json = await run(...words, '--json');
    expect([json.code, json.err]).toEqual([2, '']);
    expect(JSON.parse(json.out)).toEqual({ error: { code: 'usage', message: expect.stringMatching(/./) as string, hint: expect.stringMatching(/./) as string, where: words[0] === 'nope-nope' ? 'nope-nope' : null } });
  });

  it.each(LATER)('"%s" is known but not available yet', async (name) => {
    const { code, err } = await run(name, 'w.assay', '--data', 'x');
    expect([code, err]).toEqual([5, `assay: "assay ${name}" is not available yet.\n       "assay --help" lists what is.\n`]);
    expect(JSON.parse((await run(name, '--json')).out)).toMatchObject({ error: { code: 'not_available_yet' } });
  });

  it('names what does not exist, with exit code 3', async () => {
    for (const words of [['datasets', '/nowhere.assay'], ['query', '/nowhere.assay', 'SELECT 1'], ['verify', '/nowhere'], ['serve', '/nowhere.assay']]) expect((await run(...words)).code).toBe(3);
  });

  it.each([
    [['report', '/nowhere.assay', '--out', 'r.pdf']], [['card', '/nowhere.assay', 'm', '--format', 'spdx', '--out', 'x']], [['bundle', '/nowhere.assay', '--out', 'x', '--pack', 'eu@2026']],
  ])('%j says that it is not available yet', async (words) => {
    expect((await run(...words)).code).toBe(5);
  });
});

describe('errors', () => {
  it.each(ERROR_CODES)('%s ends with the exit code of the table', (code) => {
    expect(exitCodeOf(new AssayError(code, 'x'))).toBe(ERROR_TABLE[code].exit);
  });
  it('a bug ends with 70 and tells where the log is', () => {
    const terminal = fakeTerminal();
    printError(new TypeError('x is undefined'), { terminal, json: true });
    expect(exitCodeOf(new TypeError('x'))).toBe(70);
    expect(JSON.parse(terminal.said.out)).toMatchObject({ error: { code: 'internal', hint: expect.stringContaining('.log') as string } });
  });
});

describe('values', () => {
  it('reads roles, settings and lists', () => {
    expect(roleAssignments(['a=b=time', 'score=score:high'])).toEqual({ 'a=b': 'time', score: 'score:high' });
    expect(settings(['margin=0.01', 'by=sex, region', 'columns=["a"]', 'on=true', 'text=a=b', 'empty='])).toEqual({ margin: 0.01, by: 'sex, region', columns: ['a'], on: true, text: 'a=b', empty: '' });
    expect(listed(['a, b', 'c'])).toEqual(['a', 'b', 'c']);
    expect(() => settings(['nothing'])).toThrow(AssayError);
    expect(() => roleAssignments(['=time'])).toThrow(AssayError);
  });

  it('gathers words, a repeating argument and options', async () => {
    const seen: unknown[] = [];
    const program = new Command('x').argument('<a>').argument('[more...]').option('--flag').action(called(({ words, rest, options }) => { seen.push(words, rest, options); return Promise.resolve(); }));
    await program.parseAsync(['1', '2', '3', '--flag'], { from: 'user' });
    expect(seen).toEqual([['1'], ['2', '3'], { flag: true }]);
  });
});

describe('progress', () => {
  it('is NDJSON on request and nothing where nobody watches', async () => {
    const terminal = fakeTerminal();
    const json = await progressPrinter('json', terminal);
    json.show({ fraction: 0.5, phase: 'Reading', detail: '1 of 2' });
    expect(JSON.parse(terminal.said.err)).toMatchObject({ progress: { fraction: 0.5, phase: 'Reading', detail: '1 of 2' } });
    for (const kind of ['bar', 'none'] as const) {
      const quiet = fakeTerminal();
      (await progressPrinter(kind, quiet)).show({ fraction: null, phase: 'x' });
      expect(quiet.said).toEqual({ out: '', err: '' });
    }
  });
});
