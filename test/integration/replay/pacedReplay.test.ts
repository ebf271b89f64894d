/** Does a paced replay keep every request, say truly how it ran, and go on by its policy when the model does not? */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DatasetMeta } from '../../../shared/contract/catalogue.ts';
import { procedures } from '../../../shared/contract/procedures.ts';
import type { ModelRunFacts } from '../../../shared/contract/replayFacts.ts';
import { ReplayRequest } from '../../../shared/contract/replayRequest.ts';
import type { LiveFigures, Progress } from '../../../shared/core/cancel.ts';
import { name, sql } from '../../../shared/core/sql/sql.ts';
import type { Sql } from '../../../shared/core/sql/sql.ts';
import { Database } from '../../../shared/engine/duckdb/database.ts';
import type { Row } from '../../../shared/engine/duckdb/database.ts';
import { importDataset } from '../../../shared/engine/ingest/importDataset.ts';
import { quietJob } from '../../../shared/engine/jobs/jobContext.ts';
import { ModelHosts } from '../../../shared/engine/modelHosts/modelHosts.ts';
import { addModel } from '../../../shared/engine/models/addModel.ts';
import { runReplay } from '../../../shared/engine/replay/runReplay.ts';
import { datasetAlias } from '../../../shared/engine/store/scopeRelation.ts';
import { Workspace } from '../../../shared/engine/store/workspace.ts';
import { testLauncher } from '../models/modelHostLauncher.ts';
import type { TestLauncher } from '../models/modelHostLauncher.ts';

const ROWS = 3_000;
/** This row hangs the model; the others are 0 … 99 over and over. */
const WILD_ROW = 2_500;
const BINDING = {
  format: 'assay-binding/1', task: 'regression', inputs: [{ name: 'features', dtype: 'float32', shape: ['N', 1], columns: [{ column: 'x', steps: [] }] }],
  outputs: { 'hang.onnx': [{ name: 'score', use: 'value' }] },
};

let folder: string;
let fast: TestLauncher;
let slow: TestLauncher;
let workspace: Workspace;
let database: Database;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'assay-paced-'));
  fast = testLauncher();
  slow = testLauncher('test/integration/models/serviceTimeHost.ts');
  workspace = await Workspace.create(path.join(folder, 'w'));
  database = await Database.open({ tempDirectory: path.join(folder, 'w', 'tmp'), threads: 2 });
  const csv = ['request_id,x', ...Array.from({ length: ROWS }, (_, i) => `r${i},${i === WILD_ROW ? 2_000_000 : i % 100}`)].join('\n');
  await writeFile(path.join(folder, 'log.csv'), `${csv}\n`);
  await writeFile(path.join(folder, 'binding.json'), JSON.stringify(BINDING));
  const hosts = new ModelHosts(fast);
  await importDataset({ workspace, database }, procedures['dataset.import'].input.parse({ paths: [path.join(folder, 'log.csv')], name: 'log', roles: { request_id: 'request-id', x: 'feature' } }), quietJob());
  await addModel({ workspace, hosts }, { path: 'test/fixtures/models/hostile/hang.onnx', name: 'hang', binding: path.join(folder, 'binding.json') }, quietJob());
  await hosts.closeAll();
});
afterAll(async () => {
  await database.close();
  await workspace.close();
  fast.remove();
  slow.remove();
  await rm(folder, { recursive: true, force: true });
});

interface Ran {
  readonly replay: DatasetMeta;
  readonly facts: ModelRunFacts;
  readonly reasons: readonly string[];
  readonly events: readonly string[];
}

interface Watch {
  readonly launcher?: TestLauncher;
  readonly signal?: AbortSignal;
  readonly onLive?: (live: LiveFigures) => void;
}

