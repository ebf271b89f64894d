/** Which commands make a workspace, bring data into it and list what is there? */
import type { Command } from 'commander';
import { formatCount } from '../../core/format/formatCount.ts';
import { formatClause } from '../../core/clause/formatClause.ts';
import { called, collect, decimalNumber, filePath, given, listed, roleAssignments, wholeNumber, withExample, type Called } from './arguments.ts';
import type { Cli } from './cli.ts';
import { countsText, datasetJson, datasetTable, warningLines } from './describeDataset.ts';
import { printTable } from './printTable.ts';

const WORKSPACE = 'workspace folder (NAME.assay)';

export function addDataCommands(program: Command, cli: Cli): void {
  addInit(program, cli);
  addImport(program, cli);
  addListings(program, cli);
  addLabels(program, cli);
  addScope(program, cli);
}

function addInit(program: Command, cli: Cli): void {
  const command = program.command('init').description('make an empty workspace').argument('<workspace>', WORKSPACE);
  withExample(command, 'assay init income.assay').action(called(async ({ words: [path = ''], self }) => {
    await cli.answer(self, async () => {
      const { Workspace } = await import('../../engine/store/workspace.ts');
      const workspace = await Workspace.create(path);
      const { name, createdAt } = workspace.document();
      await workspace.close();
      return { json: { workspace: { name, path: workspace.path, createdAt }, warnings: [] }, text: `✓ made ${workspace.path}` };
    });
  }));
}

interface ImportOptions {
  readonly name: string;
  readonly format?: string;
  readonly role?: readonly string[];
  readonly labels?: string;
  readonly on?: readonly string[];
  readonly positive?: string;
  readonly favourable?: string;
  readonly threshold?: number;
  readonly maxRejectShare?: number;
}

function addImport(program: Command, cli: Cli): void {
  const command = program
    .command('import')
    .description('import a prediction log (CSV, JSON, JSON lines, Parquet …) as an immutable dataset')
    .argument('<workspace>', WORKSPACE)
    .argument('<path...>', 'files or folders')
    .requiredOption('--name <name>', 'name of the dataset')
    .option('--format <format>', 'auto, or the name of a format')
    .option('--role <column=role>', 'what a column is (feature, score, label, time, request-id …); repeatable', collect)
    .option('--labels <path>', 'late labels to link')
    .option('--on <key>', 'key columns of the labels, with commas; repeatable', collect)
    .option('--positive <class>', 'the class that counts as positive')
    .option('--favourable <class>', 'the outcome that is good for the person concerned')
    .option('--threshold <number>', 'score from which a prediction is positive', decimalNumber)
    .option('--max-reject-share <share>', 'stop above this share of rejected rows (0 to 1)', decimalNumber);
  withExample(command, 'assay import income.assay log.parquet --name predictions --role ts=time --role score=score', 'assay import income.assay log.csv --name predictions --labels labels.csv --on request_id').action(called(async ({ words: [workspace = ''], rest: paths, options, self }: Called<ImportOptions>) => {
    await cli.onWorkspace(self, workspace, async ({ client, options: run }) => {
      const { role, labels, on, name, ...rest } = options;
      const answer = await client.run('dataset.import', {
        ...given(rest), name, paths: paths.map((path) => filePath(path)), roles: roleAssignments(role ?? []),
        ...(labels === undefined ? {} : { labels: { path: filePath(labels), on: listed(on ?? []) } }),
      }, run);
      const linked = answer.labels === undefined ? {} : { labels: datasetJson(answer.labels) };
      return { json: { dataset: datasetJson(answer.dataset), ...linked, warnings: answer.warnings }, text: `✓ imported ${answer.dataset.name}: ${countsText(answer.dataset)}${answer.labels === undefined ? '' : `\n✓ linked labels: ${countsText(answer.labels)}`}${warningLines(answer.warnings)}` };
    });
  }));
}

