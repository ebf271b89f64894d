/** Which replays stand in for real ones in tests of the command line and the workbench? */
import type { DatasetMeta } from '../../shared/contract/catalogue.ts';
import type { ModelRunFacts, SweepFacts, Validity } from '../../shared/contract/replayFacts.ts';
import type * as z from 'zod';
import type { LiveFigures } from '../../shared/core/cancel.ts';

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
