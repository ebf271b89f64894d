/** How is a block of rows cut into calls, and how do the outputs of the calls become one? */
import type { InputTensor, OutputTensor, TensorData } from '../../core/binding/tensor.ts';
import type { ModelFacts } from '../runtimes/modelRuntime.ts';

/** A part of the values; typed arrays are seen through, not copied. */
function cut(data: TensorData, from: number, to: number): TensorData {
  return 'subarray' in data ? data.subarray(from, to) : data.slice(from, to);
}

/** The rows `from` ≤ row < to of every input. */
export function sliceRows(inputs: readonly InputTensor[], from: number, to: number): readonly InputTensor[] {
  return inputs.map((input) => {
    const width = (input.shape[0] ?? 0) === 0 ? 0 : input.data.length / (input.shape[0] ?? 1);
    return { ...input, shape: [to - from, ...input.shape.slice(1)], data: cut(input.data, from * width, to * width) };
  });
}

/** The rows at these places of every input, in the order given. */
export function pickRows(inputs: readonly InputTensor[], places: ArrayLike<number>): readonly InputTensor[] {
  return inputs.map((input) => {
    const has = input.shape[0] ?? 0;
    const width = has === 0 ? 0 : input.data.length / has;
    const index = Array.from({ length: places.length * width }, (_, at) => (places[Math.floor(at / width)] ?? 0) * width + (at % width));
    return { ...input, shape: [places.length, ...input.shape.slice(1)], data: pick(input.data, index) };
  });
}

/** Rows a call that the model itself prescribes (an export with a fixed batch); undefined when it leaves them free. */
export function prescribedRows(facts: ModelFacts): number | undefined {
  const first = facts.inputs[0]?.shape[0];
  return typeof first === 'number' && first > 0 && facts.inputs.every(({ shape }) => shape[0] === first) ? first : undefined;
}

/** Repeats the last row until there are `rows` of them, for models with a fixed batch. */
export function padRows(inputs: readonly InputTensor[], rows: number): readonly InputTensor[] {
  return inputs.map((input) => {
    const has = input.shape[0] ?? 0;
    if (has === 0 || has >= rows) return input;
    const width = input.data.length / has;
    const index = Array.from({ length: rows * width }, (_, at) => (at < has * width ? at : (has - 1) * width + (at % width)));
    return { ...input, shape: [rows, ...input.shape.slice(1)], data: pick(input.data, index) };
  });
}

function pick(data: TensorData, index: readonly number[]): TensorData {
  if (data instanceof BigInt64Array) return BigInt64Array.from(index, (at) => data[at] ?? 0n);
  if (data instanceof BigUint64Array) return BigUint64Array.from(index, (at) => data[at] ?? 0n);
  if ('subarray' in data) {
    const copy = emptyLike(data, index.length);
    index.forEach((at, k) => {
      copy[k] = data[at] ?? 0;
    });
    return copy;
  }
  return index.map((at) => data[at] ?? '');
}

type Numbers = Exclude<TensorData, BigInt64Array | BigUint64Array | readonly string[]>;

function emptyLike(data: Numbers, length: number): Numbers {
  if (data instanceof Float32Array) return new Float32Array(length);
  if (data instanceof Int8Array) return new Int8Array(length);
  if (data instanceof Int16Array) return new Int16Array(length);
  if (data instanceof Int32Array) return new Int32Array(length);
  if (data instanceof Uint8Array) return new Uint8Array(length);
  if (data instanceof Uint16Array) return new Uint16Array(length);
  return data instanceof Uint32Array ? new Uint32Array(length) : new Float64Array(length);
}

/** The outputs of a block, filled call by call. */
export class OutputBlock {
  readonly #rows: number;
  readonly #outputs = new Map<string, { readonly width: number; readonly numbers?: Float64Array; readonly texts?: string[] }>();

  constructor(rows: number) {
    this.#rows = rows;
  }

  /** Puts the first `rows` rows of a call's outputs at row `from`. */
  put(outputs: readonly OutputTensor[], from: number, rows: number): void {
    for (const { name, width, numbers, texts } of outputs) {
      let target = this.#outputs.get(name);
      if (target === undefined) {
        target = numbers === undefined ? { width, texts: new Array<string>(this.#rows * width).fill('') } : { width, numbers: new Float64Array(this.#rows * width) };
        this.#outputs.set(name, target);
      }
      if (numbers !== undefined) target.numbers?.set(numbers.subarray(0, rows * width), from * width);
      for (let k = 0; texts !== undefined && target.texts !== undefined && k < rows * width; k += 1) target.texts[from * width + k] = texts[k] ?? '';
    }
  }

  finish(): readonly OutputTensor[] {
    return [...this.#outputs].map(([name, output]) => ({ name, ...output }));
  }
}