async function run(request: object, { launcher = fast, signal = new AbortController().signal, onLive }: Watch = {}): Promise<Ran> {
  const hosts = new ModelHosts(launcher);
  const progress = ({ live }: Progress): void => live?.forEach((figures) => onLive?.(figures));
  try {
    const { replay } = await runReplay({ workspace, database, hosts }, ReplayRequest.parse({ data: 'log', models: ['hang'], warmup: 5, ...request }), { signal, progress });
    const facts = replay.replay?.stats.models['hang'];
    if (facts === undefined) throw new Error('the replay has no facts');
    return { replay, facts, reasons: replay.replay?.validity.reasons ?? [], events: (replay.replay?.stats.events ?? []).map(({ kind }) => kind) };
  } finally {
    await hosts.closeAll();
  }
}

async function query({ replay }: Ran, table: string, selected: Sql): Promise<readonly Row[]> {
  await database.attach(datasetAlias(replay.id), workspace.datasetFile(replay.id));
  const connection = await database.connect();
  try {
    return await connection.rows(sql`SELECT ${selected} FROM ${name(datasetAlias(replay.id))}.${name(table)} AS r`);
  } finally {
    connection.close();
  }
}

const codes = ({ reasons }: Ran): readonly string[] => reasons.map((reason) => reason.split(':')[0] ?? '');
/** Kills the model's process once, as soon as it has answered so many. */
function killAfter(done: number): (live: LiveFigures) => void {
  let killed = false;
  return (live) => {
    if (killed || live.done < done) return;
    killed = true;
    fast.started.at(-1)?.kill();
  };
}

describe('an open loop', () => {
  it('keeps each request with its score and its due time, and what it was seen to use', async () => {
    const live: LiveFigures[] = [];
    const ran = await run({ schedule: 'constant', rate: 1_000, limit: 2_000 }, { onLive: (figures) => live.push(figures) });
    const [row] = await query(ran, 'data', sql`count(*)::DOUBLE AS n, count(DISTINCT _row)::DOUBLE AS rows, max(abs(r.value - 1 / (1 + exp(-(r._row % 100) / 100)))) < 1e-6 AS same, bool_and(scheduled_ns = r._row * 1000000) AS due, bool_and(scheduled_ns <= enqueued_ns AND enqueued_ns <= batch_formed_ns AND batch_formed_ns <= run_start_ns AND run_start_ns <= run_end_ns AND run_end_ns <= decoded_ns) AS ordered, count(DISTINCT batch)::DOUBLE AS batches`);
    expect(row).toEqual({ n: 2_000, rows: 2_000, same: true, due: true, ordered: true, batches: 2_000 });
    expect(ran.facts).toMatchObject({ rows: 2_000, errors: 0, dropped: 0, byStatus: { ok: 2_000 }, processes: 1 });
    expect(ran.facts.offeredRate).toBeCloseTo(1_000, 6);
    expect(ran.facts.lateness?.p50Ms).toBeGreaterThanOrEqual(0);
    expect(live.at(-1)).toMatchObject({ model: 'hang', total: 2_000 });
    expect(live.some(({ p99Ms, perSecond }) => p99Ms !== null && perSecond > 0)).toBe(true);
    const [used] = await query(ran, 'resources', sql`count(*)::DOUBLE AS n, min(rss_bytes) > 1000000 AS resident, max(cpu_seconds) > 0 AS worked, bool_and(model = 'hang') AS named`);
    expect(used).toMatchObject({ resident: true, worked: true, named: true });
    expect(Number(used?.['n'])).toBeGreaterThanOrEqual(8);
    expect(ran.facts.peakRssBytes).toBeGreaterThan(1e6);
  });

  it('uses rows again until there were enough', async () => {
    const ran = await run({ schedule: 'constant', rate: 2_000, limit: 10, minRequests: 95 });
    const [row] = await query(ran, 'data', sql`count(*)::DOUBLE AS n, count(DISTINCT _row)::DOUBLE AS rows, bool_and((scheduled_ns / 500000) % 10 = _row) AS cycles`);
    expect(row).toEqual({ n: 95, rows: 10, cycles: true });
  });

  it('batches, and drops what finds the queue full', async () => {
    const ran = await run({ schedule: 'constant', rate: 2_000, limit: 1_000, batching: { maxSize: 4, maxDelayMs: 1, maxQueue: 8 } }, { launcher: slow });
    const [row] = await query(ran, 'data', sql`count(*)::DOUBLE AS n, count(*) FILTER (status = 'dropped')::DOUBLE AS dropped, count(*) FILTER (status = 'dropped' AND decoded_ns IS NULL AND scheduled_ns IS NOT NULL)::DOUBLE AS open, max(CASE WHEN status = 'ok' THEN batch END) + 1 AS batches`);
    expect(row).toMatchObject({ n: 1_000, dropped: ran.facts.dropped, open: ran.facts.dropped });
    expect(ran.facts.dropped).toBeGreaterThan(300);
    expect(Number(row?.['batches'])).toBeLessThan((1_000 - (ran.facts.dropped ?? 0)) / 2);
    expect(codes(ran)).toContain('DROPPED');
    expect(codes(ran)).not.toContain('ERRORS');
  });
});

