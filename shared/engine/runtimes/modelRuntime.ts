/** What must a runtime be able to do, inside the model-host child process? */
import type { ModelMeta } from '../../contract/catalogue.ts';

/** Rows as tensors, input by input; strings stay strings. Row-major. */
export type TensorData = Float32Array | Float64Array | Int8Array | Int16Array | Int32Array | BigInt64Array | Uint8Array | Uint16Array | Uint32Array | BigUint64Array | readonly string[];
export interface InputTensor {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data: TensorData;
}

/** One output as doubles, row-major, `width` values a row; labels come as texts. */
export interface OutputTensor {
  readonly name: string;
  readonly width: number;
  readonly numbers?: Float64Array;
  readonly texts?: readonly string[];
}

export interface ModelFacts {
  readonly inputs: ModelMeta['inputs'];
  readonly outputs: ModelMeta['outputs'];
  readonly producer?: string | undefined;
  readonly operators?: Readonly<Record<string, number>> | undefined;
  readonly zipMap: readonly string[];
}

export interface LoadedModel {
  readonly facts: ModelFacts;
  /** Execution provider really used ("cpu", "tfjs-node", "tfjs-wasm"). */
  readonly provider: string;
  predict(inputs: readonly InputTensor[], rows: number): Promise<readonly OutputTensor[]>;
  close(): Promise<void>;
}

export interface ModelRuntime {
  readonly id: ModelMeta['runtime'];
  /** Whether this runtime reads the file, by its first bytes and name, and why. */
  detect(fileName: string, head: Uint8Array): { readonly fits: boolean; readonly why: string };
  /** Facts of the file without running it. */
  inspect(path: string): Promise<ModelFacts>;
  /** @throws AssayError bad_input (broken file), unsupported (operator, provider) */
  load(path: string, options: { readonly threads: number }): Promise<LoadedModel>;
}
