/** Which binding belongs to a model: the one given, the one beside it, or one that follows from its own names? */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { Binding } from '../../core/binding/binding.ts';
import type { ModelMeta } from '../../contract/catalogue.ts';
import { proposeBinding } from '../../core/binding/proposeBinding.ts';
import { AssayError, messageOf } from '../../core/errors.ts';
import type { ModelFacts } from '../runtimes/modelRuntime.ts';
import { isFile } from './modelFiles.ts';
import type { FoundModel } from './modelFiles.ts';

export interface FoundBinding {
  readonly binding: Binding;
  readonly source: string;
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (thrown) {
    throw new AssayError('bad_input', `This binding cannot be read: ${messageOf(thrown)}`, { where: file, hint: 'A binding is a JSON file of the format assay-binding/1.', cause: thrown });
  }
}

async function readBinding(file: string): Promise<Binding> {
  const parsed = Binding.safeParse(await readJson(file));
  if (!parsed.success) throw new AssayError('bad_input', `This is no binding of the format assay-binding/1: ${z.prettifyError(parsed.error)}`, { where: file, hint: 'Compare it with a binding of the sample models.' });
  return parsed.data;
}

/** `binding.json` in the folder, or `<name>.binding.json` beside `<name>….onnx`. */
async function bindingBeside({ file, folder }: FoundModel): Promise<string | undefined> {
  const stem = path.basename(file).split('.')[0] ?? '';
  for (const name of [`${stem}.binding.json`, 'binding.json']) if (await isFile(path.join(folder, name))) return path.join(folder, name);
  return undefined;
}

/**
 * The binding with its outputs under the name the artefact is stored by: those of its own name, those for "*", else the only
 * entry whose outputs the model has (a binding is often shared by several exports of one model).
 */
export function adoptOutputs(binding: Binding, names: { readonly original: string; readonly stored: string }, outputs: ModelMeta['outputs']): Binding {
  const has = new Set(outputs.map(({ name }) => name));
  const own = binding.outputs[names.original] ?? binding.outputs['*'];
  const fitting = Object.values(binding.outputs).filter((entry) => entry.every(({ name }) => name === null || has.has(name)));
  const chosen = own ?? (fitting.length === 1 ? fitting[0] : undefined);
  if (chosen === undefined) {
    throw new AssayError('does_not_fit', `The binding does not say which outputs of "${names.original}" hold the scores.`, { hint: `Add "${names.original}" to "outputs" in the binding. The model's outputs: ${[...has].join(', ')}.` });
  }
  const absent = chosen.find(({ name }) => name !== null && !has.has(name));
  if (absent !== undefined) {
    const rows = [{ input: `output ${absent.name ?? ''}`, found: 'the model has no such output', todo: `Name one of: ${[...has].join(', ')}.` }];
    throw new AssayError('does_not_fit', `The model has no output "${absent.name ?? ''}".`, { hint: `Its outputs: ${[...has].join(', ')}.`, details: { rows } });
  }
  return { ...binding, outputs: { [names.stored]: chosen } };
}

/** @throws AssayError bad_input (unreadable binding), does_not_fit when there is none and none follows from the model */
export async function findBinding(model: FoundModel, facts: ModelFacts, given: string | undefined): Promise<FoundBinding> {
  const beside = given ?? (await bindingBeside(model));
  if (beside !== undefined) return { binding: await readBinding(beside), source: given === undefined ? `${path.basename(beside)} beside the model` : beside };
  const proposed = proposeBinding({ file: path.basename(model.file), inputs: facts.inputs, outputs: facts.outputs });
  if (proposed !== undefined) return { binding: proposed, source: 'inferred: the model names its columns' };
  throw new AssayError('does_not_fit', 'This model does not name the columns it was trained on, so it needs a binding.', {
    where: model.file, hint: 'Put a binding.json beside it or give one with --binding PATH: it says which column feeds which input, and which output is the score.',
  });
}