describe('a closed loop', () => {
  it('lasts as long as it must', async () => {
    const ran = await run({ schedule: 'closed', concurrency: 2, limit: 10, minSeconds: 0.5 }, { launcher: slow });
    expect(ran.facts.seconds).toBeGreaterThanOrEqual(0.5);
    expect(ran.facts.rows).toBeGreaterThan(50);
    expect(ran.facts.rows).toBeLessThan(110);
    expect(ran.facts).toMatchObject({ lateness: null, offeredRate: null });
  });
});

describe('when the model’s process dies', () => {
  const request = { schedule: 'constant', rate: 1_000, limit: 1_500 };

  it('what was under way is marked, and the schedule goes on in a fresh process', async () => {
    const ran = await run({ ...request, onFailure: 'skip' }, { onLive: killAfter(300) });
    const { ok = 0, crashed = 0 } = ran.facts.byStatus;
    expect(ok + crashed).toBe(1_500);
    expect(crashed).toBeGreaterThan(0);
    expect(crashed).toBeLessThan(500);
    expect(ran.facts.processes).toBe(2);
    expect(ran.events).toEqual(['crashed', 'restarted']);
    expect(codes(ran)).toContain('ERRORS');
    const [row] = await query(ran, 'data', sql`count(DISTINCT _row)::DOUBLE AS rows, max(scheduled_ns) > 1500000000 AS later, max(batch) AS batches`);
    expect(row).toMatchObject({ rows: 1_500, later: true });
  });

  it('what was under way is sent again where that is the policy', async () => {
    const ran = await run({ ...request, onFailure: 'restart' }, { onLive: killAfter(300) });
    expect(ran.facts.byStatus).toEqual({ ok: 1_500 });
    const [row] = await query(ran, 'data', sql`count(*)::DOUBLE AS n, count(DISTINCT _row)::DOUBLE AS rows`);
    expect(row).toEqual({ n: 1_500, rows: 1_500 });
    expect(ran.events).toEqual(['crashed', 'restarted']);
  });

  it('the rest is not run where that is the policy', async () => {
    const ran = await run({ ...request, onFailure: 'stop' }, { onLive: killAfter(300) });
    expect(Object.keys(ran.facts.byStatus).sort()).toEqual(['crashed', 'not-run', 'ok']);
    expect(ran.facts.rows).toBe(1_500);
    expect(ran.events).toEqual(['crashed', 'stopped']);
  });

  it('again and again, it is given up', async () => {
    let dying = false;
    const launcher: TestLauncher = {
      ...slow,
      launch: () => {
        const child = slow.launch();
        if (dying) child.kill();
        return child;
      },
    };
    const ran = await run({ schedule: 'closed', limit: 800, onFailure: 'restart' }, {
      launcher,
      onLive: () => {
        if (dying) return;
        dying = true;
        slow.started.at(-1)?.kill();
      },
    });
    expect(ran.events.filter((kind) => kind === 'crashed')).toHaveLength(3);
    expect(ran.events.at(-1)).toBe('given-up');
    expect(ran.facts.rows).toBe(800);
  });
});

