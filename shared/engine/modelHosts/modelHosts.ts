/** Which child processes hold models, and how is one opened? */
import path from 'node:path';
import type { ModelMeta } from '../../contract/catalogue.ts';
import { outputNames } from '../../core/binding/decodeScores.ts';
import type { InputTensor, OutputTensor } from '../../core/binding/tensor.ts';
import { AssayError, messageOf } from '../../core/errors.ts';
import type { ModelFacts, SessionFacts } from '../runtimes/modelRuntime.ts';
import type { CallOptions, HostLimits, PacedEnds } from './hostedModel.ts';
import { HostedModel } from './hostedModel.ts';
import type { ModelHostLauncher } from './modelHostLauncher.ts';
import type { PacedCommand, PacedResult, PredictResult, ProfileCommand, ProfileResult } from './messages.ts';

export interface ModelHost {
  /** Execution provider really used ("cpu", "tfjs-node", "tfjs-wasm"). */
  readonly provider: string;
  /** Why it is not the provider asked for; undefined when it is. */
  readonly providerReason: string | undefined;
  readonly runtimeVersion: string;
  /** How the runtime was really set. */
  readonly session: SessionFacts;
  readonly facts: ModelFacts;
  /** Reading and preparing the model. */
  readonly loadMs: number;
  /**
   * Scores rows in a child process. Calls are queued; several may be under way.
   * @throws AssayError model_timeout, model_crashed (the next call gets a fresh process), does_not_fit, cancelled
   */
  predict(inputs: readonly InputTensor[], rows: number, options?: CallOptions): Promise<readonly OutputTensor[]>;
  /** The same with times since `origin`, and optionally a fixed number of rows a call. */
  score(block: { readonly inputs: readonly InputTensor[]; readonly rows: number; readonly origin?: bigint; readonly callSize?: number | undefined }, options?: CallOptions): Promise<PredictResult>;
  /**
   * Single-row requests by a schedule, paced, batched and stamped inside the host; only for a host opened with `instances`.
   * @throws AssayError as predict does; parts that came before an error are valid
   */
  paced(request: Omit<PacedCommand, 'op'>, ends: PacedEnds, options?: CallOptions): Promise<PacedResult>;
  /**
   * Times every operator over the rows, by the runtime's own profile.
   * @throws AssayError unsupported where the runtime tells nothing about its operators; else as predict does
   */
  profile(request: Omit<ProfileCommand, 'op'>, options?: CallOptions): Promise<ProfileResult>;
  /** The process of this moment; undefined between two. */
  readonly pid: number | undefined;
  /** Processes started so far: 1 unless some had to be replaced. */
  readonly launches: number;
  close(): Promise<void>;
}

export interface OpenOptions {
  readonly signal?: AbortSignal;
  /** Threads inside one call; 1 keeps several models from fighting over the cores. */
  readonly threads?: number;
  /** Execution provider; "cpu" when left out. One that cannot be had, or whose loading ends the process, is replaced by the CPU. */
  readonly provider?: string;
  /** Copies of the model for paced runs, each in a thread of its own; 0 when left out: one, for blocks. */
  readonly instances?: number;
  /** Fetch every output that is a tensor, not only those of the binding. */
  readonly allOutputs?: boolean;
}

const DEFAULT_LIMITS: HostLimits = { memoryLimitBytes: 2 * 2 ** 30, loadTimeoutMs: 60_000, batchTimeoutMs: 30_000 };

/** What it takes to run a model: its file and how its outputs are read. */
export type RunnableModel = Pick<ModelMeta, 'name' | 'runtime' | 'file'> & Partial<Pick<ModelMeta, 'binding'>>;

const endedProcess = (thrown: unknown): boolean => thrown instanceof AssayError && (thrown.code === 'model_crashed' || thrown.code === 'model_timeout');

/** All models that run at the moment, each in its own process. */
export class ModelHosts {
  readonly #launcher: ModelHostLauncher;
  readonly #limits: HostLimits;
  readonly #open = new Set<HostedModel>();

  constructor(launcher: ModelHostLauncher, limits: Partial<HostLimits> = {}) {
    this.#launcher = launcher;
    this.#limits = { ...DEFAULT_LIMITS, ...limits };
  }

  /**
   * Loads a model from its folder into a fresh process.
   * @throws AssayError bad_input (broken file), unsupported (operator), does_not_fit (output of the binding absent), model_crashed, model_timeout, cancelled
   */
  async open(meta: RunnableModel, folder: string, options: OpenOptions = {}): Promise<ModelHost> {
    const { provider = 'cpu' } = options;
    try {
      return await this.#start(meta, folder, { ...options, provider });
    } catch (thrown) {
      if (provider === 'cpu' || !endedProcess(thrown)) throw thrown;
      const host = await this.#start(meta, folder, { ...options, provider: 'cpu' });
      return Object.defineProperty(host, 'providerReason', { value: `Loading on ${provider} ended the model's process: ${messageOf(thrown)}` });
    }
  }

  async #start(meta: RunnableModel, folder: string, { provider, ...options }: OpenOptions & { readonly provider: string }): Promise<ModelHost> {
    const outputs = meta.binding === undefined || options.allOutputs === true ? undefined : outputNames(meta.binding, meta.file);
    const hosted = new HostedModel(this.#launcher, {
      meta,
      load: { op: 'load', runtime: meta.runtime, file: path.resolve(folder, meta.file), threads: options.threads ?? 1, outputs, provider, instances: options.instances ?? 0 },
      limits: this.#limits,
    });
    this.#open.add(hosted);
    const close = (): void => {
      this.#open.delete(hosted);
      hosted.close();
    };
    try {
      const loaded = await hosted.start(options.signal);
      return {
        provider: loaded.provider, providerReason: loaded.providerReason, runtimeVersion: loaded.runtimeVersion, session: loaded.session, facts: loaded.facts, loadMs: loaded.loadMs,
        predict: async (inputs, rows, call) => (await hosted.predict({ inputs, rows }, call)).outputs,
        score: (block, call) => hosted.predict(block, call),
        paced: (request, ends, call) => hosted.paced(request, ends, call),
        profile: (request, call) => hosted.profile(request, call),
        get pid() {
          return hosted.pid;
        },
        get launches() {
          return hosted.launches;
        },
        close: () => {
          close();
          return Promise.resolve();
        },
      };
    } catch (thrown) {
      close();
      throw thrown;
    }
  }

  /** Ends every process; calls under way end as cancelled. */
  closeAll(): Promise<void> {
    for (const hosted of this.#open) hosted.close();
    this.#open.clear();
    return Promise.resolve();
  }
}
