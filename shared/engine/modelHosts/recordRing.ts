/** How do the records of a paced run leave the thread that scores, at the price of writing a few numbers? */
import type { OutputTensor } from '../../core/binding/tensor.ts';

/** What a record holds before the outputs: request, batch, whether it failed, and the six stamps. */
const HEAD = 9;
/** Numbers a ring may hold. */
const MAX_NUMBERS = 2 ** 21;
const MAX_RECORDS = 2 ** 15;

/** Outputs of a model as they were in its first answer. */
export type OutputLayout = readonly { readonly name: string; readonly width: number; readonly texts: boolean }[];

export const layoutOf = (outputs: readonly OutputTensor[]): OutputLayout => outputs.map(({ name, width, texts }) => ({ name, width, texts: texts !== undefined }));

export interface RecordRing {
  readonly slots: number;
  readonly stride: number;
  readonly numbers: Float64Array<SharedArrayBuffer>;
  /** Records written, and read. */
  readonly control: Int32Array<SharedArrayBuffer>;
}

/** A ring for records of so many outputs; the largest batch fits in twice. */
export function createRecordRing(layout: OutputLayout, maxBatch: number): RecordRing {
  const stride = HEAD + layout.reduce((sum, { width }) => sum + width, 0);
  const slots = Math.max(2 * maxBatch, 64, Math.min(MAX_RECORDS, Math.floor(MAX_NUMBERS / stride)));
  return { slots, stride, numbers: new Float64Array(new SharedArrayBuffer(slots * stride * 8)), control: new Int32Array(new SharedArrayBuffer(8)) };
}

/** Stamps that all requests of a batch share. */
export interface BatchStamps {
  readonly formedNs: number;
  readonly runStartNs: number;
  readonly runEndNs: number;
  readonly decodedNs: number;
}

/** The writing end. Texts travel as numbers; a text that is new is told first, over `tell`. */
export class RecordWriter {
  readonly #ring: RecordRing;
  readonly #layout: OutputLayout;
  readonly #codes: readonly Map<string, number>[];
  readonly #tell: (text: NewText) => void;

  constructor(ring: RecordRing, layout: OutputLayout, tell: (text: NewText) => void) {
    this.#ring = ring;
    this.#layout = layout;
    this.#codes = layout.map(() => new Map());
    this.#tell = tell;
  }

  /** Waits until `count` records fit. Returns how long that took, in ms. */
  reserve(count: number): number {
    const { control, slots } = this.#ring;
    const written = control[0] ?? 0;
    let read = Atomics.load(control, 1);
    if (written + count - read <= slots) return 0;
    const started = performance.now();
    while (written + count - read > slots) {
      Atomics.wait(control, 1, read, 100);
      read = Atomics.load(control, 1);
    }
    return performance.now() - started;
  }

  /** Writes record `k` of a batch at place `ahead` behind the last published one. */
  put(ahead: number, id: { readonly request: number; readonly batch: number; readonly scheduledNs: number; readonly enqueuedNs: number }, answer: { readonly stamps: BatchStamps; readonly outputs: readonly OutputTensor[] | undefined }): void {
    const { control, slots, stride, numbers } = this.#ring;
    const { stamps, outputs } = answer;
    let at = (((control[0] ?? 0) + ahead) % slots) * stride;
    numbers[at] = id.request;
    numbers[at + 1] = id.batch;
    numbers[at + 2] = outputs === undefined ? 1 : 0;
    numbers[at + 3] = id.scheduledNs;
    numbers[at + 4] = id.enqueuedNs;
    numbers[at + 5] = stamps.formedNs;
    numbers[at + 6] = stamps.runStartNs;
    numbers[at + 7] = stamps.runEndNs;
    numbers[at + 8] = stamps.decodedNs;
    at += HEAD;
    for (let o = 0; o < this.#layout.length; o += 1) at = this.#putOutput(at, o, { output: outputs?.[o], row: ahead });
  }

  #putOutput(at: number, o: number, { output, row }: { readonly output: OutputTensor | undefined; readonly row: number }): number {
    const width = this.#layout[o]?.width ?? 0;
    const { numbers } = this.#ring;
    for (let w = 0; w < width; w += 1) {
      if (output === undefined) numbers[at + w] = NaN;
      else if (output.numbers !== undefined) numbers[at + w] = output.numbers[row * width + w] ?? NaN;
      else numbers[at + w] = this.#code(o, output.texts?.[row * width + w] ?? '');
    }
    return at + width;
  }

  #code(output: number, text: string): number {
    const codes = this.#codes[output];
    let code = codes?.get(text);
    if (code === undefined) {
      code = codes?.size ?? 0;
      codes?.set(text, code);
      this.#tell({ output, code, text });
    }
    return code;
  }

  publish(count: number): void {
    Atomics.add(this.#ring.control, 0, count);
  }
}

export interface NewText {
  readonly output: number;
  readonly code: number;
  readonly text: string;
}

/** Records in the order in which they were written. */
export interface Records {
  readonly request: Int32Array;
  readonly batch: Int32Array;
  /** 1 where the model refused the rows of the batch. */
  readonly failed: Uint8Array;
  /** Six stamps a record, row-major, in ns since the run started. */
  readonly stamps: Float64Array;
  readonly outputs: readonly OutputTensor[];
}

/** The reading end. */
export class RecordReader {
  readonly #ring: RecordRing;
  readonly #layout: OutputLayout;
  readonly #texts: readonly string[][];

  constructor(ring: RecordRing, layout: OutputLayout) {
    this.#ring = ring;
    this.#layout = layout;
    this.#texts = layout.map(() => []);
  }

  /** How many records wait; texts told after this call may belong to later ones. */
  get waiting(): number {
    return Atomics.load(this.#ring.control, 0) - Atomics.load(this.#ring.control, 1);
  }

  learn({ output, code, text }: NewText): void {
    const texts = this.#texts[output];
    if (texts !== undefined) texts[code] = text;
  }

  /** Takes the first `count` waiting records out of the ring. */
  read(count: number): Records {
    const { control, slots, stride, numbers } = this.#ring;
    const from = Atomics.load(control, 1);
    const records = { request: new Int32Array(count), batch: new Int32Array(count), failed: new Uint8Array(count), stamps: new Float64Array(count * 6) };
    const values = this.#layout.map(({ width }) => new Float64Array(count * width));
    for (let i = 0; i < count; i += 1) {
      let at = ((from + i) % slots) * stride;
      records.request[i] = numbers[at] ?? 0;
      records.batch[i] = numbers[at + 1] ?? 0;
      records.failed[i] = numbers[at + 2] ?? 0;
      for (let k = 0; k < 6; k += 1) records.stamps[i * 6 + k] = numbers[at + 3 + k] ?? NaN;
      at += HEAD;
      this.#layout.forEach(({ width }, o) => {
        for (let w = 0; w < width; w += 1) (values[o] ?? [])[i * width + w] = numbers[at + w] ?? NaN;
        at += width;
      });
    }
    Atomics.store(control, 1, from + count);
    Atomics.notify(control, 1);
    return { ...records, outputs: this.#layout.map((layout, o) => this.#output(layout, values[o] ?? new Float64Array(0), o)) };
  }

  #output({ name, width, texts }: OutputLayout[number], values: Float64Array, o: number): OutputTensor {
    if (!texts) return { name, width, numbers: values };
    return { name, width, texts: Array.from(values, (code) => this.#texts[o]?.[code] ?? '') };
  }
}
