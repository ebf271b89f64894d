/** What may be asked of the engine, with which input, and what comes back? */
import * as z from 'zod';
import { Block } from '../blocks/block.ts';
import { Clause } from '../core/clause/clause.ts';
import { Binding } from '../core/binding/binding.ts';
import { AnalysisInfo, Catalogue, DatasetMeta, ModelMeta, Reject, SavedScope, StoryStep } from './catalogue.ts';
import { RunAnswer, RunRecord } from './record.ts';
import { ReplayComparison } from './replayFacts.ts';
import { ReplayRequest } from './replayRequest.ts';
import { RunRequest } from './runRequest.ts';
import { WorkspaceDocument } from './workspace.ts';

/** call: short; run: a job with progress and cancel; watch: events until unsubscribed. */
export type ProcedureKind = 'call' | 'run' | 'watch';
export interface Procedure<K extends ProcedureKind = ProcedureKind, I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  readonly kind: K;
  readonly input: I;
  readonly output: O;
}
const call = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O): Procedure<'call', I, O> => ({ kind: 'call', input, output });
const run = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O): Procedure<'run', I, O> => ({ kind: 'run', input, output });
const watch = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O): Procedure<'watch', I, O> => ({ kind: 'watch', input, output });

const Nothing = z.object({});
const Done = z.object({ done: z.literal(true) });

const BundleCheck = z.object({ check: z.string(), verdict: z.enum(['pass', 'fail']), detail: z.string() });
export const VerifyAnswer = z.object({ target: z.string(), kind: z.enum(['bundle', 'workspace']), ok: z.boolean(), checks: z.array(BundleCheck) });
export type VerifyAnswer = z.infer<typeof VerifyAnswer>;

export const NumberVerdict = z.object({ record: z.string(), analysis: z.string(), pointer: z.string(), sealed: z.unknown(), again: z.unknown(), policy: z.string(), verdict: z.enum(['same', 'within tolerance', 'different', 'cannot run']), reason: z.string().optional() });
export const ReexecuteAnswer = z.object({ target: z.string(), ok: z.boolean(), counts: z.object({ same: z.number().int(), withinTolerance: z.number().int(), different: z.number().int(), cannotRun: z.number().int() }), records: z.array(z.object({ record: z.string(), analysis: z.string(), numbers: z.number().int(), verdict: z.string() })), differences: z.array(NumberVerdict) });
export type ReexecuteAnswer = z.infer<typeof ReexecuteAnswer>;

/** A table page: column-oriented, with type tags; integers beyond 2^53, decimals and times are text, NaN and ±inf null. */
export const TablePage = z.object({ columns: z.array(z.object({ name: z.string(), type: z.string() })), rows: z.array(z.array(z.union([z.string(), z.number(), z.boolean(), z.null()]))), truncated: z.boolean() });
export type TablePage = z.infer<typeof TablePage>;

export const DoctorAnswer = z.object({ items: z.array(z.object({ what: z.string(), state: z.enum(['ok', 'missing', 'warning']), detail: z.string(), hint: z.string().optional() })) });
export type DoctorAnswer = z.infer<typeof DoctorAnswer>;

export const HostInfo = z.object({ assay: z.string(), engines: z.object({ duckdb: z.string(), node: z.string(), onnxruntime: z.string().nullable(), tfjs: z.string().nullable() }), memory: z.object({ rssBytes: z.number(), limitBytes: z.number() }), threads: z.number().int(), workspace: z.string().nullable(), timeZone: z.literal('UTC'), platform: z.string() });

/** Live figures of a replay, one a model. */
export const LiveFigures = z.object({ model: z.string(), done: z.number(), total: z.number().nullable(), elapsedMs: z.number(), perSecond: z.number(), errors: z.number(), dropped: z.number(), p50Ms: z.number().nullable(), p90Ms: z.number().nullable(), p99Ms: z.number().nullable(), queued: z.number().nullable(), latenessP99Ms: z.number().nullable(), rssBytes: z.number().nullable() });

export const JobState = z.object({ id: z.string(), title: z.string(), procedure: z.string(), state: z.enum(['queued', 'running', 'done', 'failed', 'cancelled']), fraction: z.number().nullable(), phase: z.string(), detail: z.string().optional(), live: z.array(LiveFigures).readonly().optional(), startedAt: z.string(), elapsedMs: z.number() });
export type JobState = z.infer<typeof JobState>;

const Written = z.object({ path: z.string(), sizeBytes: z.number(), sha256: z.string() });

