/** What engine does the workbench talk to when none is there? */
import { AssayError } from '../../shared/core/errors.ts';
import type { Client, RunOptions } from '../../shared/contract/client.ts';
import type { CallName, InputOf, OutputOf, RunName } from '../../shared/contract/procedures.ts';
import { emptyDocument, type WorkspaceDocument } from '../../shared/contract/workspace.ts';
import { FIXTURE_ANALYSES, fixtureAnswer } from './fixtureAnswers.ts';

type Calls = { readonly [N in CallName]?: (input: InputOf<N>) => OutputOf<N> };
type Runs = { readonly [N in RunName]?: (input: InputOf<N>, options: RunOptions | undefined) => Promise<OutputOf<N>> };

export interface FixtureOptions {
  readonly calls?: Calls;
  readonly runs?: Runs;
}

export interface FixtureClient extends Client {
  /** Every request made, in order. */
  readonly requests: readonly { readonly name: string; readonly input: unknown }[];
  readonly saved: readonly WorkspaceDocument[];
}

const FROM = Date.UTC(2026, 2, 2);
const HOUR_MS = 3_600_000;
const counts = { files: 1, records: 215_070, requests: 200_000, rows: 215_070, multiRowRequests: 2_955, requestsWithoutResponse: 0, responsesWithoutRequest: 0, malformed: 0, blankLines: 0, rejected: 0, duplicates: 800 };

type Catalogue = OutputOf<'workspace.get'>;

const log: Catalogue['datasets'][number] = {
  format: 'assay-dataset/1', id: 'd1d1d1d1', name: 'predictions', kind: 'log', createdAt: '2026-07-13T09:00:00.000Z', sourceFormat: 'parquet', sources: [], counts,
  columns: [
    { name: 'ts', type: 'TIMESTAMPTZ', kind: 'time', roles: ['time'], reason: 'given' },
    { name: 'region', type: 'VARCHAR', kind: 'categorical', roles: ['segment'], reason: 'given' },
    { name: 'hours-per-week', type: 'DOUBLE', kind: 'numeric', roles: ['feature'], reason: 'given' },
    { name: 'score', type: 'DOUBLE', kind: 'numeric', roles: ['score'], reason: 'given' },
    { name: 'status_code', type: 'INTEGER', kind: 'numeric', roles: ['status'], reason: 'given' },
  ],
  task: 'binary', classes: ['0', '1'], positive: '1', favourable: '1', threshold: 0.5, hash: '69872481aa', sizeBytes: 6_120_000,
  timeRange: { from: '2026-03-02T00:00:07.000Z', to: '2026-04-26T23:58:19.000Z' },
};

const labels: Catalogue['datasets'][number] = {
  ...log, id: 'l1l1l1l1', name: 'labels', kind: 'labels', counts: { ...counts, rows: 181_954, duplicates: 0 }, columns: [{ name: 'label', type: 'INTEGER', kind: 'categorical', roles: ['label'], reason: 'given' }],
  timeRange: { from: '2026-03-04T00:00:00.000Z', to: '2026-07-12T04:36:06.000Z' }, labelsOf: { dataset: 'd1d1d1d1', on: ['request_id', 'row_index'], matched: 181_954, unmatched: 0, version: 1 },
};

const scopes: Catalogue['scopes'] = [
  { name: 'reference', dataset: 'predictions', clauses: [{ op: 'range', column: 'time', from: '2026-03-02', to: '2026-03-30' }] },
  { name: 'current', dataset: 'predictions', clauses: [{ op: 'range', column: 'time', from: '2026-03-30', to: '2026-04-27' }] },
];

export const FIXTURE_CATALOGUE: Catalogue = { workspace: { name: 'income-scoring', path: 'income-scoring.assay', createdAt: '2026-07-13T09:00:00.000Z' }, datasets: [log, labels], scopes, models: [], runs: [], interrupted: [], notices: [] };

export const EMPTY_CATALOGUE: Catalogue = { ...FIXTURE_CATALOGUE, datasets: [], scopes: [] };

function fixtureDocument(): WorkspaceDocument {
  const document = emptyDocument('income-scoring', '2026-07-13T09:00:00.000Z');
  return { ...document, scopes, view: { ...document.view, dataset: 'predictions', reference: 'reference', current: 'current' } };
}

