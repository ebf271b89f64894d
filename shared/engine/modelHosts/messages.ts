/**
 * What do the engine and a model host say to each other?
 *
 * A request is answered by exactly one `ok` or `error`, in order. A paced run is answered by parts before that, at least every 0.1 s, and
 * is fed while it runs by `feed` messages, which carry its number: rows in blocks, and due times, each so far ahead as the parts say that
 * the host has come. Requests of a run are numbered from 0; the row of request i is row i of the blocks one after the other.
 */
import type { BatchRule } from '../../core/queueing/batchSize.ts';
import type { InputTensor, OutputTensor } from '../../core/binding/tensor.ts';
import type { ErrorCode } from '../../core/errors.ts';
import type { ModelFacts, OperatorTime, SessionFacts } from '../runtimes/modelRuntime.ts';

export interface LoadCommand {
  readonly op: 'load';
  readonly runtime: 'onnx' | 'tfjs';
  readonly file: string;
  readonly threads: number;
  readonly outputs: readonly string[] | undefined;
  /** Execution provider asked for. */
  readonly provider: string;
  /** Copies of the model in threads of their own, for paced runs; 0: one in the main thread, for blocks. */
  readonly instances: number;
}

/** Scores rows. Stamps are nanoseconds since `origin` on the monotonic clock that all processes of a machine share. */
export interface PredictCommand {
  readonly op: 'predict';
  readonly inputs: readonly InputTensor[];
  readonly rows: number;
  readonly origin: bigint;
  /** Rows a call; the host's own choice when absent. */
  readonly callSize: number | undefined;
}

/** When requests arrive: at due times that are fed, or `concurrency` always outstanding until both minima are met or `maxNs` is over. */
export type PacedArrivals = { readonly kind: 'due' } | { readonly kind: 'closed'; readonly concurrency: number; readonly requests: number; readonly minNs: number; readonly maxNs: number };

/** Requests of one row each, batched by the rule and served by every copy of the model that was loaded. */
export interface PacedCommand {
  readonly op: 'paced';
  readonly arrivals: PacedArrivals;
  readonly rule: BatchRule;
  /** Requests that may wait; Infinity: any number. */
  readonly maxQueue: number;
  /** What becomes of a request that finds the queue full: dropped, or held back until there is room. */
  readonly overflow: 'reject' | 'delay';
  /** Requests sent before the run and left out of it, by each copy of the model; the rows of the first block are used. */
  readonly warmup: number;
}

/** Times the operators of the model over the rows, in calls of `callSize` rows. */
export interface ProfileCommand {
  readonly op: 'profile';
  readonly inputs: readonly InputTensor[];
  readonly rows: number;
  readonly callSize: number;
}

export type HostCommand = LoadCommand | PredictCommand | PacedCommand | ProfileCommand;
export interface HostRequest {
  readonly id: number;
  readonly command: HostCommand;
}

/** Rows and due times for the paced run with this number. */
export interface HostFeed {
  readonly feed: number;
  /** The rows of the next requests. */
  readonly block?: { readonly rows: number; readonly inputs: readonly InputTensor[] };
  /** When the next requests are due, in ns since the run starts, ascending. */
  readonly dueNs?: Float64Array;
  /** No more due times follow. */
  readonly dueEnd?: boolean;
}

export interface LoadResult {
  readonly facts: ModelFacts;
  readonly provider: string;
  /** Why it is not the provider asked for. */
  readonly providerReason: string | undefined;
  readonly runtimeVersion: string;
  readonly session: SessionFacts;
  readonly loadMs: number;
}

export interface PredictResult {
  readonly outputs: readonly OutputTensor[];
  readonly runStartNs: number;
  readonly runEndNs: number;
  /** Rows a call that this host has settled on; undefined before a block large enough to try. */
  readonly callSize: number | undefined;
  /** Duration of the first run since the model was loaded; only in the answer that holds it. */
  readonly firstRunMs: number | undefined;
}

/** What happened in a paced run since the last part. */
export interface PacedPart {
  /** Zero of the stamps on the monotonic clock of the machine. */
  readonly origin: bigint;
  /** Number of each answered request, in the order of their answers. */
  readonly request: Int32Array;
  /** Number of the batch it was run in. */
  readonly batch: Int32Array;
  /** 1 where the model refused its batch. */
  readonly failed: Uint8Array;
  /** Six stamps a request, row-major, in ns: scheduled, enqueued, batch formed, run start, run end, decoded. */
  readonly stamps: Float64Array;
  readonly outputs: readonly OutputTensor[];
  /** Requests that found the queue full, and their first two stamps. */
  readonly dropped: { readonly request: Int32Array; readonly scheduledNs: Float64Array; readonly enqueuedNs: Float64Array };
  /** Requests that were sent so far, and one more than the last one that was taken off the queue. */
  readonly paced: number;
  readonly taken: number;
  readonly waiting: number;
  readonly elapsedNs: number;
  /** How long the longest run that is going on has taken so far. */
  readonly busyMs: number;
  readonly rssBytes: number;
  /** Processor time of the host since it started, over all its threads. */
  readonly cpuSeconds: number;
  /** Why the model refused rows, the first time that it did. */
  readonly refusal?: string | undefined;
}

export interface PacedResult {
  readonly firstRunMs: number;
  readonly warmupMs: number;
  /** How long copies of the model waited for rows or for their records to be read: the measurement's own fault. */
  readonly stalledMs: number;
}

export interface ProfileResult {
  readonly operators: readonly OperatorTime[];
}

export interface HostFailure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint?: string | undefined;
}

/** Exactly one `ok` or `error` a request; parts before it. */
export type HostReply =
  | { readonly id: number; readonly part: PacedPart }
  | { readonly id: number; readonly ok: LoadResult | PredictResult | PacedResult | ProfileResult; readonly rssBytes: number }
  | { readonly id: number; readonly error: HostFailure };