function addListings(program: Command, cli: Cli): void {
  const datasets = program.command('datasets').description('list the datasets').argument('<workspace>', WORKSPACE);
  withExample(datasets, 'assay datasets income.assay').action(called(async ({ words: [workspace = ''], self }) => {
    await cli.onWorkspace(self, workspace, async ({ client }) => {
      const items = (await client.call('workspace.get', {})).datasets;
      return { json: { items: items.map((item) => datasetJson(item)) }, text: datasetTable(items) };
    });
  }));

  const schema = program.command('schema').description('list the columns of a dataset with their roles').argument('<workspace>', WORKSPACE).argument('<dataset>', 'name or id');
  withExample(schema, 'assay schema income.assay predictions').action(called(async ({ words: [workspace = '', name = ''], self }) => {
    await cli.onWorkspace(self, workspace, async ({ client }) => {
      const { columns } = await findDataset(client, name);
      const rows = columns.map((column) => [column.name, column.type, column.kind, column.roles.join(', '), column.reason]);
      return { json: { items: columns }, text: printTable([{ title: 'column' }, { title: 'type' }, { title: 'kind' }, { title: 'roles' }, { title: 'why' }], rows) };
    });
  }));

  const rejects = program.command('rejects').description('list the rows that could not be read, with the reason').argument('<workspace>', WORKSPACE).argument('<dataset>', 'name or id').option('--limit <n>', 'rows to list', wholeNumber);
  withExample(rejects, 'assay rejects income.assay predictions --limit 20').action(called(async ({ words: [workspace = '', dataset = ''], options, self }: Called<{ readonly limit?: number }>) => {
    await cli.onWorkspace(self, workspace, async ({ client }) => {
      const { items, total } = await client.call('dataset.rejects', { dataset, ...given(options) });
      const rows = items.map((item) => [item.file, item.line === null ? '–' : String(item.line), item.column ?? '–', item.reason, item.raw.slice(0, 60)]);
      const table = printTable([{ title: 'file' }, { title: 'line', align: 'right' }, { title: 'column' }, { title: 'reason' }, { title: 'as received' }], rows);
      return { json: { items, total }, text: total === 0 ? 'Nothing was rejected.' : `${table}\n${items.length} of ${formatCount(total)} shown` };
    });
  }));
}

async function findDataset(client: Parameters<Parameters<Cli['onWorkspace']>[2]>[0]['client'], ref: string) {
  const { findByRef } = await import('../../engine/store/findByRef.ts');
  return findByRef((await client.call('workspace.get', {})).datasets, ref, 'dataset');
}

function addLabels(program: Command, cli: Cli): void {
  const labels = program.command('labels').description('labels that arrive after the log');
  const add = labels.command('add').description('link labels to a log; later labels are a new version').argument('<workspace>', WORKSPACE).argument('<log>', 'dataset').argument('<path>', 'file with the labels').requiredOption('--on <key>', 'key columns, with commas; repeatable', collect);
  withExample(add, 'assay labels add income.assay predictions labels.parquet --on request_id,row_index').action(called(async ({ words: [workspace = '', dataset = '', path = ''], options, self }: Called<{ readonly on: readonly string[] }>) => {
    await cli.onWorkspace(self, workspace, async ({ client, options: run }) => {
      const answer = await client.run('labels.add', { dataset, path: filePath(path), on: listed(options.on) }, run);
      return { json: { labels: datasetJson(answer.dataset), warnings: answer.warnings }, text: `✓ linked ${answer.dataset.name}: ${countsText(answer.dataset)}${warningLines(answer.warnings)}` };
    });
  }));
}

function addScope(program: Command, cli: Cli): void {
  const scope = program.command('scope').description('saved scopes: a dataset narrowed by clauses');
  const add = scope.command('add').description('save a scope under a name').argument('<workspace>', WORKSPACE).argument('<name>', 'name of the scope').argument('[clause...]', 'for example "time in 2026-03-02..2026-03-30"').requiredOption('--data <dataset>', 'dataset');
  withExample(add, 'assay scope add income.assay reference --data predictions "time in 2026-03-02..2026-03-30"').action(called(async ({ words: [workspace = '', name = ''], rest: words, options, self }: Called<{ readonly data: string }>) => {
    await cli.onWorkspace(self, workspace, async ({ client }) => {
      const saved = await client.call('scope.add', { name, data: options.data, clauses: [...words] });
      return { json: { scope: saved, warnings: [] }, text: `✓ saved ${saved.name}: ${saved.dataset}${saved.clauses.map((clause) => `, ${formatClause(clause)}`).join('')}` };
    });
  }));
  const list = scope.command('list').description('list the saved scopes').argument('<workspace>', WORKSPACE);
  withExample(list, 'assay scope list income.assay').action(called(async ({ words: [workspace = ''], self }) => {
    await cli.onWorkspace(self, workspace, async ({ client }) => {
      const items = (await client.call('workspace.get', {})).scopes;
      const rows = items.map((item) => [item.name, item.dataset, item.clauses.map((clause) => formatClause(clause)).join(' and ')]);
      return { json: { items }, text: items.length === 0 ? 'No saved scopes.' : printTable([{ title: 'name' }, { title: 'dataset' }, { title: 'clauses' }], rows) };
    });
  }));
  const remove = scope.command('remove').description('forget a saved scope').argument('<workspace>', WORKSPACE).argument('<name>', 'name of the scope');
  withExample(remove, 'assay scope remove income.assay reference').action(called(async ({ words: [workspace = '', name = ''], self }) => {
    await cli.onWorkspace(self, workspace, async ({ client }) => {
      await client.call('scope.remove', { name });
      return { json: { scope: { name }, warnings: [] }, text: `✓ removed ${name}` };
    });
  }));
}
