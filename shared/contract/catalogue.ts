/** What lies in a workspace: datasets, labels, scopes, models, replays, runs? */
import * as z from 'zod';
import { Clause } from '../core/clause/clause.ts';
import { DatasetColumn } from '../core/roles.ts';
import { Binding } from '../core/binding/binding.ts';
import { ReplayFacts } from './replayFacts.ts';

export const Task = z.enum(['binary', 'multiclass', 'regression', 'unknown']);

/** Counts of an import, by the names of the product contract. */
export const ImportCounts = z.object({
  files: z.number().int(), records: z.number().int(), requests: z.number().int(), rows: z.number().int(), multiRowRequests: z.number().int(),
  requestsWithoutResponse: z.number().int(), responsesWithoutRequest: z.number().int(), malformed: z.number().int(), blankLines: z.number().int(),
  rejected: z.number().int(), duplicates: z.number().int(),
});
export type ImportCounts = z.infer<typeof ImportCounts>;

export const SourceFile = z.object({ path: z.string(), sizeBytes: z.number(), sha256: z.string() });

/** `datasets/<id>.json` beside `datasets/<id>.duckdb`. */
export const DatasetMeta = z.object({
  format: z.literal('assay-dataset/1'),
  id: z.string(),
  name: z.string(),
  kind: z.enum(['log', 'labels', 'replay']),
  createdAt: z.string(),
  sourceFormat: z.string(),
  sources: z.array(SourceFile),
  counts: ImportCounts,
  columns: z.array(DatasetColumn),
  task: Task,
  /** Where the task was read from. */
  taskReason: z.string().optional(),
  classes: z.array(z.string()),
  positive: z.string().optional(),
  favourable: z.string().optional(),
  threshold: z.number().optional(),
  hash: z.string().nullable(),
  sizeBytes: z.number(),
  timeRange: z.object({ from: z.string(), to: z.string() }).nullable(),
  /** On a labels dataset: the log it belongs to and the join columns. Later labels are a new version. */
  labelsOf: z.object({ dataset: z.string(), on: z.array(z.string()), matched: z.number().int(), unmatched: z.number().int(), version: z.number().int() }).optional(),
  /** On a replay dataset. */
  replay: ReplayFacts.optional(),
});
export type DatasetMeta = z.infer<typeof DatasetMeta>;

export const Reject = z.object({ file: z.string(), line: z.number().int().nullable(), column: z.string().nullable(), reason: z.string(), raw: z.string() });
export type Reject = z.infer<typeof Reject>;

export const SavedScope = z.object({ name: z.string(), dataset: z.string().describe('dataset name'), clauses: z.array(Clause) });
export type SavedScope = z.infer<typeof SavedScope>;

export const ModelInput = z.object({ name: z.string(), dtype: z.string(), shape: z.array(z.union([z.string(), z.number(), z.null()])) });

/** `models/<sha256>/model.json` beside the artefact. */
export const ModelMeta = z.object({
  format: z.literal('assay-model/1'),
  /** sha256 of the artefact. */
  id: z.string(),
  name: z.string(),
  /** Order of adding, for the colour slot. */
  slot: z.number().int(),
  addedAt: z.string(),
  runtime: z.enum(['onnx', 'tfjs']),
  file: z.string().describe('file name of the artefact in its folder'),
  files: z.array(SourceFile),
  sizeBytes: z.number(),
  inputs: z.array(ModelInput),
  outputs: z.array(ModelInput),
  producer: z.string().optional(),
  operators: z.record(z.string(), z.number()).optional(),
  zipMap: z.array(z.string()).default([]),
  binding: Binding,
  bindingSource: z.string(),
  /** Facts from a card that came with the model (metrics, training data, versions). */
  card: z.record(z.string(), z.unknown()).optional(),
});
export type ModelMeta = z.infer<typeof ModelMeta>;

/** A line about a run, for lists; the whole record is read on demand. */
export const RunSummary = z.object({ id: z.string(), analysis: z.string(), title: z.string(), startedAt: z.string(), durationMs: z.number(), warnings: z.number().int() });
export type RunSummary = z.infer<typeof RunSummary>;

/** A replay that began and did not end: what was committed is kept, and it can be gone on with. */
export const InterruptedReplay = z.object({ name: z.string(), of: z.string().describe('id of the replayed dataset'), models: z.array(z.string()), committedRows: z.number().int(), totalRows: z.number().int().describe('over all models'), startedAt: z.string(), reason: z.string() });
export type InterruptedReplay = z.infer<typeof InterruptedReplay>;

export const Catalogue = z.object({
  workspace: z.object({ name: z.string(), path: z.string(), createdAt: z.string() }),
  datasets: z.array(DatasetMeta),
  scopes: z.array(SavedScope),
  models: z.array(ModelMeta),
  runs: z.array(RunSummary),
  /** Replays that began and did not end, oldest first. */
  interrupted: z.array(InterruptedReplay),
  /** What a previous crash left behind and opening cleaned up. */
  notices: z.array(z.string()),
});
export type Catalogue = z.infer<typeof Catalogue>;

/** An analysis as the workbench and the command line see it; parameters as JSON Schema. */
export const AnalysisInfo = z.object({ id: z.string(), version: z.number().int(), title: z.string(), question: z.string(), needs: z.object({ roles: z.array(z.string()), sides: z.array(z.string()), abilities: z.array(z.string()) }), params: z.record(z.string(), z.unknown()) });
export type AnalysisInfo = z.infer<typeof AnalysisInfo>;

/** One step of the story shown first: a question, the run that answers it, or why there is none. */
export const StoryStep = z.object({ id: z.string(), title: z.string(), analysis: z.string(), status: z.enum(['computed', 'missing', 'failed', 'not-applicable']), reason: z.string().optional(), record: z.string().optional() });
export type StoryStep = z.infer<typeof StoryStep>;
