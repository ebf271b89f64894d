/** Which commands ask a question of the data? */
import type { Command } from 'commander';
import type { AnalysisInfo } from '../../contract/catalogue.ts';
import type { InputOf } from '../../contract/procedures.ts';
import type { RunAnswer } from '../../contract/record.ts';
import { formatId } from '../../core/format/formatId.ts';
import { AssayError } from '../../core/errors.ts';
import { called, clauses, collect, given, settings, wholeNumber, withExample, type Called } from './arguments.ts';
import type { Cli, CommandAnswer } from './cli.ts';
import { printBlocks } from './printBlocks.ts';
import { printTable } from './printTable.ts';

const WORKSPACE = 'workspace folder (NAME.assay)';

interface ScopeOptions {
  readonly data?: string;
  readonly reference?: readonly string[];
  readonly current?: readonly string[];
  readonly where?: readonly string[];
  readonly by?: readonly string[];
  readonly set?: readonly string[];
  readonly seed?: number;
  readonly labelsAsOf?: string;
  readonly duplicates?: string;
}

export function addAnalysisCommands(program: Command, cli: Cli): void {
  addAnalyses(program, cli);
  addRun(program, cli);
  addCompare(program, cli);
  addExplain(program, cli);
}

function addAnalyses(program: Command, cli: Cli): void {
  const command = program.command('analyses').description('list the questions that can be asked, with their parameters');
  withExample(command, 'assay analyses', 'assay analyses --json').action(called(async ({ self }) => {
    await cli.answer(self, async () => {
      const { analysisCatalogue } = await import('../../engine/catalogue/catalogue.ts');
      const items = analysisCatalogue();
      return { json: { items }, text: () => items.map((item) => describeAnalysis(item)).join('\n\n') };
    });
  }));
}

function describeAnalysis(item: AnalysisInfo): string {
  const needs = [...item.needs.roles, ...item.needs.sides.map((side) => `scope: ${side}`), ...item.needs.abilities].join(', ');
  const rows = parametersOf(item.params).map(({ name, type, standard, description }) => [`  ${name}`, type, standard, description]);
  return [`${item.id} (version ${item.version}): ${item.question}`, `  needs: ${needs === '' ? 'any dataset' : needs}`, ...(rows.length === 0 ? [] : [printTable([{ title: '  parameter' }, { title: 'type' }, { title: 'default' }, { title: 'what' }], rows)])].join('\n');
}

interface Parameter {
  readonly name: string;
  readonly type: string;
  readonly standard: string;
  readonly description: string;
}

/** The properties of a JSON Schema of an object, as far as people need them. */
export function parametersOf(schema: Readonly<Record<string, unknown>>): readonly Parameter[] {
  const properties = schema['properties'];
  if (typeof properties !== 'object' || properties === null) return [];
  return Object.entries(properties as Readonly<Record<string, Readonly<Record<string, unknown>>>>).map(([name, property]) => ({ // properties of a JSON Schema are schemas
    name,
    type: typeText(property),
    standard: property['default'] === undefined ? '' : JSON.stringify(property['default']),
    description: typeof property['description'] === 'string' ? property['description'] : '',
  }));
}

function typeText(property: Readonly<Record<string, unknown>>): string {
  if (Array.isArray(property['enum'])) return property['enum'].map(String).join('|');
  return typeof property['type'] === 'string' ? property['type'] : 'value';
}

/** Options that narrow what an analysis looks at. */
function withScopes(command: Command): Command {
  return command
    .option('--reference <scope>', 'what to compare with: a saved scope, a dataset, or a clause; repeatable', collect)
    .option('--current <scope>', 'what is asked about, in the same forms; repeatable', collect)
    .option('--where <clause>', 'only rows of a clause, on every side; repeatable', collect)
    .option('--set <name=value>', 'a parameter of the analysis; repeatable', collect)
    .option('--seed <n>', 'seed of everything random', wholeNumber)
    .option('--labels-as-of <time>', 'labels known at this time (ISO 8601)')
    .option('--duplicates <which>', 'first (default) or all copies of a request');
}

function duplicatesOf(word: string | undefined): { readonly duplicates?: 'first' | 'all' } {
  if (word === undefined) return {};
  if (word === 'first' || word === 'all') return { duplicates: word };
  throw new AssayError('usage', `--duplicates is "first" or "all", not "${word}".`, { where: '--duplicates', hint: 'Leave it out to count each request once.' });
}

function requestOf(analysis: string, options: ScopeOptions, params: Readonly<Record<string, unknown>> = {}): InputOf<'analysis.run'> {
  const { data, seed, labelsAsOf } = options;
  return {
    analysis, ...given({ data, seed, labelsAsOf }), ...duplicatesOf(options.duplicates),
    reference: [...(options.reference ?? [])], current: [...(options.current ?? [])], filters: clauses(options.where ?? []), by: [...(options.by ?? [])],
    params: { ...given(params), ...settings(options.set ?? []) },
  };
}

