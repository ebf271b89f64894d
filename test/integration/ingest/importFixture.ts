/** A workspace in a folder of its own, for tests of importing. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { procedures, type InputOf, type OutputOf } from '../../../shared/contract/procedures.ts';
import { AssayError } from '../../../shared/core/errors.ts';
import { Database } from '../../../shared/engine/duckdb/database.ts';
import { importDataset } from '../../../shared/engine/ingest/importDataset.ts';
import { quietJob, type JobContext } from '../../../shared/engine/jobs/jobContext.ts';
import { Workspace } from '../../../shared/engine/store/workspace.ts';

export interface Scene {
  readonly folder: string;
  readonly workspace: Workspace;
  readonly database: Database;
  import(input: InputOf<'dataset.import'>, job?: JobContext): Promise<OutputOf<'dataset.import'>>;
  file(name: string, content: string | Uint8Array): Promise<string>;
  /** Names of everything that an import could have left behind. */
  leftovers(): Promise<readonly string[]>;
  close(): Promise<void>;
}

export async function openScene(): Promise<Scene> {
  const folder = await mkdtemp(path.join(tmpdir(), 'assay-import-'));
  const workspace = await Workspace.create(path.join(folder, 'w.assay'));
  const database = await Database.open({ tempDirectory: path.join(folder, 'spill') });
  return {
    folder,
    workspace,
    database,
    import: (input, job = quietJob()) => importDataset({ workspace, database }, procedures['dataset.import'].input.parse(input), job),
    file: async (name, content) => {
      const file = path.join(folder, name);
      await writeFile(file, content);
      return file;
    },
    leftovers: async () => {
      const known = new Set(workspace.datasets().flatMap(({ id }) => [`${id}.duckdb`, `${id}.json`]));
      const datasets = (await readdir(path.join(workspace.path, 'datasets'))).filter((name) => !known.has(name));
      return [...datasets, ...(await readdir(path.join(workspace.path, 'tmp')))];
    },
    close: async () => {
      await database.close();
      await workspace.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The error a user would see. */
export async function refused(work: Promise<unknown>): Promise<AssayError> {
  try {
    await work;
  } catch (error: unknown) {
    if (error instanceof AssayError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}
