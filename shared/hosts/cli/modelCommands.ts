/** Which commands bring in models and replay a log through them? */
import type { Command } from 'commander';
import { AssayError } from '../../core/errors.ts';
import { called, clauses, collect, decimalNumber, filePath, given, wholeNumber, withExample, type Called } from './arguments.ts';
import type { Cli } from './cli.ts';
import { countsText, datasetJson, modelJson, modelTable, warningLines } from './describeDataset.ts';
import { printTable } from './printTable.ts';

const WORKSPACE = 'workspace folder (NAME.assay)';

export function addModelCommands(program: Command, cli: Cli): void {
  addModel(program, cli);
  addReplay(program, cli);
}

function addModel(program: Command, cli: Cli): void {
  const models = program.command('models').description('list the models').argument('<workspace>', WORKSPACE);
  withExample(models, 'assay models income.assay').action(called(async ({ words: [workspace = ''], self }) => {
    await cli.onWorkspace(self, workspace, async ({ client }) => {
      const items = (await client.call('workspace.get', {})).models;
      return { json: { items: items.map((item) => modelJson(item)) }, text: modelTable(items) };
    });
  }));

  const model = program.command('model').description('add and inspect models');
  const add = model.command('add').description('add a model (a file, or a folder with its binding.json)').argument('<workspace>', WORKSPACE).argument('<path>', 'model file or folder').requiredOption('--name <name>', 'name of the model').option('--binding <file>', 'how columns become inputs (binding.json)');
  withExample(add, 'assay model add income.assay models/champion --name v3', 'assay model add income.assay model.onnx --name v3 --binding binding.json').action(called(async ({ words: [workspace = '', path = ''], options, self }: Called<{ readonly name: string; readonly binding?: string }>) => {
    await cli.onWorkspace(self, workspace, async ({ client, options: run }) => {
      const binding = options.binding === undefined ? {} : { binding: filePath(options.binding) };
      const answer = await client.run('model.add', { path: modelPath(path), name: options.name, ...binding }, run);
      return { json: { model: modelJson(answer.model), warnings: answer.warnings }, text: `✓ added ${answer.model.name}: ${answer.model.runtime}, sha256 ${answer.model.id.slice(0, 12)}, binding from ${answer.model.bindingSource}${warningLines(answer.warnings)}` };
    });
  }));

  const inspect = model.command('inspect').description('inputs, outputs and binding of a model').argument('<workspace>', WORKSPACE).argument('<model>', 'name or sha256');
  withExample(inspect, 'assay model inspect income.assay v3').action(called(async ({ words: [workspace = '', name = ''], self }) => {
    await cli.onWorkspace(self, workspace, async ({ client }) => {
      const { findByRef } = await import('../../engine/store/findByRef.ts');
      const found = findByRef((await client.call('workspace.get', {})).models, name, 'model');
      const ports = [...found.inputs.map((port) => ['input', port] as const), ...found.outputs.map((port) => ['output', port] as const)];
      const columns = found.binding.inputs.flatMap((input) => input.columns.map((column) => [column.column, input.name ?? '(the only input)', column.steps.map((step) => Object.keys(step).join()).join(', ')]));
      const text = [
        `${found.name}  ${found.runtime}  ${found.binding.task}  sha256 ${found.id}`,
        `made by ${found.producer ?? 'unknown'}, binding from ${found.bindingSource}`,
        printTable([{ title: 'side' }, { title: 'name' }, { title: 'type' }, { title: 'shape' }], ports.map(([side, port]) => [side, port.name, port.dtype, `[${port.shape.map((size) => String(size ?? '?')).join(', ')}]`])),
        printTable([{ title: 'column' }, { title: 'goes to' }, { title: 'steps' }], columns),
      ].join('\n\n');
      return { json: { model: modelJson(found), warnings: [] }, text };
    });
  }));
}

