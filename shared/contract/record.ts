/** What is kept of one run of an analysis, so that a stranger can check and repeat it? */
import * as z from 'zod';
import { Block } from '../blocks/block.ts';
import { Scope } from '../core/scope.ts';
import { RunRequest } from './runRequest.ts';

export const RecordedSql = z.object({
  text: z.string(),
  values: z.array(z.union([z.string(), z.number(), z.boolean(), z.null()])),
  rows: z.number().int(),
  durationMs: z.number(),
});
export type RecordedSql = z.infer<typeof RecordedSql>;

export const RecordedDataset = z.object({ id: z.string(), name: z.string(), hash: z.string().nullable().describe('sha256 over canonical column values, or of the source files'), rows: z.number().int() });
export const RecordedModel = z.object({ id: z.string().describe('sha256 of the artefact'), name: z.string() });

export const RunRecord = z.object({
  format: z.literal('assay-record/1'),
  /** sha256 of the RFC 8785 canonical JSON of everything but `id`. */
  id: z.string(),
  /** The same without times, engine and machine: equal questions compare equal. */
  questionHash: z.string(),
  analysis: z.string(),
  version: z.number().int(),
  title: z.string(),
  params: z.record(z.string(), z.unknown()),
  /** The question as it was asked: what the copied command repeats. */
  request: RunRequest,
  scopes: z.record(z.string(), Scope),
  datasets: z.array(RecordedDataset),
  models: z.array(RecordedModel),
  sql: z.array(RecordedSql),
  seed: z.number().int(),
  engine: z.object({ assay: z.string(), duckdb: z.string(), node: z.string(), onnxruntime: z.string().nullable(), platform: z.string(), threads: z.number().int() }),
  warnings: z.array(z.string()),
  startedAt: z.string(),
  durationMs: z.number(),
  result: z.unknown(),
});
export type RunRecord = z.infer<typeof RunRecord>;

/** One line of `ledger.jsonl`. The RFC 6962 leaf is SHA-256(0x00 ‖ the line's canonical JSON without `leaf`). */
export const LedgerLine = z.object({ index: z.number().int(), kind: z.enum(['dataset', 'model', 'replay', 'run', 'export']), subject: z.string(), recordedAt: z.string(), previous: z.string(), leaf: z.string() });
export type LedgerLine = z.infer<typeof LedgerLine>;

/** What `assay run --json` prints and the workbench shows. */
export const RunAnswer = z.object({ record: RunRecord, result: z.unknown(), blocks: z.array(Block), /** the command line that reproduces it */ command: z.string(), reused: z.boolean() });
export type RunAnswer = z.infer<typeof RunAnswer>;
