/** Where does a scoring thread find the row of a request, and how do the rows of a batch become one input? */
import { receiveMessageOnPort } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import type { InputTensor, TensorData } from '../../core/binding/tensor.ts';
import type { RunQueue } from './runMemory.ts';

/** Encoded rows of the requests `from` ≤ request < from + rows. */
export interface RowsOfRequests {
  readonly from: number;
  readonly rows: number;
  readonly inputs: readonly InputTensor[];
}

/** The block with its numbers in memory that several threads may read; texts are copied to each of them. */
export function shareBlock(block: RowsOfRequests): RowsOfRequests {
  return {
    ...block,
    inputs: block.inputs.map((input) => {
      const { data } = input;
      if (!ArrayBuffer.isView(data)) return input;
      const bytes = new Uint8Array(new SharedArrayBuffer(data.byteLength));
      bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
      // A typed array of the same class over the copied bytes.
      const Same = data.constructor as new (buffer: SharedArrayBuffer) => Exclude<TensorData, readonly string[]>;
      return { ...input, data: new Same(bytes.buffer) };
    }),
  };
}

/** Blocks as one scoring thread sees them; requests are asked for in ascending order. */
export class RowBlocks {
  readonly #port: MessagePort;
  readonly #queue: RunQueue;
  readonly #blocks: RowsOfRequests[] = [];

  constructor(port: MessagePort, queue: RunQueue) {
    this.#port = port;
    this.#queue = queue;
  }

  /** The block of a request; blocks wholly before `oldest` are forgotten. Waits for it, which is counted as a stall. */
  of(request: number, oldest: number): RowsOfRequests {
    const first = this.#blocks[0];
    if (first !== undefined && request >= first.from && request < first.from + first.rows) return first;
    while (this.#blocks[0] !== undefined && this.#blocks[0].from + this.#blocks[0].rows <= oldest) this.#blocks.shift();
    return this.#blocks.find(({ from, rows }) => request >= from && request < from + rows) ?? this.#next(request);
  }

  #next(request: number): RowsOfRequests {
    const started = performance.now();
    for (;;) {
      const seen = this.#queue.blocks;
      const message = receiveMessageOnPort(this.#port) as { readonly message: RowsOfRequests } | undefined; // the main thread posts nothing else
      if (message === undefined) {
        this.#queue.waitForBlocks(seen);
        continue;
      }
      const block = message.message;
      this.#blocks.push(block);
      if (request >= block.from + block.rows) continue;
      const waitedMs = performance.now() - started;
      if (waitedMs > 0.5) this.#queue.stalled(waitedMs);
      return block;
    }
  }
}

type Numbers = Exclude<TensorData, readonly string[]>;

interface Column {
  readonly input: InputTensor;
  readonly width: number;
  readonly numbers: Numbers | undefined;
  readonly texts: string[];
}

/** The rows of a batch, copied into memory that is used again for the next one. */
export class BatchInputs {
  readonly #capacity: number;
  #columns: readonly Column[] | undefined;
  readonly #views = new Map<number, readonly InputTensor[]>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Copies a row of a block to place `k`. */
  put(k: number, block: RowsOfRequests, row: number): void {
    this.#columns ??= this.#layOut(block);
    for (let c = 0; c < this.#columns.length; c += 1) {
      const column = this.#columns[c];
      const data = block.inputs[c]?.data;
      if (column !== undefined && data !== undefined) copyRow(column, { data, row, k });
    }
  }

  /** Repeats the last of `size` rows until there are `padded`. */
  pad(size: number, padded: number): void {
    for (const { numbers, texts, width } of this.#columns ?? []) {
      for (let k = size; k < padded; k += 1) {
        if (numbers === undefined) for (let w = 0; w < width; w += 1) texts[k * width + w] = texts[(size - 1) * width + w] ?? '';
        else numbers.copyWithin(k * width, (size - 1) * width, size * width);
      }
    }
  }

  /** The first `size` rows as inputs. */
  view(size: number): readonly InputTensor[] {
    const known = this.#views.get(size);
    if (known !== undefined) return known;
    const columns = this.#columns ?? [];
    const view = columns.map(({ input, width, numbers, texts }) => ({ ...input, shape: [size, ...input.shape.slice(1)], data: numbers === undefined ? texts.slice(0, size * width) : numbers.subarray(0, size * width) }));
    if (columns.every(({ numbers }) => numbers !== undefined)) this.#views.set(size, view);
    return view;
  }

  #layOut(block: RowsOfRequests): readonly Column[] {
    return block.inputs.map((input) => {
      const width = block.rows === 0 ? 0 : input.data.length / block.rows;
      const numbers = ArrayBuffer.isView(input.data) ? new (input.data.constructor as new (length: number) => Numbers)(this.#capacity * width) : undefined; // the class of the block's own array
      return { input, width, numbers, texts: [] };
    });
  }
}

function copyRow({ width, numbers, texts }: Column, from: { readonly data: TensorData; readonly row: number; readonly k: number }): void {
  const { data, row, k } = from;
  if (numbers === undefined) {
    for (let w = 0; w < width; w += 1) texts[k * width + w] = String(data[row * width + w] ?? '');
    return;
  }
  // Both arrays are of the same class: the memory was laid out after a block of the same model.
  (numbers as Float64Array).set((data as Float64Array).subarray(row * width, (row + 1) * width), k * width);
}
