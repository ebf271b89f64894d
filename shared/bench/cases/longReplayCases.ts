/** How fast, and in how much memory, does a long log run through a tree model, beside the best bare loop of the runtime? */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import process from 'node:process';
import { ReplayRequest } from '../../contract/replayRequest.ts';
import { AssayError } from '../../core/errors.ts';
import { repeatRows } from '../../engine/duckdb/repeatRows.ts';
import type { Engine } from '../../engine/engine.ts';
import { quietJob } from '../../engine/jobs/jobContext.ts';
import { addModel } from '../../engine/models/addModel.ts';
import { readEncoded } from '../../engine/replay/encodedRows.ts';
import { attachAll, prepare } from '../../engine/replay/prepareReplay.ts';
import { runReplay } from '../../engine/replay/runReplay.ts';
import { bareLoop } from '../../engine/runtimes/bareLoop.ts';
import { datasetAlias } from '../../engine/store/scopeRelation.ts';
import type { BenchCase, BenchContext, BenchOutcome } from '../benchCase.ts';
import { timed, withPeakRss } from '../measure.ts';
import { openSample } from '../openSample.ts';

/** Rows a call that the bare loop is tried with: the fastest counts. */
const CALL_SIZES = [32, 64, 256, 1_024, 4_096];
/** Rows of one trial of the bare loop. */
const TRIAL_ROWS = 150_000;
const FEATURES = 12;

/** Adds a log of so many rows, made from the sample's. */
async function addLongLog({ workspace, database }: Engine, rows: number): Promise<string> {
  const log = workspace.dataset('predictions');
  const requestId = log.columns.find(({ roles }) => roles.includes('request-id'));
  if (requestId === undefined) throw new AssayError('internal', 'The sample names no request id.');
  await database.attach(datasetAlias(log.id), workspace.datasetFile(log.id));
  const file = workspace.temporaryFile('.duckdb');
  await repeatRows(database, { from: datasetAlias(log.id), file, rows, requestId: requestId.name });
  const name = `predictions-${rows}`;
  await workspace.addDataset({ ...log, id: randomBytes(16).toString('hex'), name, hash: null, counts: { ...log.counts, records: rows, requests: rows, rows, duplicates: 0 } }, file);
  return name;
}

/** The front of the log as the model's input. */
async function encodedFront(engine: Engine, data: string): Promise<Float32Array> {
  const prepared = prepare(engine, ReplayRequest.parse({ data, models: ['v3'] }));
  const { choice, models } = prepared;
  await attachAll(engine, prepared);
  const reader = await engine.database.connect();
  try {
    for await (const block of readEncoded(reader, choice, { bindings: models.map(({ meta }) => meta.binding), blockRows: TRIAL_ROWS, skip: 0, signal: quietJob().signal })) {
      const values = block.tensors[0]?.[0]?.data;
      if (values instanceof Float32Array) return values;
    }
  } finally {
    reader.close();
  }
  throw new AssayError('internal', 'The log gave no rows to the model.');
}

interface BareTrial {
  readonly model: string;
  readonly encoded: Float32Array;
}

/** Seconds of the fastest call size for so many rows; a trial that something else disturbed does not count. */
async function bareSeconds({ model, encoded }: BareTrial, rows: number): Promise<number> {
  const trials: number[] = [];
  for (const rowsPerCall of CALL_SIZES) trials.push(await bareLoop(model, { rows: TRIAL_ROWS, width: FEATURES, rowsPerCall, encoded }));
  return (Math.min(...trials) / TRIAL_ROWS) * rows;
}

async function measure(context: BenchContext, rows: number): Promise<BenchOutcome> {
  const opened = await openSample(context);
  const { engine } = opened;
  try {
    const folder = path.join(context.sample, 'models', 'champion');
    const model = path.join(folder, 'model.onnx');
    await addModel(engine, { path: folder, name: 'v3' }, quietJob());
    const data = await addLongLog(engine, rows);
    const trial = { model, encoded: await encodedFront(engine, data) };
    const before = await bareSeconds(trial, rows);
    const cpu = process.cpuUsage();
    const { value, peakRssBytes } = await withPeakRss(() => timed(() => runReplay(engine, ReplayRequest.parse({ data, name: 'bench', models: ['v3'] }), quietJob())));
    const { user, system } = process.cpuUsage(cpu);
    const after = await bareSeconds(trial, rows);
    const bare = (before + after) / 2;
    const stats = value.value.replay.replay?.stats.models['v3'];
    return {
      rows: value.value.replay.counts.rows,
      seconds: value.seconds,
      bound: { what: 'onnxruntime in this process on the same rows, already encoded, one thread, best of 32 to 4,096 rows a call, before and after', seconds: bare },
      peakRssBytes,
      figures: { shareOfBoundRate: bare / value.seconds, scoringRowsPerSecond: stats?.rowsPerSecond ?? 0, callSize: stats?.callSize ?? 0, engineMicrosecondsPerRow: (user + system) / rows },
    };
  } finally {
    await opened.close();
  }
}

export const longReplayCase: BenchCase = {
  name: 'replay-1m',
  what: 'replay 1,000,000 rows × 12 features through XGBoost (200 trees, depth 6) as ONNX on one thread, store every score',
  run: (context) => measure(context, 1_000_000),
};

export const constantMemoryCase: BenchCase = {
  name: 'replay-10m',
  what: 'the same with 10,000,000 rows: the memory stays that of a short log',
  run: (context) => measure(context, 10_000_000),
};
