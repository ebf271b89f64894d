/** Which row does each request of a paced run carry, and when is it due, however many there are? */
import type { InputTensor } from '../../core/binding/tensor.ts';
import { sliceRows } from '../modelHosts/rowSlices.ts';
import { readEncoded } from './encodedRows.ts';
import type { ReplayModel, ReplayPlan } from './replayPlan.ts';

/** Bytes and rows that are under way, and rows of a block. */
const AHEAD_BYTES = 16 * 2 ** 20;
const AHEAD_ROWS = 65_536;
const MAX_BLOCK_ROWS = 8_192;
/** Few rows are repeated until a block has so many. */
const MIN_BLOCK_ROWS = 2_048;
/** Rows that are kept to be used again, instead of being read again. */
const KEPT_ROWS = 65_536;

/** Rows of the requests `from` ≤ request < from + rows, ready for the model. */
interface Block {
  readonly from: number;
  readonly rows: number;
  readonly row: Float64Array;
  readonly inputs: readonly InputTensor[];
}

type ReadBlock = Omit<Block, 'from'>;

const bytesOf = (inputs: readonly InputTensor[]): number => inputs.reduce((sum, { data }) => sum + (ArrayBuffer.isView(data) ? data.byteLength : data.length * 32), 0);

function repeatedInput(input: InputTensor, times: number): InputTensor {
  const { data, shape } = input;
  const longer = [(shape[0] ?? 0) * times, ...shape.slice(1)];
  if (!ArrayBuffer.isView(data)) return { ...input, shape: longer, data: Array.from({ length: times }, () => data).flat() };
  // A typed array of the same class; the cast only lets one of them stand for all.
  const whole = new (data.constructor as Float64ArrayConstructor)(data.length * times);
  for (let k = 0; k < times; k += 1) whole.set(data as Float64Array, k * data.length);
  return { ...input, shape: longer, data: whole };
}

/** The blocks of a pass; a pass of few rows several times over, so that a block is worth sending. */
function repeated(pass: readonly ReadBlock[]): readonly ReadBlock[] {
  const [only] = pass;
  if (only === undefined || pass.length > 1 || only.rows >= MIN_BLOCK_ROWS || only.rows === 0) return pass.filter(({ rows }) => rows > 0);
  const times = Math.ceil(MIN_BLOCK_ROWS / only.rows);
  return [{ rows: only.rows * times, row: Float64Array.from({ length: only.rows * times }, (_, i) => only.row[i % only.rows] ?? NaN), inputs: only.inputs.map((input) => repeatedInput(input, times)) }];
}

/** The rows of a replay for one model, one pass after the other. */
async function* passes(plan: ReplayPlan, model: ReplayModel): AsyncGenerator<ReadBlock, undefined> {
  const kept: ReadBlock[] | undefined = plan.totalRows <= KEPT_ROWS ? [] : undefined;
  for (;;) {
    for await (const { rows, row, tensors } of readEncoded(plan.reader, plan.choice, { bindings: [model.meta.binding], blockRows: MAX_BLOCK_ROWS, skip: 0, signal: plan.job.signal })) {
      const block = { rows, row, inputs: tensors[0] ?? [] };
      kept?.push(block);
      yield block;
    }
    const again = kept === undefined ? [] : repeated(kept);
    while (again.length > 0) yield* again;
    if (plan.totalRows === 0) return undefined;
  }
}

/**
 * Requests numbered from 0; after the last row the first one follows. What was handed out is kept until it is released, so that a run
 * can go on in a fresh process.
 */
export class RequestSource {
  readonly #passes: AsyncGenerator<ReadBlock, undefined>;
  readonly #blocks: Block[] = [];
  readonly #due: { readonly from: number; readonly dueNs: Float64Array }[] = [];
  readonly #arrivals: Iterator<Float64Array> | undefined;
  #read = 0;
  #dueRead = 0;
  #dueEnded = false;
  #aheadRows = MAX_BLOCK_ROWS;

  /** @param arrivals due times in ns since the run starts, ascending, in blocks; none in a closed loop */
  constructor(plan: ReplayPlan, model: ReplayModel, arrivals: Iterable<Float64Array> | undefined) {
    this.#passes = passes(plan, model);
    this.#arrivals = arrivals?.[Symbol.iterator]();
  }

  /** Rows that may be under way; settled with the first block. */
  get aheadRows(): number {
    return this.#aheadRows;
  }

  /** The block that holds `request`, from that request on; undefined when there are no rows. */
  async blockFrom(request: number): Promise<{ readonly rows: number; readonly inputs: readonly InputTensor[] } | undefined> {
    const block = this.#blockOf(request) ?? (await this.#readTo(request));
    if (block === undefined) return undefined;
    const skip = request - block.from;
    return skip === 0 ? block : { rows: block.rows - skip, inputs: sliceRows(block.inputs, skip, block.rows) };
  }

  async #readTo(request: number): Promise<Block | undefined> {
    for (;;) {
      const next = await this.#passes.next();
      if (next.done === true) return undefined;
      const block = { ...next.value, from: this.#read };
      this.#read += block.rows;
      this.#blocks.push(block);
      const perRow = Math.max(1, bytesOf(block.inputs) / Math.max(1, block.rows));
      this.#aheadRows = Math.max(2 * block.rows, Math.min(AHEAD_ROWS, Math.floor(AHEAD_BYTES / perRow)));
      if (request < this.#read) return block;
    }
  }

  #blockOf(request: number): Block | undefined {
    return this.#blocks.find(({ from, rows }) => request >= from && request < from + rows);
  }

  /** Number in the log of the row of a request that was handed out and not released. */
  rowOf(request: number): number {
    const block = this.#blockOf(request);
    return block?.row[request - block.from] ?? NaN;
  }

  /** Numbers in the log of requests, which may not have been handed out yet. */
  async rowsOf(requests: readonly number[]): Promise<Float64Array> {
    const rows = new Float64Array(requests.length);
    for (const [i, request] of requests.entries()) {
      if (this.#blockOf(request) === undefined) await this.#readTo(request);
      rows[i] = this.rowOf(request);
    }
    return rows;
  }

  /** Due times from `request` on, as far as they lie in one block; undefined after the last. */
  dueFrom(request: number): Float64Array | undefined {
    for (;;) {
      const block = this.#due.find(({ from, dueNs }) => request >= from && request < from + dueNs.length);
      if (block !== undefined) return block.dueNs.subarray(request - block.from);
      const next = this.#dueEnded ? undefined : this.#arrivals?.next();
      if (next === undefined || next.done === true) {
        this.#dueEnded = true;
        return undefined;
      }
      this.#due.push({ from: this.#dueRead, dueNs: next.value });
      this.#dueRead += next.value.length;
    }
  }

  /** The first request from `from` on that is due after `afterNs`; undefined when all are due by then. */
  firstDueAfter(from: number, afterNs: number): number | undefined {
    for (let request = from; ; ) {
      const dueNs = this.dueFrom(request);
      if (dueNs === undefined) return undefined;
      const at = dueNs.findIndex((due) => due > afterNs);
      if (at >= 0) return request + at;
      request += dueNs.length;
    }
  }

  /** Requests before this one are over. */
  release(before: number): void {
    while (this.#blocks[0] !== undefined && this.#blocks[0].from + this.#blocks[0].rows <= before) this.#blocks.shift();
    while (this.#due[0] !== undefined && this.#due[0].from + this.#due[0].dueNs.length <= before) this.#due.shift();
  }

  async close(): Promise<void> {
    await this.#passes.return(undefined);
  }
}
