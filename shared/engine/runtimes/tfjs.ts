/** How is a TensorFlow.js model (layers or graph) loaded from disk and run? */
import { createRequire } from 'node:module';
import path from 'node:path';
import type { GraphModel } from '@tensorflow/tfjs-converter';
import type * as Core from '@tensorflow/tfjs-core';
import type { io, NamedTensorMap, Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { InputTensor, OutputTensor } from '../../core/binding/tensor.ts';
import { AssayError, messageOf } from '../../core/errors.ts';
import type { LoadedModel, LoadOptions, ModelCall, ModelFacts, ModelRuntime, OperatorTime, RunMarks, SessionFacts } from './modelRuntime.ts';
import { readTfjsModel, readWeights } from './tfjsFiles.ts';

type Tf = typeof Core;

const require = createRequire(import.meta.url);

/** Node 23 removed functions that tfjs-node still calls; they come back before it is loaded. */
function restoreUtil(): void {
  const util: unknown = require('node:util');
  if (typeof util !== 'object' || util === null) return;
  const missing: Readonly<Record<string, unknown>> = { isNullOrUndefined: (value: unknown) => value === null || value === undefined, isArray: Array.isArray };
  for (const [name, replacement] of Object.entries(missing)) {
    if (!(name in util)) Object.defineProperty(util, name, { value: replacement, configurable: true, writable: true });
  }
}

async function nativeBackend(tf: Tf): Promise<boolean> {
  try {
    restoreUtil();
    // An optional dependency: where its installation failed there is nothing to load.
    require('@tensorflow/tfjs-node');
    return await tf.setBackend('tensorflow');
  } catch {
    return false;
  }
}

async function wasmBackend(tf: Tf): Promise<boolean> {
  const wasm = await import('@tensorflow/tfjs-backend-wasm');
  const entry = require.resolve('@tensorflow/tfjs-backend-wasm');
  wasm.setWasmPaths(`${path.join(path.dirname(entry), '..', 'wasm-out')}${path.sep}`);
  return await tf.setBackend('wasm');
}

/** The native backend where it loads, else WebAssembly, else plain JavaScript. */
async function chooseBackend(tf: Tf): Promise<string> {
  if (await nativeBackend(tf)) return 'tfjs-node';
  if (await wasmBackend(tf).catch(() => false)) return 'tfjs-wasm';
  await import('@tensorflow/tfjs-backend-cpu');
  if (await tf.setBackend('cpu')) return 'tfjs-cpu';
  throw new AssayError('unsupported', 'No TensorFlow.js backend works on this machine.', { hint: 'Convert the model with tf2onnx and add the .onnx file.' });
}

interface Stated {
  readonly name: string;
  readonly dtype?: string | undefined;
  readonly shape?: readonly (number | null | undefined)[] | undefined;
}

const factOf = ({ name, dtype, shape }: Stated): ModelFacts['inputs'][number] => ({ name, dtype: dtype ?? 'float32', shape: (shape ?? [null]).map((size) => (size === undefined || size === -1 ? null : size)) });

/** What layers and graph models have in common. */
interface Callable {
  readonly inputs: readonly Stated[];
  readonly outputs: readonly Stated[];
  call(inputs: readonly Tensor[], rows: number): Promise<readonly Tensor[]>;
  dispose(): void;
}

const asList = (results: Tensor | readonly Tensor[] | NamedTensorMap): readonly Tensor[] => {
  if (Array.isArray(results)) return results as readonly Tensor[];
  return 'dataId' in results ? [results as Tensor] : Object.values(results as NamedTensorMap);
};

const single = (inputs: readonly Tensor[]): Tensor | Tensor[] => {
  const [only, ...others] = inputs;
  return only !== undefined && others.length === 0 ? only : [...inputs];
};

function fromLayers(model: LayersModel): Callable {
  const names = model.outputNames;
  return {
    inputs: model.inputs,
    outputs: model.outputs.map((output, k) => ({ name: names[k] ?? output.name, dtype: output.dtype, shape: output.shape })),
    // One call for all rows: the library's own default of 32 rows a call is many times slower.
    call: (inputs, rows) => Promise.resolve(asList(model.predict(single(inputs), { batchSize: Math.max(1, rows) }))),
    dispose: () => {
      model.dispose();
    },
  };
}

function fromGraph(model: GraphModel): Callable {
  const inputs = model.inputs;
  return {
    inputs,
    outputs: model.outputs,
    call: async (tensors) => asList(await model.executeAsync(Object.fromEntries(tensors.map((tensor, k) => [inputs[k]?.name ?? '', tensor])), model.outputs.map(({ name }) => name))),
    dispose: () => {
      model.dispose();
    },
  };
}

class TfjsModel implements LoadedModel {
  readonly facts: ModelFacts;
  readonly provider: string;
  readonly providerReason: string | undefined;
  readonly runtimeVersion: string;
  readonly session: SessionFacts;
  readonly #tf: Tf;
  readonly #model: Callable;
  readonly #wanted: ReadonlySet<string> | undefined;

  constructor(tf: Tf, model: Callable, parts: { readonly provider: string; readonly asked: string; readonly producer: string | undefined; readonly outputs: readonly string[] | undefined }) {
    this.#tf = tf;
    this.#model = model;
    this.provider = parts.provider;
    this.providerReason = parts.asked === 'cpu' ? undefined : `TensorFlow.js runs on its backend ${parts.provider} here; providers are chosen for ONNX models.`;
    this.runtimeVersion = `tfjs ${tf.version_core}`;
    this.session = { graphOptimization: 'none', options: { backend: parts.provider } };
    this.facts = { inputs: model.inputs.map(factOf), outputs: model.outputs.map(factOf), ...(parts.producer === undefined ? {} : { producer: parts.producer }), zipMap: [] };
    this.#wanted = parts.outputs === undefined ? undefined : new Set(parts.outputs);
  }

  #tensor(inputs: readonly InputTensor[], wanted: Stated): Tensor {
    const input = inputs.length === 1 ? inputs[0] : inputs.find(({ name }) => name === wanted.name);
    if (input === undefined) throw new AssayError('does_not_fit', `No columns are bound to the input "${wanted.name}".`);
    const { data, shape } = input;
    const dtype = wanted.dtype === 'int32' || wanted.dtype === 'bool' || wanted.dtype === 'string' ? wanted.dtype : 'float32';
    const numbers = data instanceof BigInt64Array || data instanceof BigUint64Array ? Array.from(data, Number) : data;
    const values = numbers instanceof Float32Array || numbers instanceof Int32Array || numbers instanceof Uint8Array ? numbers : Array.from<number | string>(numbers);
    return this.#tf.tensor(values, [...shape], dtype);
  }

  async predict(inputs: readonly InputTensor[], rows: number, marks?: RunMarks): Promise<readonly OutputTensor[]> {
    const tensors = this.#model.inputs.map((wanted) => this.#tensor(inputs, wanted));
    marks?.onStart();
    const results = await this.#model.call(tensors, rows);
    marks?.onEnd();
    try {
      const outputs: OutputTensor[] = [];
      for (const [k, result] of results.entries()) {
        const name = this.facts.outputs[k]?.name ?? String(k);
        if (this.#wanted !== undefined && !this.#wanted.has(name)) continue;
        outputs.push({ name, width: rows === 0 ? 1 : result.size / rows, numbers: Float64Array.from(await result.data()) });
      }
      return outputs;
    } finally {
      this.#tf.dispose([...tensors, ...results]);
    }
  }

  /** Kernels in their order within a call; a layers model fuses several layers into one kernel. */
  async profile(calls: readonly ModelCall[]): Promise<readonly OperatorTime[]> {
    const found = new Map<string, OperatorTime>();
    for (const [i, { inputs, rows }] of [...calls.slice(0, 1), ...calls].entries()) {
      const tensors = this.#model.inputs.map((wanted) => this.#tensor(inputs, wanted));
      let results: readonly Tensor[] = [];
      const { kernels } = await this.#tf.profile(async () => {
        results = await this.#model.call(tensors, rows);
        return [...results];
      });
      for (const [k, { name: op, kernelTimeMs }] of kernels.entries()) {
        const took = await kernelTimeMs;
        if (i === 0 || typeof took !== 'number') continue;
        const node = `${String(k)} ${op}`;
        const known = found.get(node) ?? { node, op, provider: this.provider, calls: 0, totalUs: 0 };
        found.set(node, { ...known, calls: known.calls + 1, totalUs: known.totalUs + took * 1e3 });
      }
      this.#tf.dispose([...tensors, ...results]);
    }
    return [...found.values()];
  }

  close(): Promise<void> {
    this.#model.dispose();
    return Promise.resolve();
  }
}

