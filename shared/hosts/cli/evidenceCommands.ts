/** Which commands write down what was found, and check it again? */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { AssayError, ERROR_TABLE } from '../../core/errors.ts';
import type { Client, RunOptions } from '../../contract/client.ts';
import type { ReexecuteAnswer, VerifyAnswer } from '../../contract/procedures.ts';
import { formatCount } from '../../core/format/formatCount.ts';
import { called, filePath, given, withExample, type Called } from './arguments.ts';
import type { Cli, CommandAnswer } from './cli.ts';
import { oneLine, printTable } from './printTable.ts';

const WORKSPACE = 'workspace folder (NAME.assay)';
const NO = ERROR_TABLE.check_failed.exit;

export function addEvidenceCommands(program: Command, cli: Cli): void {
  addReport(program, cli);
  addCard(program, cli);
  addBundle(program, cli);
  addChecks(program, cli);
}

function addReport(program: Command, cli: Cli): void {
  const command = program.command('report').description('write a self-contained report of what is known').argument('<workspace>', WORKSPACE).requiredOption('--out <file>', '.html, .md or .json').option('--title <title>', 'title of the report');
  withExample(command, 'assay report income.assay --out report.html').action(called(async ({ words: [workspace = ''], options, self }: Called<{ readonly out: string; readonly title?: string }>) => {
    const out = filePath(options.out);
    if (/\.pdf$/i.test(out)) throw new AssayError('not_available_yet', 'Reports as PDF are not available yet.', { where: options.out, hint: 'Write .html and print it to PDF.' });
    await cli.onWorkspace(self, workspace, async ({ client, options: run }) => {
      const report = await client.run('report.write', { out, ...given({ title: options.title }) }, run);
      return { json: { report, warnings: [] }, text: wroteText(report) };
    });
  }));
}

const CARD_FORMATS = ['html', 'md', 'json', 'mct'] as const;
const LATER_CARD_FORMATS = ['hf', 'cyclonedx', 'spdx'];

function cardFormat(word: string): (typeof CARD_FORMATS)[number] {
  const known = CARD_FORMATS.find((format) => format === word);
  if (known !== undefined) return known;
  if (LATER_CARD_FORMATS.includes(word)) throw new AssayError('not_available_yet', `Model cards as "${word}" are not available yet.`, { where: '--format', hint: `Formats: ${CARD_FORMATS.join(', ')}.` });
  throw new AssayError('usage', `There is no card format "${word}".`, { where: '--format', hint: `Formats: ${CARD_FORMATS.join(', ')}.` });
}

function addCard(program: Command, cli: Cli): void {
  const command = program.command('card').description('write a model card from the records').argument('<workspace>', WORKSPACE).argument('<model>', 'name or sha256').requiredOption('--format <format>', 'html, md, json, or mct (Model Card Toolkit JSON)').requiredOption('--out <file>', 'file to write');
  withExample(command, 'assay card income.assay v3 --format html --out v3.html').action(called(async ({ words: [workspace = '', model = ''], options, self }: Called<{ readonly format: string; readonly out: string }>) => {
    const format = cardFormat(options.format);
    await cli.onWorkspace(self, workspace, async ({ client, options: run }) => {
      const card = await client.run('card.write', { model, format, out: filePath(options.out) }, run);
      return { json: { card, warnings: [] }, text: wroteText(card) };
    });
  }));
}

function addBundle(program: Command, cli: Cli): void {
  const command = program.command('bundle').description('seal records, SQL, data, report and cards into a BagIt folder').argument('<workspace>', WORKSPACE).requiredOption('--out <folder>', 'folder to make').option('--pack <name@date>', 'regulation the bundle answers');
  withExample(command, 'assay bundle income.assay --out audit-2026-04').action(called(async ({ words: [workspace = ''], options, self }: Called<{ readonly out: string; readonly pack?: string }>) => {
    if (options.pack !== undefined) throw new AssayError('not_available_yet', 'Regulation packs are not available yet.', { where: '--pack', hint: 'Leave --pack out: the bundle then holds the evidence without the clauses.' });
    await cli.onWorkspace(self, workspace, async ({ client, options: run }) => {
      const bundle = await client.run('bundle.write', { out: filePath(options.out) }, run);
      return { json: { bundle, warnings: [] }, text: `✓ wrote ${formatCount(bundle.files)} files (${formatCount(bundle.sizeBytes)} bytes) to ${bundle.path}\n  check it with: assay verify ${bundle.path}` };
    });
  }));
}

