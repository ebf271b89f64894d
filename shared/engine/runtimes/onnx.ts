/** How is an ONNX model loaded and run? */
import { readFile, stat } from 'node:fs/promises';
import type * as Ort from 'onnxruntime-node';
import type { InferenceSession, Tensor, TypedTensor } from 'onnxruntime-node';
import type { InputTensor, OutputTensor, TensorData } from '../../core/binding/tensor.ts';
import { AssayError, messageOf } from '../../core/errors.ts';
import { onnxMetadata } from '../../modelFormats/onnx/onnxMetadata.ts';
import type { OnnxValue } from '../../modelFormats/onnx/onnxMetadata.ts';
import { parseOnnx } from '../../modelFormats/onnx/parseOnnx.ts';
import { removeZipMap } from '../../modelFormats/onnx/removeZipMap.ts';
import { createSession } from './onnxSession.ts';
import type { OpenSession } from './onnxSession.ts';
import type { LoadedModel, LoadOptions, ModelCall, ModelFacts, ModelRuntime, OperatorTime, RunMarks, SessionFacts } from './modelRuntime.ts';
import { profileSession } from './onnxProfile.ts';

type OrtModule = typeof Ort;

/** A protobuf file cannot be larger. */
const PROTOBUF_LIMIT_BYTES = 2 ** 31;

async function runtimeLibrary(): Promise<OrtModule> {
  try {
    return await import('onnxruntime-node');
  } catch (thrown) {
    throw new AssayError('unsupported', `ONNX Runtime does not load on this machine: ${messageOf(thrown)}`, {
      hint: 'It has builds for Linux, Windows and macOS on arm64, and for Linux and Windows on x64. "assay doctor" says what is missing.',
      cause: thrown,
    });
  }
}

const stated = ({ name, kind, dtype, shape }: OnnxValue): ModelFacts['inputs'][number] => ({ name, dtype: dtype ?? kind, shape: [...(shape ?? [null])] });

/** Facts of an ONNX file as they are after its ZipMap outputs were replaced; `bytes` is the model to run. */
function readFacts(bytes: Uint8Array): { readonly facts: ModelFacts; readonly bytes: Uint8Array; readonly changed: boolean } {
  const { bytes: plain, removed } = removeZipMap(bytes);
  const metadata = onnxMetadata(parseOnnx(plain));
  const producer = [metadata.producer.name, metadata.producer.version].filter((part) => part !== '').join(' ');
  const operators = Object.fromEntries(metadata.operators.map(({ domain, operator, count }) => [domain === '' ? operator : `${domain}.${operator}`, count]));
  const facts = { inputs: metadata.inputs.map(stated), outputs: metadata.outputs.map(stated), ...(producer === '' ? {} : { producer }), operators, zipMap: removed.map(({ output }) => output) };
  return { facts, bytes: plain, changed: removed.length > 0 };
}

const MISSING_OPERATOR = /is not a registered function\/op|No Op registered|NOT_IMPLEMENTED|Could not find an implementation|opset .* is under development/u;

function loadError(thrown: unknown): AssayError {
  const message = messageOf(thrown);
  if (MISSING_OPERATOR.test(message)) {
    return new AssayError('unsupported', `ONNX Runtime cannot run this model: ${message}`, {
      hint: 'Export it again with operators of the standard domains and an older opset; operators of onnxruntime-extensions (tokenizers) do not run here.',
      cause: thrown,
    });
  }
  return new AssayError('bad_input', `ONNX Runtime refuses this model: ${message}`, { hint: 'Check the file with onnx.checker, or export it again.', cause: thrown });
}

type NumericTensor = TypedTensor<Exclude<Tensor.Type, 'string'>>;

/** Half precision (IEEE 754 binary16) to double. */
function fromHalf(bits: number): number {
  const sign = bits >> 15 === 0 ? 1 : -1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

function doublesOf(tensor: NumericTensor): Float64Array {
  const { data } = tensor;
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) return Float64Array.from(data, Number);
  if (tensor.type === 'float16' && data instanceof Uint16Array) return Float64Array.from(data, fromHalf);
  return Float64Array.from(data);
}

/** An output with `width` values a row; a tensor that does not divide into the rows is a fault of the model. */
function readOutput(name: string, tensor: Tensor, rows: number): OutputTensor {
  const width = rows === 0 ? 1 : tensor.size / rows;
  if (!Number.isInteger(width)) {
    throw new AssayError('does_not_fit', `Output "${name}" has ${tensor.size} values for ${rows} rows.`, { hint: 'Score with a model that answers row by row.' });
  }
  if (tensor.type === 'string') return { name, width, texts: (tensor as TypedTensor<'string'>).data };
  return { name, width, numbers: doublesOf(tensor as NumericTensor) };
}

