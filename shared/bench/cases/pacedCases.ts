/** How punctual is a schedule, and what does recording cost a request, each beside the barest loop in the same run? */
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { ReplayRequest } from '../../contract/replayRequest.ts';
import type { ModelRunFacts } from '../../contract/replayFacts.ts';
import { AssayError } from '../../core/errors.ts';
import { quantile } from '../../core/stats/quantile.ts';
import type { Engine } from '../../engine/engine.ts';
import { quietJob } from '../../engine/jobs/jobContext.ts';
import { addModel } from '../../engine/models/addModel.ts';
import { runReplay } from '../../engine/replay/runReplay.ts';
import type { BenchCase, BenchContext } from '../benchCase.ts';
import { openSample } from '../openSample.ts';

const RATE = 2_000;
const REQUESTS = 6_000;
/** Runs of each kind, one after the other in turns: the machine is not the same from one second to the next. */
const TURNS = 5;

/** Waits and spins for each due time, and does nothing else. */
const BARE_PACER = `
const { parentPort, workerData: { requests, gapNs } } = require('node:worker_threads');
const idle = new Int32Array(new SharedArrayBuffer(4));
const lateness = new Float64Array(requests);
const origin = process.hrtime.bigint() + 5000000n;
const since = () => Number(process.hrtime.bigint() - origin);
for (let i = 0; i < requests; i += 1) {
  const due = i * gapNs;
  for (let wait = (due - since()) / 1e6 - 0.2; wait > 0; wait = (due - since()) / 1e6 - 0.2) Atomics.wait(idle, 0, 0, wait);
  let now = since();
  while (now < due) now = since();
  lateness[i] = now - due;
}
parentPort.postMessage(lateness);
`;

const median = (values: readonly number[]): number => quantile(Float64Array.from(values).sort(), 0.5) ?? NaN;

/** Lateness of the bare loop at p99, in ms. */
async function bareP99Ms(): Promise<number> {
  const worker = new Worker(BARE_PACER, { eval: true, workerData: { requests: REQUESTS, gapNs: 1e9 / RATE } });
  const lateness = await new Promise<Float64Array>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  await worker.terminate();
  return (quantile(lateness.sort(), 0.99) ?? NaN) / 1e6;
}

async function factsOf(engine: Engine, options: object): Promise<ModelRunFacts> {
  const { replay } = await runReplay(engine, ReplayRequest.parse({ data: 'predictions', models: ['v3'], ...options }), quietJob());
  const facts = replay.replay?.stats.models['v3'];
  if (facts === undefined) throw new AssayError('internal', 'The replay says nothing about its model.');
  return facts;
}

async function withChampion<T>(context: BenchContext, work: (engine: Engine) => Promise<T>): Promise<T> {
  const opened = await openSample(context);
  try {
    await addModel(opened.engine, { path: path.join(context.sample, 'models', 'champion'), name: 'v3' }, quietJob());
    return await work(opened.engine);
  } finally {
    await opened.close();
  }
}

interface Turn {
  readonly ours: number;
  readonly bare: number;
}

async function turns(turn: () => Promise<Turn>): Promise<readonly Turn[]> {
  const all: Turn[] = [];
  for (let k = 0; k < TURNS; k += 1) all.push(await turn());
  return all;
}

const medianOf = (all: readonly Turn[], value: (turn: Turn) => number): number => median(all.map(value));

export const pacerCase: BenchCase = {
  name: 'pacer',
  what: `lateness at p99 of a replay at ${RATE} requests a second, in turns with a bare wait-and-spin loop`,
  goalRatio: 1.2,
  run: (context) =>
    withChampion(context, async (engine) => {
      const all = await turns(async () => {
        const before = await bareP99Ms();
        const { lateness } = await factsOf(engine, { schedule: 'constant', rate: RATE, limit: REQUESTS });
        return { ours: lateness?.p99Ms ?? NaN, bare: (before + (await bareP99Ms())) / 2 };
      });
      const [latenessP99Ms, barePacerP99Ms] = [medianOf(all, ({ ours }) => ours), medianOf(all, ({ bare }) => bare)];
      return {
        rows: TURNS * REQUESTS, seconds: latenessP99Ms / 1e3,
        bound: { what: 'wait to 0.2 ms before each due time, then spin; nothing sent', seconds: barePacerP99Ms / 1e3 },
        figures: { latenessP99Ms, barePacerP99Ms, medianRatioOfTurns: medianOf(all, ({ ours, bare }) => ours / bare) },
      };
    }),
};

const LOOP_REQUESTS = 20_000;

export const recordingCase: BenchCase = {
  name: 'recording',
  what: 'a closed loop of one request with queue, six stamps and records, after the same loop without them in the same thread',
  run: (context) =>
    withChampion(context, async (engine) => {
      const all = await turns(async () => {
        const { seconds, warmupMs, firstRunMs } = await factsOf(engine, { schedule: 'closed', limit: LOOP_REQUESTS, warmup: LOOP_REQUESTS });
        return { ours: (seconds / LOOP_REQUESTS) * 1e6, bare: (((warmupMs ?? NaN) - (firstRunMs ?? NaN)) / (LOOP_REQUESTS - 1)) * 1e3 };
      });
      const [microsPerRequest, bareMicrosPerRequest] = [medianOf(all, ({ ours }) => ours), medianOf(all, ({ bare }) => bare)];
      return {
        rows: LOOP_REQUESTS, seconds: (microsPerRequest * LOOP_REQUESTS) / 1e6,
        bound: { what: 'the same rows through the same session, one at a time, nothing recorded', seconds: (bareMicrosPerRequest * LOOP_REQUESTS) / 1e6 },
        figures: { overheadMicros: medianOf(all, ({ ours, bare }) => ours - bare), microsPerRequest, bareMicrosPerRequest },
      };
    }),
};
