/** Which commands bring in models and show them? */
import type { Command } from 'commander';
import { AssayError } from '../../core/errors.ts';
import { called, filePath, withExample, type Called } from './arguments.ts';
import type { Cli } from './cli.ts';
import { modelJson, modelTable, warningLines } from './describeDataset.ts';
import { printTable } from './printTable.ts';

const WORKSPACE = 'workspace folder (NAME.assay)';

export function addModelCommands(program: Command, cli: Cli): void {
  addModel(program, cli);
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
