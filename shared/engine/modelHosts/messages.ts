/** What do the engine and a model host say to each other? */
import type { InputTensor, OutputTensor } from '../../core/binding/tensor.ts';
import type { ErrorCode } from '../../core/errors.ts';
import type { ModelFacts } from '../runtimes/modelRuntime.ts';

export interface LoadCommand {
  readonly op: 'load';
  readonly runtime: 'onnx' | 'tfjs';
  readonly file: string;
  readonly threads: number;
  readonly outputs: readonly string[] | undefined;
  /** Execution provider asked for. */
  readonly provider: string;
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

/** Requests of one row each: at the due times (ns since the run starts), or `concurrency` always outstanding. */
export interface PacedCommand {
  readonly op: 'paced';
  readonly inputs: readonly InputTensor[];
  readonly rows: number;
  readonly arrivals: { readonly kind: 'due'; readonly dueNs: Float64Array } | { readonly kind: 'closed'; readonly concurrency: number };
  /** Requests sent before the run and left out of it; the first rows are used, again from the start when there are fewer. */
  readonly warmup: number;
}

export type HostCommand = LoadCommand | PredictCommand | PacedCommand;
export interface HostRequest {
  readonly id: number;
  readonly command: HostCommand;
}

export interface LoadResult {
  readonly facts: ModelFacts;
  readonly provider: string;
  /** Why it is not the provider asked for. */
  readonly providerReason: string | undefined;
  readonly runtimeVersion: string;
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

/** Stamps of a request, in this order, in ns since the run started. */
export const STAMPS = ['scheduled', 'enqueued', 'batch_formed', 'run_start', 'run_end', 'decoded'] as const;

export interface PacedPart {
  /** Six stamps a request, row-major, for the requests `from` ≤ i < from + stamps.length / 6. */
  readonly stamps: Float64Array;
  readonly from: number;
  readonly outputs: readonly OutputTensor[];
}

export interface PacedResult {
  readonly firstRunMs: number;
  readonly warmupMs: number;
}

export interface HostFailure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint?: string | undefined;
}

/** Exactly one `ok` or `error` a request; parts before it. */
export type HostReply =
  | { readonly id: number; readonly part: PacedPart }
  | { readonly id: number; readonly ok: LoadResult | PredictResult | PacedResult; readonly rssBytes: number }
  | { readonly id: number; readonly error: HostFailure };
