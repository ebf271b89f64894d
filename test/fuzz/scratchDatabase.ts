/** Where do random statements run without touching anything? */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Database, type Connection } from '../../shared/engine/duckdb/database.ts';

export interface ScratchDatabase {
  /** A folder of its own, removed by close. */
  readonly folder: string;
  connect(): Promise<Connection>;
  close(): Promise<void>;
}

export async function openScratchDatabase(): Promise<ScratchDatabase> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'assay-fuzz-'));
  const database = await Database.open({ tempDirectory: path.join(folder, 'spill'), threads: 1 });
  return {
    folder,
    connect: () => database.connect(),
    close: async () => {
      await database.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
