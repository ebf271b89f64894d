/** What must a runtime be able to do, inside the model-host child process? */
import type { ModelMeta } from '../../contract/catalogue.ts';
import type { InputTensor, OutputTensor } from '../../core/binding/tensor.ts';

export interface ModelFacts {
  readonly inputs: ModelMeta['inputs'];
  readonly outputs: ModelMeta['outputs'];
  readonly producer?: string | undefined;
  readonly operators?: Readonly<Record<string, number>> | undefined;
  /** Names of outputs that were maps and are read as tensors. */
  readonly zipMap: readonly string[];
}

export interface LoadOptions {
  readonly threads: number;
  /** Names of the outputs to fetch; all that are tensors when absent. */
  readonly outputs?: readonly string[] | undefined;
  /** Execution provider asked for; "cpu" when absent. One that cannot be had is replaced by the CPU, and the model says why. */
  readonly provider?: string | undefined;
}

/** Called right before and right after the native run, without the making of tensors and the reading of outputs. */
export interface RunMarks {
  readonly onStart: () => void;
  readonly onEnd: () => void;
}

/** What a runtime was told about optimisation and threads; for the record. */
export interface SessionFacts {
  /** Level of graph optimisation; "none" where there is no such thing. */
  readonly graphOptimization: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/** What a node of a model's graph took over all profiled calls. */
export interface OperatorTime {
  readonly node: string;
  readonly op: string;
  /** Execution provider, or backend, that ran it. */
  readonly provider: string;
  readonly calls: number;
  readonly totalUs: number;
}

/** Rows of one call. */
export interface ModelCall {
  readonly inputs: readonly InputTensor[];
  readonly rows: number;
}

export interface LoadedModel {
  readonly facts: ModelFacts;
  /** Execution provider really used ("cpu", "tfjs-node", "tfjs-wasm"). */
  readonly provider: string;
  /** Why it is not the one that was asked for; absent when it is. */
  readonly providerReason?: string | undefined;
  /** Version of the runtime, for the record. */
  readonly runtimeVersion: string;
  /** How the runtime was really set. */
  readonly session: SessionFacts;
  /** Scores the rows of the inputs. An input with an empty name is the model's only one. */
  predict(inputs: readonly InputTensor[], rows: number, marks?: RunMarks): Promise<readonly OutputTensor[]>;
  /**
   * Times every operator over the given calls, apart from anything that is measured; the first call is made once more before, uncounted.
   * Absent where the runtime tells nothing about its operators.
   */
  profile?(calls: readonly ModelCall[]): Promise<readonly OperatorTime[]>;
  close(): Promise<void>;
}

export interface ModelRuntime {
  readonly id: ModelMeta['runtime'];
  /** @throws AssayError bad_input (broken file), unsupported (operator, provider) */
  load(file: string, options: LoadOptions): Promise<LoadedModel>;
}
