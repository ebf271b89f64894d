/** How does a model file become a model of the workspace? */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import type { ModelMeta } from '../../contract/catalogue.ts';
import type { ParsedInputOf } from '../../contract/procedures.ts';
import { fitModel } from '../../core/binding/fitBinding.ts';
import { AssayError, messageOf } from '../../core/errors.ts';
import type { JobContext } from '../jobs/jobContext.ts';
import type { ModelHosts } from '../modelHosts/modelHosts.ts';
import type { ModelFacts } from '../runtimes/modelRuntime.ts';
import type { Workspace } from '../store/workspace.ts';
import { adoptOutputs, findBinding } from './findBinding.ts';
import { digest, findModel, isFile, modelId } from './modelFiles.ts';
import type { FoundModel } from './modelFiles.ts';

const Card = z.record(z.string(), z.unknown());

/** Facts of `card.json` beside the model; one that cannot be read is left out with a warning. */
async function readCard(folder: string, warnings: string[]): Promise<Readonly<Record<string, unknown>> | undefined> {
  const file = path.join(folder, 'card.json');
  if (!(await isFile(file))) return undefined;
  try {
    return Card.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (thrown) {
    warnings.push(`card.json beside the model cannot be read and was left out: ${messageOf(thrown)}`);
    return undefined;
  }
}

/** Loads the model once, in a process of its own, and reads its facts. */
async function inspect(hosts: ModelHosts, model: FoundModel, job: JobContext): Promise<ModelFacts> {
  const host = await hosts.open({ name: path.basename(model.file), runtime: model.runtime, file: path.basename(model.file) }, model.folder, { signal: job.signal, allOutputs: true });
  try {
    return host.facts;
  } finally {
    await host.close();
  }
}

/** The workspace keeps its own description as model.json, so an artefact of that name is stored under another. */
const storedName = (file: string): string => (path.basename(file) === 'model.json' ? 'topology.json' : path.basename(file));

/**
 * Adds a model from a file, or from a folder with model.onnx or model.json (binding.json and card.json beside it are used).
 * The files are copied under the model's sha256; when anything is wrong nothing is added.
 *
 * @throws AssayError not_found, bad_input (broken file), unsupported (pickle, TorchScript …, with ways to run them), does_not_fit
 * (binding against model, table in `details.rows`), conflict (name taken, or the same model is there already), cancelled
 */
export async function addModel({ workspace, hosts }: { readonly workspace: Workspace; readonly hosts: ModelHosts }, request: ParsedInputOf<'model.add'>, job: JobContext): Promise<{ model: ModelMeta; warnings: string[] }> {
  const warnings: string[] = [];
  job.progress({ fraction: null, phase: 'Reading the model' });
  const found = await findModel(path.resolve(request.path));
  const paths = [found.file, ...found.others];
  const files = (await Promise.all(paths.map(digest))).map((file, k) => (k === 0 ? { ...file, path: storedName(found.file) } : file));
  job.progress({ fraction: null, phase: 'Loading the model' });
  const facts = await inspect(hosts, found, job);
  const { binding: given, source } = await findBinding(found, facts, request.binding);
  const file = storedName(found.file);
  const binding = adoptOutputs(given, { original: path.basename(found.file), stored: file }, facts.outputs);
  const fit = fitModel(binding, facts.inputs);
  if (!fit.fits) throw new AssayError('does_not_fit', `The binding does not fit the model: ${fit.rows.map(({ input, found: is }) => `${input}: ${is}`).join('; ')}.`, { hint: fit.rows[0]?.todo, details: { rows: fit.rows } });
  if (facts.zipMap.length > 0) warnings.push(`Scores that the model gives as maps (${facts.zipMap.join(', ')}) are read as plain tensors; the file is kept as it is.`);
  const card = await readCard(found.folder, warnings);
  const model: ModelMeta = {
    format: 'assay-model/1',
    id: modelId(files),
    name: request.name,
    slot: Math.max(-1, ...workspace.models().map(({ slot }) => slot)) + 1,
    addedAt: new Date().toISOString(),
    runtime: found.runtime,
    file,
    files,
    sizeBytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    inputs: facts.inputs,
    outputs: facts.outputs,
    ...(facts.producer === undefined ? {} : { producer: facts.producer }),
    ...(facts.operators === undefined ? {} : { operators: facts.operators }),
    zipMap: [...facts.zipMap],
    binding,
    bindingSource: source,
    ...(card === undefined ? {} : { card }),
  };
  await workspace.addModel(model, paths.map((from, k) => ({ name: files[k]?.path ?? path.basename(from), from })));
  return { model, warnings };
}
