/** Which files belong to a model at a path, and what lies beside it? */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { ModelMeta } from '../../contract/catalogue.ts';
import { AssayError, messageOf } from '../../core/errors.ts';
import { parseOnnx } from '../../modelFormats/onnx/parseOnnx.ts';
import { readTfjsModel, weightFiles } from '../runtimes/tfjsFiles.ts';
import { recogniseModel } from './recogniseModel.ts';

type SourceFile = ModelMeta['files'][number];

export interface FoundModel {
  readonly runtime: 'onnx' | 'tfjs';
  /** Path of the artefact. */
  readonly file: string;
  /** Paths of weights kept in files of their own, in order. */
  readonly others: readonly string[];
  readonly folder: string;
}

const HEAD_BYTES = 65_536;

async function headOf(file: string): Promise<Uint8Array> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return new Uint8Array(buffer.buffer, buffer.byteOffset, bytesRead);
  } finally {
    await handle.close();
  }
}

/** The artefact of a folder: model.onnx or model.json, else its only .onnx file. */
async function artefactIn(folder: string): Promise<string> {
  const names = await readdir(folder);
  const preferred = ['model.onnx', 'model.json', 'saved_model.pb'].find((name) => names.includes(name));
  if (preferred !== undefined) return path.join(folder, preferred);
  const [only, ...more] = names.filter((name) => name.endsWith('.onnx'));
  if (only !== undefined && more.length === 0) return path.join(folder, only);
  throw new AssayError('bad_input', only === undefined ? 'This folder holds no model.' : `This folder holds several models: ${[only, ...more].join(', ')}.`, {
    where: folder, hint: only === undefined ? 'A model folder has model.onnx or model.json, and binding.json and card.json beside it.' : 'Give the path of one of them.',
  });
}

/** Names of the files in which an ONNX model keeps large weights. @throws AssayError bad_input when one lies outside its folder */
async function externalData(file: string): Promise<readonly string[]> {
  const { graph } = parseOnnx(await readFile(file));
  const names = new Set<string>();
  for (const tensor of graph.initializer) {
    const location = tensor.externalData.find(({ key }) => key === 'location')?.value;
    if (location === undefined) continue;
    if (path.basename(location) !== location) throw new AssayError('bad_input', `The model names weights outside its own folder: "${location}".`, { where: file, hint: 'Keep the weights beside the model.' });
    names.add(location);
  }
  return [...names];
}

/** Finds a model at a path to a file or folder. @throws AssayError not_found, bad_input, unsupported */
export async function findModel(at: string): Promise<FoundModel> {
  const info = await stat(at).catch((thrown: unknown) => {
    throw new AssayError('not_found', `There is nothing at "${at}": ${messageOf(thrown)}`, { where: at, hint: 'Give the path of a model file or of its folder.', cause: thrown });
  });
  const file = info.isDirectory() ? await artefactIn(at) : at;
  const runtime = recogniseModel(path.basename(file), await headOf(file));
  const folder = path.dirname(file);
  const names = runtime === 'onnx' ? await externalData(file) : weightFiles(await readTfjsModel(file));
  const others = names.map((name) => path.join(folder, name));
  for (const other of others) {
    if (!(await isFile(other))) throw new AssayError('bad_input', `The weights "${path.basename(other)}" of the model are missing.`, { where: file, hint: 'Keep the weights beside the model.' });
  }
  return { runtime, file, others, folder };
}

export const isFile = async (file: string): Promise<boolean> => (await stat(file).catch(() => undefined))?.isFile() ?? false;

/** Size and sha256 of a file, read in pieces. */
export async function digest(file: string): Promise<SourceFile> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for await (const piece of createReadStream(file)) {
    const bytes = piece as Buffer; // a stream without an encoding gives buffers
    hash.update(bytes);
    sizeBytes += bytes.byteLength;
  }
  return { path: path.basename(file), sizeBytes, sha256: hash.digest('hex') };
}

/** Id of a model: the sha256 of its only file, else of the lines "sha256  name" of all of them. */
export function modelId(files: readonly SourceFile[]): string {
  const [only, ...more] = files;
  if (only !== undefined && more.length === 0) return only.sha256;
  return createHash('sha256').update(files.map(({ sha256, path: name }) => `${sha256}  ${name}\n`).join('')).digest('hex');
}
