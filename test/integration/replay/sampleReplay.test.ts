/** Does a replay of the sample give what the log says, but for the rows of the wrong artefact? */
import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DatasetMeta } from '../../../shared/contract/catalogue.ts';
import { procedures } from '../../../shared/contract/procedures.ts';
import { ReplayRequest } from '../../../shared/contract/replayRequest.ts';
import { name, sql } from '../../../shared/core/sql/sql.ts';
import type { Sql } from '../../../shared/core/sql/sql.ts';
import type { Row } from '../../../shared/engine/duckdb/database.ts';
import { Database } from '../../../shared/engine/duckdb/database.ts';
import { importDataset } from '../../../shared/engine/ingest/importDataset.ts';
import { quietJob } from '../../../shared/engine/jobs/jobContext.ts';
import { ModelHosts } from '../../../shared/engine/modelHosts/modelHosts.ts';
import { addModel } from '../../../shared/engine/models/addModel.ts';
import { runReplay } from '../../../shared/engine/replay/runReplay.ts';
import { datasetAlias } from '../../../shared/engine/store/scopeRelation.ts';
import { Workspace } from '../../../shared/engine/store/workspace.ts';
import { testLauncher } from '../models/modelHostLauncher.ts';
import type { TestLauncher } from '../models/modelHostLauncher.ts';

interface Incident {
  readonly id: string;
  readonly measured: Readonly<Record<string, number>>;
}
const incidents = JSON.parse(readFileSync('test/fixtures/incidents.json', 'utf8')) as { readonly overall: Readonly<Record<string, number>>; readonly incidents: readonly Incident[] };
const wrongArtefact = incidents.incidents.find(({ id }) => id === 'd-wrong-artefact')?.measured ?? {};

let folder: string;
let launcher: TestLauncher;
let workspace: Workspace;
let database: Database;
let hosts: ModelHosts;

const engine = (): { workspace: Workspace; database: Database; hosts: ModelHosts } => ({ workspace, database, hosts });
const ask = (input: Partial<ReplayRequest> & Pick<ReplayRequest, 'models'>): ReplayRequest => ReplayRequest.parse({ data: 'predictions', ...input });

/** Aggregates of a replay `r` joined to its log `d`, one row a model. */
async function query(replay: DatasetMeta, selected: Sql): Promise<readonly Row[]> {
  const log = workspace.dataset('predictions');
  for (const meta of [replay, log]) await database.attach(datasetAlias(meta.id), workspace.datasetFile(meta.id));
  const connection = await database.connect();
  try {
    return await connection.rows(sql`SELECT ${selected} FROM ${name(datasetAlias(replay.id))}.data AS r JOIN ${name(datasetAlias(log.id))}.data AS d ON d._row = r._row GROUP BY r.model ORDER BY r.model`);
  } finally {
    connection.close();
  }
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'assay-replay-'));
  launcher = testLauncher();
  workspace = await Workspace.create(path.join(folder, 'w'));
  database = await Database.open({ tempDirectory: path.join(folder, 'w', 'tmp'), threads: 2 });
  hosts = new ModelHosts(launcher);
  const roles = { request_id: 'request-id', row_index: 'row-index', ts: 'time', score: 'score', decision: 'prediction' };
  await importDataset(engine(), procedures['dataset.import'].input.parse({ paths: ['resources/sample/predictions.parquet'], name: 'predictions', roles, positive: '1', threshold: 0.5 }), quietJob());
  for (const [model, from] of [['v3', 'champion'], ['c1', 'challenger'], ['v2', 'previous']] as const) {
    await addModel(engine(), { path: `resources/sample/models/${from}`, name: model }, quietJob());
  }
});

afterAll(async () => {
  await hosts.closeAll();
  await database.close();
  await workspace.close();
  launcher.remove();
  await rm(folder, { recursive: true, force: true });
});

describe('the sample, replayed offline', () => {
  let replay: DatasetMeta;
  beforeAll(async () => {
    ({ replay } = await runReplay(engine(), ask({ models: ['v3', 'c1', 'v2'], name: 'replay-1' }), quietJob()));
  });

  it('scores every first copy with every model and is valid', () => {
    expect(replay.replay?.validity).toEqual({ valid: true, reasons: [] });
    expect(replay.counts.rows).toBe(3 * (incidents.overall['distinct_rows'] ?? 0));
  });

  it('differs from the log in exactly the rows that the wrong artefact answered', async () => {
    const [, , v3] = await query(replay, sql`r.model AS model, count(*)::DOUBLE AS n, count(d.score)::DOUBLE AS scored, count(*) FILTER (abs(d.score - r.score) > 1e-6)::DOUBLE AS differing, max(abs(d.score - r.score)) AS largest, count(*) FILTER (abs(d.score - r.score) > 1e-6 AND CAST(d.decision AS VARCHAR) <> r.prediction)::DOUBLE AS flips`);
    expect(v3).toMatchObject({ model: 'v3', scored: 214_134, differing: wrongArtefact['rows_differing_over_1e_6'], flips: wrongArtefact['decisions_changed'] });
    expect(Number(v3?.['largest'])).toBeCloseTo(wrongArtefact['max_difference'] ?? 0, 6);
  });

  it('says predictions in the words of the log', async () => {
    const rows = await query(replay, sql`r.model AS model, min(r.prediction) AS low, max(r.prediction) AS high, count(*) FILTER (r.status <> 'ok')::DOUBLE AS failed`);
    expect(rows).toEqual(['c1', 'v2', 'v3'].map((model) => ({ model, low: '0', high: '1', failed: 0 })));
  });

  it('stamps batches in order and measures a noise floor', async () => {
    const rows = await query(replay, sql`r.model AS model, bool_and(0 <= enqueued_ns AND enqueued_ns <= batch_formed_ns AND batch_formed_ns <= run_start_ns AND run_start_ns <= run_end_ns AND run_end_ns <= decoded_ns) AS ordered`);
    expect(rows.every((row) => row['ordered'] === true)).toBe(true);
    const floors = replay.replay?.stats.noiseFloor as Readonly<Record<string, { rows: number; maxAbsDifference: number }>>;
    for (const model of ['v3', 'c1', 'v2']) {
      expect(floors[model]?.rows).toBeGreaterThanOrEqual(10_000);
      expect(floors[model]?.maxAbsDifference).toBeLessThan(1e-6);
    }
  });
});