export const procedures = {
  'host.info': call(Nothing, HostInfo),
  'host.doctor': call(Nothing, DoctorAnswer),
  'host.watch': watch(Nothing, z.object({ changed: z.enum(['catalogue', 'jobs', 'document']), jobs: z.array(JobState).optional() })),
  'job.list': call(Nothing, z.object({ items: z.array(JobState) })),
  'job.cancel': call(z.object({ id: z.string() }), Done),

  'workspace.get': call(Nothing, Catalogue),
  'workspace.document': call(Nothing, WorkspaceDocument),
  'workspace.save': call(z.object({ document: WorkspaceDocument }), Done),

  'dataset.import': run(
    z.object({
      paths: z.array(z.string()).min(1), name: z.string(), format: z.string().default('auto'), roles: z.record(z.string(), z.string()).default({}), labels: z.object({ path: z.string(), on: z.array(z.string()) }).optional(),
      positive: z.string().optional(), favourable: z.string().optional(), threshold: z.number().optional(), maxRejectShare: z.number().min(0).max(1).default(0.05),
    }),
    z.object({ dataset: DatasetMeta, labels: DatasetMeta.optional(), warnings: z.array(z.string()) }),
  ),
  'dataset.rejects': call(z.object({ dataset: z.string(), limit: z.number().int().positive().max(10_000).default(1_000) }), z.object({ items: z.array(Reject), total: z.number().int() })),
  'dataset.rows': call(z.object({ dataset: z.string(), filters: z.array(Clause).default([]), offset: z.number().int().min(0).default(0), limit: z.number().int().positive().max(1_000).default(100) }), TablePage.extend({ total: z.number().int() })),
  'dataset.histogram': call(z.object({ dataset: z.string(), filters: z.array(Clause).default([]), bins: z.number().int().positive().max(1_000).default(224) }), z.object({ from: z.array(z.string()), rows: z.array(z.number()) })),
  'labels.add': run(z.object({ dataset: z.string(), path: z.string(), on: z.array(z.string()).min(1) }), z.object({ dataset: DatasetMeta, warnings: z.array(z.string()) })),

  'scope.add': call(z.object({ name: z.string(), data: z.string(), clauses: z.array(z.string()) }), SavedScope),
  'scope.remove': call(z.object({ name: z.string() }), Done),

  'model.add': run(z.object({ path: z.string(), name: z.string(), binding: z.string().optional() }), z.object({ model: ModelMeta, warnings: z.array(z.string()) })),
  /** Writes the requests of a replay as one JSON document of the Trace Event Format. */
  'replay.trace': run(z.object({ replay: z.string(), out: z.string() }), Written),
  'replay.run': run(ReplayRequest, z.object({ replay: DatasetMeta, warnings: z.array(z.string()) })),
  /** What a replay comes to, for each model alone; null where only the run itself can tell. `more` where counting stopped early or the run goes on by time. */
  'replay.plan': call(ReplayRequest, z.object({ rows: z.number().int(), models: z.number().int(), requests: z.number().int().nullable(), seconds: z.number().nullable(), more: z.boolean(), how: z.string() })),
  /** Goes on with an interrupted replay from its last committed slice. */
  'replay.resume': run(z.object({ name: z.string() }), z.object({ replay: DatasetMeta, warnings: z.array(z.string()) })),
  /** Repeats a replay with its recorded request and compares the answers row by row. */
  'replay.again': run(z.object({ replay: z.string(), name: z.string().optional() }), z.object({ replay: DatasetMeta, warnings: z.array(z.string()), comparison: ReplayComparison, sentence: z.string() })),
  /** Removes an interrupted replay and what it had committed. */
  'replay.discard': call(z.object({ name: z.string() }), Done),

  'analysis.catalogue': call(Nothing, z.object({ items: z.array(AnalysisInfo) })),
  'analysis.run': run(RunRequest, RunAnswer),
  'record.get': call(z.object({ id: z.string() }), RunAnswer),
  'record.list': call(Nothing, z.object({ items: z.array(RunRecord.omit({ result: true, sql: true })) })),

  'story.get': call(Nothing, z.object({ steps: z.array(StoryStep), answers: z.array(RunAnswer) })),
  /** Fills an empty workspace with the shipped sample and answers its story. */
  'story.sample': run(Nothing, z.object({ steps: z.array(StoryStep), warnings: z.array(z.string()) })),
  'story.run': run(z.object({ filters: z.array(Clause).default([]) }), z.object({ steps: z.array(StoryStep) })),

  'query.run': run(z.object({ sql: z.string().max(100_000), limit: z.number().int().positive().max(100_000).default(1_000), timeoutMs: z.number().positive().default(60_000), out: z.string().optional() }), TablePage.extend({ written: Written.optional() })),

  'report.write': run(z.object({ out: z.string(), records: z.array(z.string()).optional(), title: z.string().optional() }), Written),
  'card.write': run(z.object({ model: z.string(), format: z.enum(['html', 'md', 'json', 'mct']), out: z.string() }), Written),
  'bundle.write': run(z.object({ out: z.string() }), z.object({ path: z.string(), files: z.number().int(), sizeBytes: z.number(), manifest: z.string() })),
  'bundle.verify': run(z.object({ path: z.string().optional() }), VerifyAnswer),
  'bundle.reexecute': run(z.object({ path: z.string().optional() }), ReexecuteAnswer),
  'blocks.export': call(z.object({ blocks: z.array(Block), format: z.enum(['html', 'md', 'json']) }), z.object({ text: z.string() })),
  'binding.check': call(z.object({ binding: Binding, dataset: z.string() }), z.object({ fits: z.boolean(), rows: z.array(z.object({ input: z.string(), found: z.string(), todo: z.string() })) })),
} as const satisfies Readonly<Record<string, Procedure>>;

export type Procedures = typeof procedures;
export type ProcedureName = keyof Procedures;
type NamesOf<K extends ProcedureKind> = { [N in ProcedureName]: Procedures[N]['kind'] extends K ? N : never }[ProcedureName];
export type CallName = NamesOf<'call'>;
export type RunName = NamesOf<'run'>;
export type WatchName = NamesOf<'watch'>;
/** What a caller writes (defaults may be left out) and what a handler reads (defaults filled). */
export type InputOf<N extends ProcedureName> = z.input<Procedures[N]['input']>;
export type ParsedInputOf<N extends ProcedureName> = z.output<Procedures[N]['input']>;
export type OutputOf<N extends ProcedureName> = z.output<Procedures[N]['output']>;