function story(): OutputOf<'story.get'> {
  const answers = FIXTURE_ANALYSES.map((analysis) => fixtureAnswer(analysis));
  return { steps: FIXTURE_ANALYSES.map((analysis, index) => ({ id: analysis, title: answers[index]?.record.title.replace('Title of ', '') ?? analysis, analysis, status: 'computed' as const, record: answers[index]?.record.id ?? '' })), answers };
}

const histogram = (bins: number): OutputOf<'dataset.histogram'> => ({
  from: Array.from({ length: bins }, (_, index) => new Date(FROM + index * 6 * HOUR_MS).toISOString()),
  rows: Array.from({ length: bins }, (_, index) => [420, 880, 1_300, 1_050][index % 4] ?? 0),
});

const CALLS: Calls = {
  'host.info': () => ({ assay: '0.1.0', engines: { duckdb: 'v1.5.5', node: 'v20.20.2', onnxruntime: '1.30.0', tfjs: null }, memory: { rssBytes: 612_000_000, limitBytes: 8_000_000_000 }, threads: 2, workspace: 'income-scoring.assay', timeZone: 'UTC', platform: 'linux-x64' }),
  'host.doctor': () => ({ items: [{ what: 'ONNX Runtime', state: 'ok', detail: '1.30.0, cpu' }] }),
  'job.list': () => ({ items: [] }),
  'workspace.get': () => FIXTURE_CATALOGUE,
  'workspace.document': fixtureDocument,
  'dataset.rows': ({ filters }) => ({ columns: [{ name: 'ts', type: 'TIMESTAMPTZ' }, { name: 'score', type: 'DOUBLE' }], rows: [['2026-03-02T00:00:07Z', 0.42]], truncated: false, total: JSON.stringify(filters).includes('2026-04-27') ? 107_175 : 106_959 }),
  'dataset.histogram': ({ bins }) => histogram(bins ?? 224),
  'analysis.catalogue': () => ({ items: [{ id: 'drift', version: 1, title: 'Drift', question: 'Which inputs moved?', needs: { roles: ['feature', 'embedding'], sides: ['reference', 'current'], abilities: [] }, params: { type: 'object', properties: { alpha: { type: 'number', default: 0.05, description: 'level' }, columns: { type: 'array', items: { type: 'string' } } } } }] }),
  'record.list': () => ({ items: FIXTURE_ANALYSES.map((analysis) => fixtureAnswer(analysis).record) }),
  'story.get': story,
};

const RUNS: Runs = {
  'analysis.run': ({ analysis, filters }) => Promise.resolve(fixtureAnswer(analysis, [...(filters ?? [])])),
  'story.sample': () => Promise.resolve({ steps: story().steps, warnings: [] }),
  'story.run': () => Promise.resolve({ steps: story().steps }),
};

export function fixtureClient({ calls = {}, runs = {} }: FixtureOptions = {}): FixtureClient {
  const requests: { name: string; input: unknown }[] = [];
  const saved: WorkspaceDocument[] = [];
  const missing = (name: string): AssayError => new AssayError('unknown_procedure', `The fixture does not answer ${name}.`);
  return {
    requests, saved,
    call: async (name, input) => {
      requests.push({ name, input });
      await Promise.resolve();
      if (name === 'workspace.save') {
        saved.push((input as InputOf<'workspace.save'>).document);
        return { done: true } as never;
      }
      // A handler of this name takes this input and gives this output; the table's type says so, its look-up cannot.
      const handler = (calls[name] ?? CALLS[name]) as ((given: typeof input) => OutputOf<typeof name>) | undefined;
      if (handler === undefined) throw missing(name);
      return handler(input);
    },
    run: async (name, input, options) => {
      requests.push({ name, input });
      const handler = (runs[name] ?? RUNS[name]) as ((given: typeof input, options: RunOptions | undefined) => Promise<OutputOf<typeof name>>) | undefined;
      if (handler === undefined) throw missing(name);
      return handler(input, options);
    },
    watch: () => () => undefined,
    close: () => Promise.resolve(),
  };
}