describe('when a request hangs the model', () => {
  it('that request is marked in a closed loop, and what waited behind it', async () => {
    const ran = await run({ schedule: 'closed', scope: [`_row >= ${WILD_ROW - 20}`], limit: 60, timeoutMs: 300 });
    expect(ran.facts.byStatus).toEqual({ ok: 59, timeout: 1 });
    expect(ran.events).toEqual(['timeout', 'restarted']);
  });

  it('an open loop goes on with what is due after it was ended', async () => {
    const ran = await run({ schedule: 'constant', rate: 200, scope: [`_row >= ${WILD_ROW - 20}`], limit: 200, timeoutMs: 300 });
    const { ok = 0, timeout = 0 } = ran.facts.byStatus;
    expect(ok + timeout).toBe(200);
    expect(timeout).toBeGreaterThanOrEqual(50);
    expect(ok).toBeGreaterThan(50);
  });
});

describe('a sweep', () => {
  // A machine that others use too may take longer than 5 ms, and answers fewer; the loop right before says how many.
  it('finds the highest rate that a service time of 5 ms can bear', { retry: 3 }, async () => {
    const { facts: loop } = await run({ schedule: 'closed', limit: 200 }, { launcher: slow });
    const capacity = Math.min(200, loop.achievedRate ?? NaN);
    const sweep = { from: 100, to: 400, secondsPerLevel: 1.5, confirmations: 1 };
    const ran = await run({ schedule: 'sweep', sweep, objective: { percentile: 0.9, boundMs: 25 } }, { launcher: slow });
    const facts = ran.replay.replay?.stats.sweep;
    const [found] = facts?.found ?? [];
    // With equal gaps and a fixed service time nothing waits below 1 / 5 ms = 200 a second, and above it the queue grows without end.
    expect(found?.target).toBeGreaterThan(0.95 * capacity);
    expect(found?.target).toBeLessThan(1.05 * 200);
    expect(found?.confirmed).toBe(true);
    expect(facts?.levels.some(({ meets }) => !meets)).toBe(true);
    const rows = await query(ran, 'data', sql`DISTINCT level`);
    expect(rows).toHaveLength(facts?.levels.length ?? 0);
    expect(ran.facts.rows).toBe(facts?.levels.reduce((sum, { requests }) => sum + requests, 0));
  });

  it('over requests outstanding goes through its levels where it only measures', async () => {
    const sweep = { over: 'concurrency', from: 1, to: 3, step: 1, search: 'linear', secondsPerLevel: 0.4 };
    const ran = await run({ schedule: 'sweep', sweep }, { launcher: slow });
    const levels = ran.replay.replay?.stats.sweep?.levels ?? [];
    expect(levels.map(({ target }) => target)).toEqual([1, 2, 3]);
    // One copy of the model answers 200 a second however many wait, so each waits for those before it.
    for (const { target, percentileMs } of levels) expect(percentileMs).toBeGreaterThanOrEqual(5 * target - 0.5);
  });
});

it.each([{ rate: 2_000 }, { rate: 2_000, batching: { maxSize: 8, instances: 2 } }])('is cancelled within a second at any load and leaves nothing: %o', async (load) => {
  const abort = new AbortController();
  let abortedAt = Infinity;
  const before = workspace.datasets().length;
  const running = run({ schedule: 'poisson', minSeconds: 60, limit: 2_000, ...load }, {
    signal: abort.signal,
    onLive: ({ done }) => {
      if (done < 500 || abort.signal.aborted) return;
      abortedAt = performance.now();
      abort.abort();
    },
  });
  await expect(running).rejects.toMatchObject({ code: 'cancelled' });
  expect(performance.now() - abortedAt).toBeLessThan(1_000);
  expect(workspace.datasets()).toHaveLength(before);
});
