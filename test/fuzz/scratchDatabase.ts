/** Where do random statements run without touching anything? */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Database, type Connection } from '../../shared/engine/duckdb/database.ts';

export interface ScratchFolder {
  readonly folder: string;
  remove(): Promise<void>;
}

export async function openScratchFolder(): Promise<ScratchFolder> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'assay-fuzz-'));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

export interface ScratchDatabase {
  connect(): Promise<Connection>;
  /** Also removes what the database had spilled. */
  close(): Promise<void>;
}

export async function openScratchDatabase(): Promise<ScratchDatabase> {
  const scratch = await openScratchFolder();
  const database = await Database.open({ tempDirectory: path.join(scratch.folder, 'spill'), threads: 1 });
  return {
    connect: () => database.connect(),
    close: async () => {
      await database.close();
      await scratch.remove();
    },
  };
}
