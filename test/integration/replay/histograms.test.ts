/** Does a paced replay keep histograms of its latencies that add up and agree with its rows? */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DatasetMeta } from '../../../shared/contract/catalogue.ts';
import { ReplayRequest } from '../../../shared/contract/replayRequest.ts';
import { emptyHistogram, histogramOf } from '../../../shared/core/stats/hdrHistogram.ts';
import { name, sql } from '../../../shared/core/sql/sql.ts';
import type { Row } from '../../../shared/engine/duckdb/database.ts';
import { quietJob } from '../../../shared/engine/jobs/jobContext.ts';
import { addModel } from '../../../shared/engine/models/addModel.ts';
import type { OpenEngine } from '../../../shared/engine/openEngine.ts';
import { runReplay } from '../../../shared/engine/replay/runReplay.ts';
import { datasetAlias } from '../../../shared/engine/store/scopeRelation.ts';
import { openSample, RESOURCES } from '../../support/sampleWorkspace.ts';

let opened: OpenEngine;
let replay: DatasetMeta;
let rows: readonly Row[];

beforeAll(async () => {
  opened = await openSample();
  const { engine } = opened;
  await addModel(engine, { path: `${RESOURCES}/sample/models/champion`, name: 'v3' }, quietJob());
  ({ replay } = await runReplay(engine, ReplayRequest.parse({ data: 'predictions', models: ['v3'], schedule: 'constant', rate: 100, limit: 600, warmup: 10 }), quietJob()));
  await engine.database.attach(datasetAlias(replay.id), engine.workspace.datasetFile(replay.id));
  const connection = await engine.database.connect();
  rows = await connection.rows(sql`SELECT * FROM ${name(datasetAlias(replay.id))}.histograms`);
  connection.close();
}, 120_000);
afterAll(() => opened.close());

describe('histograms of a paced replay', () => {
  it.each(['response', 'service'])('of %s times: windows of five seconds add up to the whole', (series) => {
    const mine = rows.filter((row) => row['series'] === series);
    const [whole] = mine.filter((row) => row['part'] === 'whole');
    const windows = mine.filter((row) => row['part'] === 'window');
    expect(whole).toMatchObject({ model: 'v3', level: null, from_ns: 0, to_ns: 10_000_000_000, n: 600 });
    expect(windows.map((row) => [row['from_ns'], row['to_ns'], row['n']])).toEqual([[0, 5_000_000_000, 500], [5_000_000_000, 10_000_000_000, 100]]);
    const merged = emptyHistogram();
    for (const row of windows) merged.add(histogramOf(String(row['hdr'])));
    const kept = histogramOf(String(whole?.['hdr']));
    for (const p of [1, 50, 90, 99, 100]) expect(merged.getValueAtPercentile(p)).toBe(kept.getValueAtPercentile(p));
  });

  it('have percentiles within a thousandth of those of the rows', async () => {
    const connection = await opened.engine.database.connect();
    const exact = await connection.columns(sql`SELECT (decoded_ns - scheduled_ns)::DOUBLE AS response FROM ${name(datasetAlias(replay.id))}.data ORDER BY 1`);
    connection.close();
    const kept = histogramOf(String(rows.find((row) => row['part'] === 'whole' && row['series'] === 'response')?.['hdr']));
    for (const p of [50, 90, 95, 99]) {
      const value = exact.numbers('response')[(p * 600) / 100 - 1] ?? Number.NaN;
      expect(Math.abs(kept.getValueAtPercentile(p) - value)).toBeLessThanOrEqual(1e-3 * value);
    }
  });
});
