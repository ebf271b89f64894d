/** How do the records of several threads become one part for the engine? */
import type { OutputTensor } from '../../core/binding/tensor.ts';
import type { PacedPart } from './messages.ts';
import type { Records } from './recordRing.ts';

/** What a part says besides records. */
export type PartState = Omit<PacedPart, 'request' | 'batch' | 'failed' | 'stamps' | 'outputs' | 'dropped'>;

interface Writable<T> {
  set(values: T, offset: number): void;
}

/** One array after the other, in `whole`. */
export function joinInto<T extends { readonly length: number }, W extends Writable<T>>(whole: W, parts: readonly T[]): W {
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Outputs of the same model, one after the other. */
export function joinOutputs(parts: readonly (readonly OutputTensor[])[]): readonly OutputTensor[] {
  const [first] = parts;
  if (first === undefined || parts.length === 1) return first ?? [];
  return first.map(({ name, width, numbers }, o) => {
    if (numbers === undefined) return { name, width, texts: parts.flatMap((outputs) => outputs[o]?.texts ?? []) };
    const each = parts.map((outputs) => outputs[o]?.numbers ?? new Float64Array(0));
    return { name, width, numbers: joinInto(new Float64Array(each.reduce((sum, { length }) => sum + length, 0)), each) };
  });
}

export function joinRecords(parts: readonly Records[]): Records {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  const count = parts.reduce((sum, { request }) => sum + request.length, 0);
  return {
    request: joinInto(new Int32Array(count), parts.map(({ request }) => request)),
    batch: joinInto(new Int32Array(count), parts.map(({ batch }) => batch)),
    failed: joinInto(new Uint8Array(count), parts.map(({ failed }) => failed)),
    stamps: joinInto(new Float64Array(count * 6), parts.map(({ stamps }) => stamps)),
    outputs: joinOutputs(parts.map(({ outputs }) => outputs)),
  };
}

type Dropped = PacedPart['dropped'];

const joinDropped = (parts: readonly Dropped[]): Dropped => {
  const count = parts.reduce((sum, { request }) => sum + request.length, 0);
  return {
    request: joinInto(new Int32Array(count), parts.map(({ request }) => request)),
    scheduledNs: joinInto(new Float64Array(count), parts.map(({ scheduledNs }) => scheduledNs)),
    enqueuedNs: joinInto(new Float64Array(count), parts.map(({ enqueuedNs }) => enqueuedNs)),
  };
};

/** Collects until a part is made. */
export class PartBuilder {
  #records: Records[] = [];
  #dropped: Dropped[] = [];
  count = 0;

  add(records: Records): void {
    if (records.request.length === 0) return;
    this.#records.push(records);
    this.count += records.request.length;
  }

  addDropped(dropped: Dropped): void {
    if (dropped.request.length === 0) return;
    this.#dropped.push(dropped);
    this.count += dropped.request.length;
  }

  take(state: PartState): PacedPart {
    const part = { ...joinRecords(this.#records), dropped: joinDropped(this.#dropped), ...state };
    this.#records = [];
    this.#dropped = [];
    this.count = 0;
    return part;
  }
}