function withoutResult(record: RunAnswer['record']): Omit<RunAnswer['record'], 'result'> {
  const copy: Partial<RunAnswer['record']> = { ...record };
  delete copy.result;
  return copy as Omit<RunAnswer['record'], 'result'>; // only `result` was taken away
}

/** `{ record, result, blocks }`: the result stands beside its record, as documents and scripts read it. */
export function answerOfRun(answer: RunAnswer): CommandAnswer {
  const record = withoutResult(answer.record);
  const footer = [...record.warnings.map((warning) => `▲ warning: ${warning}`), `record ${formatId(record.id)}${answer.reused ? ' (known already)' : ''}, ${Math.round(record.durationMs)} ms: ${answer.command}`];
  return { json: { record, result: answer.result, blocks: answer.blocks, command: answer.command, reused: answer.reused }, text: () => [printBlocks(answer.blocks), footer.join('\n')].join('\n\n') };
}

function addRun(program: Command, cli: Cli): void {
  const command = program.command('run').description('run an analysis and keep its record').argument('<workspace>', WORKSPACE).argument('<analysis>', 'id, from "assay analyses"').option('--data <dataset>', 'dataset asked about').option('--by <column>', 'column to group by; repeatable', collect);
  withExample(withScopes(command), 'assay run income.assay drift --reference reference --current current', 'assay run income.assay performance --data predictions --where "region = eu-west" --set margin=0.01').action(called(async ({ words: [workspace = '', analysis = ''], options, self }: Called<ScopeOptions>) => {
    await cli.onWorkspace(self, workspace, async ({ client, options: run }) => answerOfRun(await client.run('analysis.run', requestOf(analysis, options), run)));
  }));
}

interface CompareOptions extends ScopeOptions {
  readonly champion: string;
  readonly challenger: string;
}

function addCompare(program: Command, cli: Cli): void {
  const command = program
    .command('compare')
    .description('compare a challenger with the champion on the same replayed rows')
    .argument('<workspace>', WORKSPACE)
    .requiredOption('--data <dataset>', 'replayed dataset')
    .requiredOption('--champion <model>', 'model that answers today')
    .requiredOption('--challenger <model>', 'model that may replace it')
    .option('--by <column>', 'column to group by; repeatable', collect);
  withExample(withScopes(command), 'assay compare income.assay --data predictions --champion v3 --challenger c1 --by sex').action(called(async ({ words: [workspace = ''], options, self }: Called<CompareOptions>) => {
    const { champion, challenger } = options;
    await cli.onWorkspace(self, workspace, async ({ client, options: run }) => answerOfRun(await client.run('analysis.run', requestOf('compare', options, { champion, challenger }), run)));
  }));
}

interface ExplainOptions extends Omit<ScopeOptions, 'reference'> {
  readonly model: string;
  readonly row?: readonly string[];
  readonly method?: string;
  readonly background?: string;
  readonly output?: string;
  readonly out?: string;
}

function addExplain(program: Command, cli: Cli): void {
  const command = program
    .command('explain')
    .description('explain single predictions of a model')
    .argument('<workspace>', WORKSPACE)
    .requiredOption('--data <dataset>', 'dataset with the rows')
    .requiredOption('--model <name>', 'model to explain')
    .option('--row <id>', 'request id of a row (with ":row index" where a request has several); repeatable', collect)
    .option('--method <method>', 'tree-shap or lime')
    .option('--background <scope>', 'rows to explain against (default: the reference scope)')
    .option('--output <output>', 'raw or probability')
    .option('--out <file>', 'write one row an explained row: .csv, .json or .parquet')
    .option('--current <scope>', 'rows to choose from: a saved scope, a dataset, or a clause; repeatable', collect)
    .option('--where <clause>', 'only rows of a clause; repeatable', collect)
    .option('--set <name=value>', 'another parameter of the analysis; repeatable', collect)
    .option('--seed <n>', 'seed of everything random', wholeNumber)
    .option('--labels-as-of <time>', 'labels known at this time (ISO 8601)')
    .option('--duplicates <which>', 'first (default) or all copies of a request');
  withExample(command, 'assay explain income.assay --data predictions --model v3 --row r-0001', 'assay explain income.assay --data predictions --model v3 --background reference --out shap.csv').action(called(async ({ words: [workspace = ''], options, self }: Called<ExplainOptions>) => {
    const { model, method, output, row, background, out } = options;
    await cli.onWorkspace(self, workspace, async ({ client, options: run }) => {
      const params = { model, method, output, rows: row?.join(',') };
      const scopes = { ...options, ...(background === undefined ? {} : { reference: [background] }) };
      const answer = await client.run('analysis.run', requestOf('explanation', scopes, params), run);
      const answered = answerOfRun(answer);
      if (out === undefined) return answered;
      const { writeExplanation } = await import('./writeExplanation.ts');
      const written = await writeExplanation(answer.result, out);
      const text = (): string => `${typeof answered.text === 'string' ? answered.text : answered.text()}\n✓ wrote ${written.rows} rows to ${written.path}`;
      return { json: { ...(answered.json as object), written }, text }; // the answer of a run is an object
    });
  }));
}