async function load(file: string, options: LoadOptions): Promise<LoadedModel> {
  const json = await readTfjsModel(file);
  const weights = await readWeights(file, json);
  const tf = await import('@tensorflow/tfjs-core');
  const provider = await chooseBackend(tf);
  const specs: io.WeightsManifestEntry[] = json.weightsManifest.flatMap((group) => group.weights);
  const artifacts: io.ModelArtifacts = { modelTopology: json.modelTopology, weightSpecs: specs, weightData: weights, ...(json.signature === undefined ? {} : { signature: json.signature }) };
  const handler: io.IOHandler = { load: () => Promise.resolve(artifacts) };
  try {
    const graph = json.format === 'graph-model';
    const model = graph ? fromGraph(await (await import('@tensorflow/tfjs-converter')).loadGraphModel(handler)) : fromLayers(await (await import('@tensorflow/tfjs-layers')).loadLayersModel(handler));
    const producer = json.convertedBy ?? json.generatedBy;
    return new TfjsModel(tf, model, { provider, asked: options.provider ?? 'cpu', producer: producer ?? undefined, outputs: options.outputs });
  } catch (thrown) {
    throw new AssayError('bad_input', `TensorFlow.js refuses this model: ${messageOf(thrown)}`, { where: file, hint: 'Check that model.json and its weight files belong together.', cause: thrown });
  }
}

export const tfjsRuntime: ModelRuntime = { id: 'tfjs', load };
