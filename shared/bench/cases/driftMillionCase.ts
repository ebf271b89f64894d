/** How fast is drift over 20 columns of a million rows against a million, beside bare value counts of the same columns? */
import path from 'node:path';
import { procedures } from '../../contract/procedures.ts';
import { RunRequest } from '../../contract/runRequest.ts';
import { runAnalysis } from '../../engine/analysisRun/runAnalysis.ts';
import { countValues, writeDriftLog } from '../../engine/duckdb/bareScan.ts';
import { importDataset } from '../../engine/ingest/importDataset.ts';
import { quietJob } from '../../engine/jobs/jobContext.ts';
import { openEngine } from '../../engine/openEngine.ts';
import type { BenchCase } from '../benchCase.ts';
import { medianSeconds, timed, withPeakRss } from '../measure.ts';

const ROWS = 2_000_000;
const COLUMNS = [...['x0', 'x1'], ...Array.from({ length: 8 }, (_, i) => `n${String(i)}`), ...Array.from({ length: 10 }, (_, i) => `c${String(i)}`)];

export const driftMillionCase: BenchCase = {
  name: 'drift-million',
  what: 'drift of 20 columns, two of them continuous, 1 M rows against 1 M, with daily series',
  goalSeconds: 1.5,
  run: async ({ sample, scratch, launcher }) => {
    const opened = await openEngine({ path: path.join(scratch, 'million.assay'), create: true, resources: path.dirname(sample), launcher, queryRunner: { run: () => Promise.reject(new Error('benchmarks ask no SQL of a user')) } });
    const { engine } = opened;
    try {
      const file = path.join(scratch, 'log.parquet');
      await writeDriftLog(engine.database, file, ROWS);
      const roles = { ...Object.fromEntries(COLUMNS.map((column) => [column, 'feature'])), ts: 'time' };
      await importDataset(engine, procedures['dataset.import'].input.parse({ paths: [file], name: 'log', roles }), quietJob());
      const request = RunRequest.parse({ analysis: 'drift', data: 'log', reference: ['time in 2026-03-02..2026-03-30'], current: ['time in 2026-03-30..2026-04-27'] });
      const { value, peakRssBytes } = await withPeakRss(() => timed(() => runAnalysis(engine, request, quietJob())));
      const bare = await medianSeconds(3, () => countValues(engine.database, `ds_${engine.workspace.dataset('log').id}`, COLUMNS));
      return { rows: ROWS, seconds: value.seconds, peakRssBytes, bound: { what: `GROUP BY of each of the ${COLUMNS.length} columns`, seconds: bare } };
    } finally {
      await opened.close();
    }
  },
};