const wroteText = (file: { readonly path: string; readonly sizeBytes: number; readonly sha256: string }): string => `✓ wrote ${file.path} (${formatCount(file.sizeBytes)} bytes, sha256 ${file.sha256.slice(0, 12)})`;

interface Target {
  readonly path: string;
  readonly isWorkspace: boolean;
}

/** A folder with workspace.json is a workspace; anything else must be a bundle. */
function targetOf(given: string): Target {
  const path = filePath(given);
  return { path, isWorkspace: existsSync(join(path, 'workspace.json')) };
}

function addChecks(program: Command, cli: Cli): void {
  const verify = program.command('verify').description('check that a bundle or a workspace is what was recorded').argument('<path>', 'bundle or workspace folder');
  withExample(verify, 'assay verify audit-2026-04', 'assay verify income.assay').action(called(async ({ words: [given = ''], self }) => {
    const target = targetOf(given);
    const ask = async (client: Client, run: RunOptions): Promise<CommandAnswer> => verifyAnswer(await client.run('bundle.verify', { ...(target.isWorkspace ? {} : { path: target.path }) }, run));
    if (target.isWorkspace) await cli.onWorkspace(self, given, ({ client, options }) => ask(client, options));
    else {
      await cli.answer(self, async () => {
        const { verifyBundleAt } = await import('../../engine/exports/verify.ts');
        return verifyAnswer(await verifyBundleAt(target.path));
      });
    }
  }));

  const reexecute = program.command('reexecute').description('compute every recorded number again and compare').argument('<path>', 'bundle or workspace folder');
  withExample(reexecute, 'assay reexecute audit-2026-04', 'assay reexecute income.assay').action(called(async ({ words: [given = ''], self }) => {
    const target = targetOf(given);
    if (target.isWorkspace) {
      await cli.onWorkspace(self, given, async ({ client, options: run }) => reexecuteAnswer(await client.run('bundle.reexecute', {}, run)));
      return;
    }
    await cli.answer(self, async () => {
      const { reexecuteFolder } = await import('./reexecuteFolder.ts');
      return reexecuteAnswer(await reexecuteFolder({ path: target.path, terminal: cli.terminal, progress: cli.options(self).progress }));
    });
  }));
}

function verifyAnswer(answer: VerifyAnswer): CommandAnswer {
  const rows = answer.checks.map((check) => [check.verdict === 'pass' ? '✓ pass' : '✗ fail', check.check, oneLine(check.detail)]);
  const head = answer.ok ? `✓ verified: ${answer.target} is what was recorded` : `✗ not verified: ${answer.target} is not what was recorded`;
  return { json: { verification: answer, warnings: [] }, text: () => `${printTable([{ title: 'verdict' }, { title: 'check' }, { title: 'detail' }], rows)}\n${head}`, exitCode: answer.ok ? 0 : NO };
}

function reexecuteAnswer(answer: ReexecuteAnswer): CommandAnswer {
  const { counts } = answer;
  const text = (): string => {
    const rows = answer.records.map((record) => [record.record.slice(0, 8), record.analysis, formatCount(record.numbers), record.verdict]);
    const differences = answer.differences.slice(0, 40).map((number) => [number.analysis, number.pointer, JSON.stringify(number.sealed), JSON.stringify(number.again), number.reason ?? number.verdict]);
    const summary = `${formatCount(counts.same)} same, ${formatCount(counts.withinTolerance)} within tolerance, ${formatCount(counts.different)} different, ${formatCount(counts.cannotRun)} cannot run`;
    return [
      printTable([{ title: 'record' }, { title: 'analysis' }, { title: 'numbers', align: 'right' }, { title: 'verdict' }], rows),
      ...(differences.length === 0 ? [] : [printTable([{ title: 'analysis' }, { title: 'number' }, { title: 'recorded' }, { title: 'again' }, { title: 'why' }], differences)]),
      `${answer.ok ? '✓ the same' : '✗ not the same'}: ${summary}`,
    ].join('\n\n');
  };
  return { json: { reexecution: answer, warnings: [] }, text, exitCode: answer.ok ? 0 : NO };
}