/** A path now; references into registries come later. */
function modelPath(ref: string): string {
  const scheme = /^(mlflow|hf|oci|sagemaker|kubeflow):/.exec(ref)?.[1];
  if (scheme !== undefined) throw new AssayError('not_available_yet', `Models from "${scheme}:" are not available yet.`, { where: ref, hint: 'Download the model and give its path.' });
  return filePath(ref);
}

interface ReplayOptions {
  readonly data: string;
  readonly model: readonly string[];
  readonly schedule?: string;
  readonly name?: string;
  readonly where?: readonly string[];
  readonly scope?: readonly string[];
  readonly speed?: number;
  readonly rate?: number;
  readonly concurrency?: number;
  readonly limit?: number;
  readonly sample?: number;
  readonly warmup?: number;
  readonly maxIdle?: number;
  readonly timeout?: number;
  readonly seed?: number;
}

const SCHEDULES = ['recorded', 'poisson', 'constant', 'closed', 'offline'] as const;

function scheduleOf(word: string | undefined): { readonly schedule?: (typeof SCHEDULES)[number] } {
  if (word === undefined) return {};
  const known = SCHEDULES.find((schedule) => schedule === word);
  if (known !== undefined) return { schedule: known };
  if (word === 'sweep') throw new AssayError('not_available_yet', 'The schedule "sweep" is not available yet.', { where: '--schedule', hint: 'Run "constant" at several rates instead.' });
  throw new AssayError('usage', `There is no schedule "${word}".`, { where: '--schedule', hint: `Schedules: ${SCHEDULES.join(', ')}.` });
}

function addReplay(program: Command, cli: Cli): void {
  const command = program
    .command('replay')
    .description('score the rows of a log with models, in processes of their own, and measure them')
    .argument('<workspace>', WORKSPACE)
    .requiredOption('--data <dataset>', 'dataset to replay')
    .requiredOption('--model <name>', 'model to replay through; repeatable', collect)
    .option('--schedule <schedule>', `${SCHEDULES.join(', ')} (default: offline)`)
    .option('--name <name>', 'name of the replay')
    .option('--where <clause>', 'only rows of a clause; repeatable', collect)
    .option('--scope <scope>', 'only rows of a saved scope; repeatable', collect)
    .option('--speed <factor>', 'recorded: times faster than it was', decimalNumber)
    .option('--rate <n>', 'poisson, constant: requests a second', decimalNumber)
    .option('--concurrency <n>', 'closed: requests at once', wholeNumber)
    .option('--limit <n>', 'at most so many requests', wholeNumber)
    .option('--sample <n>', 'so many requests, drawn at random', wholeNumber)
    .option('--warmup <n>', 'requests before measuring', wholeNumber)
    .option('--max-idle <ms>', 'recorded: longest pause kept, in milliseconds', decimalNumber)
    .option('--timeout <ms>', 'longest wait for a batch, in milliseconds', decimalNumber)
    .option('--seed <n>', 'seed of samples and arrivals', wholeNumber);
  withExample(command, 'assay replay income.assay --data predictions --model v3 --model c1', 'assay replay income.assay --data predictions --model v3 --schedule constant --rate 200 --limit 5000').action(called(async ({ words: [workspace = ''], options, self }: Called<ReplayOptions>) => {
    await cli.onWorkspace(self, workspace, async ({ client, options: run }) => {
      const { data, model, schedule, where, scope, maxIdle, timeout, ...rest } = options;
      const answer = await client.run('replay.run', {
        ...given(rest), ...scheduleOf(schedule), ...given({ maxIdleMs: maxIdle, timeoutMs: timeout }), data, models: [...model], filters: clauses(where ?? []), scope: [...(scope ?? [])],
      }, run);
      const validity = answer.replay.replay?.validity;
      const invalid = validity?.valid === false ? `\n▲ not valid for latency: ${validity.reasons.join('; ')}` : '';
      return { json: { replay: datasetJson(answer.replay), warnings: answer.warnings }, text: `✓ replayed ${data} as ${answer.replay.name}: ${countsText(answer.replay)}${invalid}${warningLines(answer.warnings)}` };
    });
  }));
}
