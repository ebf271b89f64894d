/** How does the sample workspace come to be, from the files shipped with the product? */
import path from 'node:path';
import type { RunAnswer } from '../../contract/record.ts';
import type { DatasetMeta, StoryStep } from '../../contract/catalogue.ts';
import { procedures } from '../../contract/procedures.ts';
import { ReplayRequest } from '../../contract/replayRequest.ts';
import { parseClause } from '../../core/clause/parseClause.ts';
import { AssayError } from '../../core/errors.ts';
import type { Engine } from '../engine.ts';
import { addLabels, importDataset } from '../ingest/importDataset.ts';
import type { JobContext } from '../jobs/jobContext.ts';
import { addModel } from '../models/addModel.ts';
import { runReplay } from '../replay/runReplay.ts';
import { runStory } from './runStory.ts';

const FEATURES = ['age', 'workclass', 'education-num', 'marital-status', 'occupation', 'relationship', 'race', 'sex', 'capital-gain', 'capital-loss', 'hours-per-week', 'native-country'];
const SENSITIVE = new Set(['race', 'sex']);
const roles = (extra: Readonly<Record<string, string>>): Record<string, string> => ({
  ...Object.fromEntries(FEATURES.map((column) => [column, SENSITIVE.has(column) ? 'feature+sensitive' : 'feature'])),
  ...extra,
});

const LOG_ROLES = roles({
  request_id: 'request-id', row_index: 'row-index', batch_size: 'identifier', ts: 'time', model_version: 'model-version', region: 'segment', client_app: 'segment',
  score: 'score', decision: 'prediction', latency_ms: 'latency', status_code: 'status',
});
const TRAINING_ROLES = roles({ row: 'identifier', score: 'score', decision: 'prediction', label: 'label' });

const MODELS = [
  { name: 'v3', folder: 'champion' },
  { name: 'c1', folder: 'challenger' },
  { name: 'v2', folder: 'previous' },
] as const;

const SCOPES = [
  { name: 'reference', clause: 'time in 2026-03-02..2026-03-30' },
  { name: 'current', clause: 'time in 2026-03-30..2026-04-27' },
] as const;

const BEFORE_REPLAY = new Set(['overview', 'data-quality', 'drift', 'performance', 'log-latency', 'label-coverage', 'subgroups']);
const PACED_ROWS = 20_000;

const part = (job: JobContext, phase: string): JobContext => ({ signal: job.signal, progress: (progress) => job.progress({ ...progress, fraction: null, phase }) });

const datasetNamed = (engine: Engine, name: string): DatasetMeta | undefined => engine.workspace.datasets().find((dataset) => dataset.name === name);

/** Imports the log with its labels and the training reference, and saves the two scopes; what an interrupted start had finished is kept. Returns warnings. */
export async function importSample(engine: Engine, job: JobContext): Promise<readonly string[]> {
  const sample = path.join(engine.resources, 'sample');
  const request = (input: { paths: string[]; name: string; roles: Record<string, string>; labels?: { path: string; on: string[] }; threshold: number }): ReturnType<typeof importDataset> =>
    importDataset(engine, procedures['dataset.import'].input.parse({ ...input, positive: '1', favourable: '1' }), part(job, `Importing ${input.name}`));
  const warnings: string[] = [];
  const labels = { path: path.join(sample, 'labels.parquet'), on: ['request_id', 'row_index'] };
  const log = datasetNamed(engine, 'predictions');
  if (log === undefined) warnings.push(...(await request({ paths: [path.join(sample, 'predictions.parquet')], name: 'predictions', roles: LOG_ROLES, threshold: 0.5, labels })).warnings);
  else if (engine.workspace.labelsFor(log.id) === undefined) warnings.push(...(await addLabels(engine, { dataset: log.id, ...labels }, part(job, 'Linking labels'))).warnings);
  if (datasetNamed(engine, 'training-reference') === undefined) warnings.push(...(await request({ paths: [path.join(sample, 'reference.parquet')], name: 'training-reference', roles: TRAINING_ROLES, threshold: 0.5 })).warnings);
  await describe(engine);
  engine.changed('catalogue');
  return warnings;
}

async function describe(engine: Engine): Promise<void> {
  const document = engine.workspace.document();
  if (document.view.dataset !== null) return;
  await engine.workspace.saveDocument({
    ...document,
    name: 'income-scoring',
    scopes: SCOPES.map(({ name, clause }) => ({ name, dataset: 'predictions', clauses: [parseClause(clause)] })),
    view: { ...document.view, dataset: 'predictions', reference: 'reference', current: 'current' },
    models: { champion: 'v3', challenger: 'c1' },
  });
  engine.changed('document');
}

/** Adds champion, challenger and predecessor. Returns warnings. */
export async function addSampleModels(engine: Engine, job: JobContext): Promise<readonly string[]> {
  const warnings: string[] = [];
  const known = new Set(engine.workspace.models().map(({ name }) => name));
  for (const { name, folder } of MODELS.filter((model) => !known.has(model.name))) {
    const added = await addModel(engine, { path: path.join(engine.resources, 'sample', 'models', folder), name }, part(job, `Adding model ${name}`));
    warnings.push(...added.warnings);
  }
  return warnings;
}

/** A paced run for latency, then all rows through all models for parity and comparison. Returns warnings. */
export async function replaySample(engine: Engine, job: JobContext): Promise<readonly string[]> {
  const warnings: string[] = [];
  const replay = async (request: Readonly<Record<string, unknown>> & { readonly name: string }, phase: string): Promise<void> => {
    if (datasetNamed(engine, request.name) === undefined) warnings.push(...(await runReplay(engine, ReplayRequest.parse({ data: 'predictions', ...request }), part(job, phase))).warnings);
  };
  await replay({ name: 'latency-1', models: ['v3', 'c1'], schedule: 'closed', limit: PACED_ROWS }, 'Measuring latency');
  await replay({ name: 'replay-1', models: MODELS.map(({ name }) => name), schedule: 'offline' }, 'Replaying');
  engine.changed('catalogue');
  return warnings;
}

export interface DemoOptions {
  readonly onStep?: (step: StoryStep, answer: RunAnswer | undefined) => void;
}

/** Fills a workspace with what of the sample is not there yet and answers the whole story, first verdicts first. */
export async function createDemo(engine: Engine, options: DemoOptions, job: JobContext): Promise<{ readonly steps: readonly StoryStep[]; readonly warnings: readonly string[] }> {
  const imported = await importSample(engine, job);
  await runStory(engine, { ...options, only: BEFORE_REPLAY }, job);
  const added = await addSampleModels(engine, job);
  const replayed = await replaySample(engine, job);
  const told = new Set(BEFORE_REPLAY);
  const steps = await runStory(engine, { onStep: (step, answer) => (told.has(step.id) ? undefined : options.onStep?.(step, answer)) }, job);
  return { steps, warnings: [...imported, ...added, ...replayed] };
}

/** The demo inside an open workspace. @throws AssayError conflict when it already holds data of its own */
export async function fillWithSample(engine: Engine, job: JobContext): Promise<{ readonly steps: StoryStep[]; readonly warnings: string[] }> {
  if (engine.workspace.datasets().length > 0) throw new AssayError('conflict', 'This workspace already holds data.', { hint: 'Make the sample in a workspace of its own: assay demo.' });
  const { steps, warnings } = await createDemo(engine, {}, job);
  return { steps: [...steps], warnings: [...warnings] };
}