describe('a replay', () => {
  it('in a closed loop has a record of every request', async () => {
    const { replay } = await runReplay(engine(), ask({ models: ['v3'], name: 'latency', schedule: 'closed', limit: 1_000 }), quietJob());
    expect(replay.replay?.validity).toEqual({ valid: true, reasons: [] });
    const [row] = await query(replay, sql`count(DISTINCT r.batch)::DOUBLE AS batches, bool_and(scheduled_ns <= run_start_ns AND run_start_ns < run_end_ns AND run_end_ns <= decoded_ns) AS ordered, max(abs(r.score - d.score)) < 1e-6 AS same`);
    expect(row).toEqual({ batches: 1_000, ordered: true, same: true });
  });

  it('at the pace of the log goes by event time, with idle gaps cut', async () => {
    const { replay } = await runReplay(engine(), ask({ models: ['v3'], name: 'recorded', schedule: 'recorded', limit: 100, maxIdleMs: 2 }), quietJob());
    const [row] = await query(replay, sql`max(scheduled_ns)::DOUBLE AS last, bool_and(scheduled_ns <= enqueued_ns) AS waited`);
    expect(Number(row?.['last'])).toBeLessThanOrEqual(99 * 2e6);
    expect(row?.['waited']).toBe(true);
    expect(replay.replay?.validity.reasons.some((reason) => reason.startsWith('PERCENTILE_NOT_REPORTABLE'))).toBe(true);
  });

  it('sends requests in the gaps of the log, to a tenth of a millisecond in the median', { retry: 2 }, async () => {
    const [speed, limit] = [4_000, 400];
    const { replay } = await runReplay(engine(), ask({ models: ['v3'], name: `gaps-${workspace.datasets().length}`, schedule: 'recorded', speed, limit }), quietJob());
    const gaps = sql`SELECT enqueued_ns - lag(enqueued_ns) OVER (ORDER BY d.ts, d._row) AS sent, (epoch_us(d.ts) - lag(epoch_us(d.ts)) OVER (ORDER BY d.ts, d._row)) * 1000 / ${speed} AS recorded FROM ${name(datasetAlias(replay.id))}.data AS r JOIN ${name(datasetAlias(workspace.dataset('predictions').id))}.data AS d ON d._row = r._row`;
    await query(replay, sql`count(*) AS n`);
    const connection = await database.connect();
    try {
      const [row] = await connection.rows(sql`SELECT count(sent)::DOUBLE AS n, median(abs(sent - recorded))::DOUBLE / 1e6 AS off_ms, median(recorded)::DOUBLE / 1e6 AS recorded_ms FROM (${gaps}) AS g`);
      expect(row).toMatchObject({ n: limit - 1 });
      expect(Number(row?.['recorded_ms'])).toBeGreaterThan(1);
      expect(Number(row?.['off_ms'])).toBeLessThanOrEqual(0.1);
    } finally {
      connection.close();
    }
  });

  it('draws the same sample for the same seed', async () => {
    const rows = async (replayName: string): Promise<unknown> => {
      const { replay } = await runReplay(engine(), ask({ models: ['v3'], name: replayName, sample: 50, seed: 7 }), quietJob());
      return await query(replay, sql`list(r._row ORDER BY r._row)::VARCHAR AS drawn`);
    };
    expect(await rows('sample-a')).toEqual(await rows('sample-b'));
  });

  it('of a scope scores its rows only', async () => {
    const { replay } = await runReplay(engine(), ask({ models: ['v3'], name: 'day', scope: ['time in 2026-03-02..2026-03-03'] }), quietJob());
    expect(replay.timeRange?.to.startsWith('2026-03-02')).toBe(true);
  });

  it('that is cancelled leaves nothing behind', async () => {
    const abort = new AbortController();
    const job = { signal: abort.signal, progress: ({ phase }: { phase: string }) => (phase === 'Replaying' ? abort.abort() : undefined) };
    await expect(runReplay(engine(), ask({ models: ['v3', 'c1'], name: 'stopped' }), job)).rejects.toMatchObject({ code: 'cancelled' });
    expect(workspace.datasets().some((meta) => meta.name === 'stopped')).toBe(false);
    expect((await readdir(path.join(workspace.path, 'tmp'))).filter((file) => file.endsWith('.duckdb'))).toEqual([]);
  });

  it('of data that a model does not fit is refused with a table, before anything runs', async () => {
    await addModel(engine(), { path: 'test/fixtures/models/wit-champion', name: 'wit' }, quietJob());
    const refused = runReplay(engine(), ask({ models: ['v3', 'wit'], name: 'unfit' }), quietJob());
    await expect(refused).rejects.toMatchObject({ code: 'does_not_fit', details: { rows: [{ model: 'wit', input: 'education', found: 'no such column' }] } });
  });

  it('without a rate is refused where the schedule needs one', async () => {
    await expect(runReplay(engine(), ask({ models: ['v3'], schedule: 'poisson' }), quietJob())).rejects.toMatchObject({ code: 'usage' });
  });
});
