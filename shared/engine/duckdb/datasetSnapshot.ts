/** How does a dataset leave as Parquet for a stranger, and come back as the same rows? */
import { name, sql } from '../../core/sql/sql.ts';
import type { Database } from './database.ts';
import { literal } from './quoted.ts';
import { writeDataset } from './writeDataset.ts';

/** Writes table `data` of an attached dataset in `_row` order; the same rows give the same bytes with one engine version. */
export async function exportSnapshot(database: Database, dataset: { readonly alias: string; readonly file: string }, signal?: AbortSignal): Promise<void> {
  const connection = await database.connect();
  try {
    await connection.run(sql`COPY (SELECT * FROM ${name(dataset.alias)}.data ORDER BY _row) TO ${literal(dataset.file)} (FORMAT parquet, COMPRESSION zstd)`, signal);
  } finally {
    connection.close();
  }
}

/** Makes a dataset file from a snapshot. */
export async function importSnapshot(database: Database, paths: { readonly parquet: string; readonly file: string }, signal?: AbortSignal): Promise<void> {
  await writeDataset(database, {
    file: paths.file,
    signal,
    write: async (writer) => {
      await writer.create('data', sql`SELECT * FROM read_parquet(${literal(paths.parquet)}) ORDER BY _row`);
    },
  });
}