interface OnnxParts {
  readonly facts: ModelFacts;
  readonly outputs: readonly string[];
  /** A further session of the same model that writes a profile. */
  readonly profiled: (profilePrefix: string) => Promise<InferenceSession>;
}

class OnnxModel implements LoadedModel {
  readonly facts: ModelFacts;
  readonly provider: string;
  readonly providerReason: string | undefined;
  readonly runtimeVersion: string;
  readonly session: SessionFacts;
  readonly #ort: OrtModule;
  readonly #session: InferenceSession;
  readonly #outputs: readonly string[];
  readonly #profiled: OnnxParts['profiled'];

  constructor(ort: OrtModule, opened: OpenSession, parts: OnnxParts) {
    this.#ort = ort;
    this.#session = opened.session;
    this.provider = opened.provider;
    this.providerReason = opened.reason;
    this.facts = parts.facts;
    const { graphOptimizationLevel, ...options } = opened.options;
    this.session = { graphOptimization: graphOptimizationLevel ?? 'default', options: { ...options } };
    this.#outputs = parts.outputs;
    this.#profiled = parts.profiled;
    this.runtimeVersion = `onnxruntime-node ${ort.env.versions.node ?? ort.env.versions.common}`;
  }

  async predict(inputs: readonly InputTensor[], rows: number, marks?: RunMarks): Promise<readonly OutputTensor[]> {
    const feeds = this.#feeds(inputs);
    marks?.onStart();
    const results = await this.#session.run(feeds, this.#outputs);
    marks?.onEnd();
    return this.#outputs.map((name) => {
      const tensor = results[name];
      if (tensor === undefined) throw new AssayError('does_not_fit', `The model gave no output "${name}".`);
      return readOutput(name, tensor, rows);
    });
  }

  async profile(calls: readonly ModelCall[]): Promise<readonly OperatorTime[]> {
    return profileSession(async (prefix) => {
      const session = await this.#profiled(prefix);
      return {
        run: async () => {
          for (const { inputs } of [...calls.slice(0, 1), ...calls]) await session.run(this.#feeds(inputs), this.#outputs);
        },
        end: async () => {
          session.endProfiling();
          await session.release();
        },
      };
    });
  }

  #feeds(inputs: readonly InputTensor[]): Record<string, Tensor> {
    return Object.fromEntries(inputs.map(({ name, dtype, shape, data }) => [name === '' ? (this.#session.inputNames[0] ?? '') : name, this.#tensor(dtype, data, shape)]));
  }

  #tensor(dtype: string, data: TensorData, shape: readonly number[]): Tensor {
    if (dtype === 'string') return new this.#ort.Tensor('string', data as string[], shape);
    // The binding's dtypes are the runtime's own names, and the encoder made the array that belongs to the dtype.
    return new this.#ort.Tensor(dtype as 'float32', data as Float32Array, shape);
  }

  async close(): Promise<void> {
    await this.#session.release();
  }
}

/** Loads with one optimised session on the provider asked for. Idle threads sleep, so that several models share the machine's cores. */
async function load(file: string, options: LoadOptions): Promise<LoadedModel> {
  const { size } = await stat(file);
  if (size >= PROTOBUF_LIMIT_BYTES) throw new AssayError('too_large', 'An ONNX file of 2 GiB or more cannot be read.', { where: file, hint: 'Export it with its weights as external data.' });
  const ort = await runtimeLibrary();
  const { facts, bytes, changed } = readFacts(await readFile(file));
  let opened: OpenSession;
  try {
    opened = await createSession(ort, changed ? bytes : file, { provider: options.provider ?? 'cpu', threads: options.threads });
  } catch (thrown) {
    throw loadError(thrown);
  }
  const readable = facts.outputs.filter(({ dtype }) => dtype !== 'sequence' && dtype !== 'map').map(({ name }) => name);
  const unknown = (options.outputs ?? []).find((name) => !facts.outputs.some((output) => output.name === name));
  if (unknown !== undefined) throw new AssayError('does_not_fit', `The model has no output "${unknown}".`, { hint: `Its outputs: ${facts.outputs.map(({ name }) => name).join(', ')}.` });
  const profiled = async (profilePrefix: string): Promise<InferenceSession> => (await createSession(ort, changed ? bytes : file, { provider: opened.provider, threads: options.threads, profilePrefix })).session;
  return new OnnxModel(ort, opened, { facts, outputs: options.outputs ?? readable, profiled });
}

export const onnxRuntime: ModelRuntime = { id: 'onnx', load };
