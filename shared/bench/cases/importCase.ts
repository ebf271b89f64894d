/** How fast does a log become a dataset, beside a bare CREATE TABLE AS over the same file? */
import path from 'node:path';
import { procedures } from '../../contract/procedures.ts';
import { readSampleFile } from '../../engine/duckdb/bareScan.ts';
import { Database } from '../../engine/duckdb/database.ts';
import { importDataset } from '../../engine/ingest/importDataset.ts';
import { quietJob } from '../../engine/jobs/jobContext.ts';
import { Workspace } from '../../engine/store/workspace.ts';
import type { BenchCase } from '../benchCase.ts';
import { medianSeconds, timed } from '../measure.ts';

export const importCase: BenchCase = {
  name: 'import',
  what: 'import the sample log (Parquet) with roles, duplicates and hash',
  run: async ({ sample, scratch }) => {
    const file = path.join(sample, 'predictions.parquet');
    const workspace = await Workspace.create(path.join(scratch, 'import.assay'));
    const database = await Database.open({ tempDirectory: path.join(scratch, 'spill') });
    try {
      const input = procedures['dataset.import'].input.parse({ paths: [file], name: 'predictions' });
      const { value, seconds } = await timed(() => importDataset({ workspace, database }, input, quietJob()));
      const bare = await medianSeconds(3, () => readSampleFile(database, file));
      return { rows: value.dataset.counts.rows, seconds, bound: { what: 'CREATE TABLE AS SELECT * from the same file, in memory', seconds: bare } };
    } finally {
      await database.close();
      await workspace.close();
    }
  },
};
