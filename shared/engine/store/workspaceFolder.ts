/** Where in a workspace folder does everything lie, and what did an interrupted process leave there? */
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { DatasetMeta, ModelMeta } from '../../contract/catalogue.ts';
import { AssayError, messageOf } from '../../core/errors.ts';
import { isTemporaryName } from './atomicWrite.ts';
import { storageError, systemCode } from './storageError.ts';

export const FOLDERS = ['datasets', 'models', 'records', 'replays', 'tmp', 'run'] as const;

export const documentFile = (root: string): string => path.join(root, 'workspace.json');
export const ledgerFile = (root: string): string => path.join(root, 'ledger.jsonl');
export const datasetFile = (root: string, id: string): string => path.join(root, 'datasets', `${id}.duckdb`);
export const sidecarFile = (root: string, id: string): string => path.join(root, 'datasets', `${id}.json`);
export const modelFolder = (root: string, id: string): string => path.join(root, 'models', id);
/** Where a replay grows until it is complete. */
export const partialFolder = (root: string, id: string): string => path.join(root, 'replays', id);
export const recordFile = (root: string, id: string): string => path.join(root, 'records', `${id}.json`);

/** Names in a folder; none when it does not exist. */
export async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (thrown) {
    if (systemCode(thrown) === 'ENOENT') return [];
    throw storageError(thrown, folder);
  }
}

export async function makeFolders(root: string): Promise<void> {
  try {
    for (const folder of FOLDERS) await mkdir(path.join(root, folder), { recursive: true });
  } catch (thrown) {
    throw storageError(thrown, root);
  }
}

/** Reads a JSON file. @throws AssayError not_found, or bad_input when it is no JSON */
export async function readJson(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((thrown: unknown) => {
    throw storageError(thrown, file);
  });
  try {
    return JSON.parse(text);
  } catch (thrown) {
    throw new AssayError('bad_input', `"${path.basename(file)}" is damaged: ${messageOf(thrown)}`, { where: file, hint: 'Restore it from a backup.' });
  }
}

const exists = async (file: string): Promise<boolean> => stat(file).then(() => true, () => false);

const SPILL = 'duckdb_temp_';

/** Names of a folder that `isLeft` picks, with the folder in front. */
async function pick(root: string, folder: string, isLeft: (name: string) => boolean | Promise<boolean>): Promise<readonly string[]> {
  const picked: string[] = [];
  for (const name of await namesIn(path.join(root, folder))) if (await isLeft(name)) picked.push(path.join(folder, name));
  return picked;
}

async function isOrphanData(root: string, name: string): Promise<boolean> {
  const id = /^(.+)\.duckdb(?:\.wal)?$/.exec(name)?.[1];
  return id !== undefined && !(await exists(sidecarFile(root, id)));
}

/** Removes what writes that never ended left behind; says what it removed. Nothing that was committed is touched. */
export async function removeLeftovers(root: string): Promise<readonly string[]> {
  const leftovers = [
    ...(await pick(root, 'tmp', () => true)),
    ...(await Promise.all(['', 'datasets', 'models', 'records', 'run'].map((folder) => pick(root, folder, isTemporaryName)))).flat(),
    ...(await pick(root, 'datasets', (name) => isOrphanData(root, name))),
    ...(await pick(root, 'models', async (name) => !isTemporaryName(name) && !(await exists(path.join(root, 'models', name, 'model.json'))))),
  ];
  for (const leftover of leftovers) await rm(path.join(root, leftover), { recursive: true, force: true });
  const shown = leftovers.filter((leftover) => !path.basename(leftover).startsWith(SPILL));
  if (shown.length === 0) return [];
  const what = shown.length === 1 ? 'a half-written file' : `${shown.length} half-written files`;
  return [`An interrupted process had left ${what}, now removed: ${shown.join(', ')}. Nothing that had been completed was lost.`];
}

export interface Loaded<T> {
  readonly items: readonly T[];
  readonly notices: readonly string[];
}

/** Reads every sidecar; one that is damaged or without its data is left out, and said. */
export async function loadDatasets(root: string): Promise<Loaded<DatasetMeta>> {
  const items: DatasetMeta[] = [];
  const notices: string[] = [];
  for (const name of await namesIn(path.join(root, 'datasets'))) {
    if (!name.endsWith('.json')) continue;
    const file = path.join(root, 'datasets', name);
    try {
      const meta = parseMeta(DatasetMeta, await readJson(file));
      if (await exists(datasetFile(root, meta.id))) items.push(meta);
      else notices.push(`The data of dataset "${meta.name}" (${meta.id}) is missing; it is not listed.`);
    } catch (thrown) {
      notices.push(`A dataset's description cannot be read and is not listed: datasets/${name}: ${messageOf(thrown)}`);
    }
  }
  return { items, notices };
}

/** Reads every model's description; one that is damaged is left out, and said. */
export async function loadModels(root: string): Promise<Loaded<ModelMeta>> {
  const items: ModelMeta[] = [];
  const notices: string[] = [];
  for (const id of await namesIn(path.join(root, 'models'))) {
    try {
      items.push(parseMeta(ModelMeta, await readJson(path.join(modelFolder(root, id), 'model.json'))));
    } catch (thrown) {
      notices.push(`A model's description cannot be read and is not listed: models/${id}: ${messageOf(thrown)}`);
    }
  }
  return { items, notices };
}

function parseMeta<T>(schema: z.ZodType<T>, raw: unknown): T {
  const parsed = schema.safeParse(raw);
  if (!parsed.success) throw new AssayError('bad_input', z.prettifyError(parsed.error));
  return parsed.data;
}
