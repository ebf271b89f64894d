/** Which replays stand in for real ones in tests of the command line and the workbench? */
import type { Catalogue, DatasetMeta, ModelMeta } from '../../shared/contract/catalogue.ts';
import type { ModelRunFacts, SweepFacts, Validity } from '../../shared/contract/replayFacts.ts';
import type * as z from 'zod';
import type { JobState } from '../../shared/contract/procedures.ts';
import type { LiveFigures } from '../../shared/core/cancel.ts';
import { FIXTURE_CATALOGUE } from './fixtureClient.ts';

export const modelFacts = (facts: Partial<ModelRunFacts> = {}): ModelRunFacts => ({
  modelId: '6f1d2c3b', rows: 20_000, seconds: 0.3, rowsPerSecond: 67_590, provider: 'cpu', runtime: 'onnxruntime 1.30.0', loadMs: 195, firstRunMs: 1.28, warmupMs: 4.1, callSize: 64, errors: 0, byStatus: { ok: 20_000 }, processes: 1, ...facts,
});

export const liveFigures = (figures: Partial<LiveFigures> = {}): LiveFigures => ({
  model: 'v3', done: 3_200, total: 20_000, elapsedMs: 8_000, perSecond: 400, errors: 0, dropped: 0, p50Ms: 0.21, p90Ms: 0.34, p99Ms: 1.02, queued: 2, latenessP99Ms: 0.04, rssBytes: 182_000_000, ...figures,
});

interface Fixture {
  readonly id?: string;
  readonly name?: string;
  readonly schedule?: string;
  readonly validity?: z.infer<typeof Validity>;
  readonly models?: Readonly<Record<string, ModelRunFacts>>;
  readonly sweep?: SweepFacts;
}

/** An offline replay of 20,000 rows through v3 where nothing else is said. */
export function fixtureReplay({ id = 'e1e1e1e1', name = 'replay-1', schedule = 'offline', validity = { valid: true, reasons: [] }, models = { v3: modelFacts() }, sweep }: Fixture = {}): DatasetMeta {
  const rows = 20_000;
  const noise = { rows: 5_000, maxAbsDifference: 0, predictionFlips: 0, how: 'the same rows twice' };
  return {
    format: 'assay-dataset/1', id, name, kind: 'replay', createdAt: '2026-07-13T10:00:00.000Z', sourceFormat: 'replay', sources: [],
    counts: { files: 0, records: rows, requests: rows, rows, multiRowRequests: 0, requestsWithoutResponse: 0, responsesWithoutRequest: 0, malformed: 0, blankLines: 0, rejected: 0, duplicates: 0 },
    columns: [], task: 'binary', classes: ['0', '1'], hash: null, sizeBytes: 3_400_000, timeRange: null,
    replay: {
      of: 'd1d1d1d1', models: Object.keys(models), schedule, seed: 42, validity,
      stats: { rows, scope: { clauses: [] }, request: { data: 'predictions', models: Object.keys(models), schedule }, models: { ...models }, noiseFloor: Object.fromEntries(Object.keys(models).map((model) => [model, noise])), ...(sweep === undefined ? {} : { sweep }) },
    },
  };
}

const model = (name: string, slot: number): ModelMeta => ({
  format: 'assay-model/1', id: `${slot}f1d2c3b${'0'.repeat(56)}`, name, slot, addedAt: '2026-07-13T09:00:00.000Z', runtime: 'onnx', file: 'model.onnx', files: [], sizeBytes: 1_400_000,
  inputs: [], outputs: [], zipMap: [], binding: { format: 'assay-binding/1', task: 'binary', inputs: [], outputs: {} } as unknown as ModelMeta['binding'], bindingSource: 'binding.json', // no test of the workbench looks into it
});

const determinism = { modelId: '6f1d2c3b', format: 'onnx', runtime: 'onnxruntime 1.30.0', provider: 'cpu', threads: 1, graphOptimization: 'all', sessionOptions: {}, os: 'Linux 6.1', cpu: 'Example CPU', cores: 2, gpu: null, driver: null, power: null, seeds: { sample: 42, order: 42, arrivals: 42 }, rowOrderHash: 'ab12cd34', dataHash: '69872481', batching: null };
const paced = { offeredRate: 200, achievedRate: 199.4, dropped: 0, determinism, lateness: { p50Ms: 0.001, p99Ms: 0.04, maxMs: 0.4 } };
const response = (p50: number, p99: number) => ({ requests: 20_000, percentiles: [{ percentile: 0.5, ms: p50, conservativeMs: p50 * 1.02 }, { percentile: 0.9, ms: p50 * 1.7, conservativeMs: p50 * 1.75 }, { percentile: 0.99, ms: p99, conservativeMs: p99 * 1.1 }] });

/** The workspace of the fixed answers with two models, a valid paced replay, an invalid one and an offline one. */
export const REPLAY_CATALOGUE: Catalogue = {
  ...FIXTURE_CATALOGUE,
  models: [model('v3', 0), model('c1', 1)],
  interrupted: [{ name: 'replay-4', of: 'd1d1d1d1', models: ['v3'], committedRows: 131_072, totalRows: 214_270, startedAt: '2026-07-13T11:00:00.000Z', reason: 'It was cancelled.' }],
  datasets: [
    ...FIXTURE_CATALOGUE.datasets,
    fixtureReplay({ id: 'e1', name: 'replay-1' }),
    fixtureReplay({ id: 'e2', name: 'poisson-200', schedule: 'poisson', models: { v3: modelFacts({ ...paced, response: response(0.21, 1.02) }), c1: modelFacts({ ...paced, response: response(0.28, 1.46) }) } }),
    fixtureReplay({ id: 'e3', name: 'constant-900', schedule: 'constant', validity: { valid: false, reasons: ['OFFERED_RATE: v3 answered 612.0 of 900.0 requests a second; lower the rate.', 'UNSTABLE: throughput of v3 moved by 31 % over the last three windows; run longer.'] } }),
  ],
};

/** A running replay of two models, a third done. */
export const runningReplay = (job: Partial<JobState> = {}): JobState => ({
  id: 'j1', title: 'Replay predictions', procedure: 'replay.run', state: 'running', fraction: 0.32, phase: 'Sending requests', startedAt: new Date().toISOString(), elapsedMs: 8_000, live: [liveFigures(), liveFigures({ model: 'c1', perSecond: 398, p99Ms: 1.46, errors: 3 })], ...job,
});
