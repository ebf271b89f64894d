/** When would each request be answered, if batches left by a rule and took a known time? */
import { batchSize, paddedSize, type BatchRule } from './batchSize.ts';

export interface QueueSetting {
  readonly rule: BatchRule;
  /** Batches that are worked on at the same time. */
  readonly instances: number;
  /** Requests that may wait; Infinity: any number. */
  readonly maxQueue: number;
  /** A request that finds the queue full is turned away, or held back in front of it, where batches do not see it. */
  readonly overflow: 'reject' | 'delay';
}

/** ns that a batch of so many rows (padding included) occupies an instance; undefined: not known for this size. */
export type BatchTime = (rows: number, batch: number) => number | undefined;

export interface SimulatedQueue {
  /** By request, in ns like the arrivals; NaN where it was turned away. */
  readonly startNs: Float64Array;
  readonly endNs: Float64Array;
  /** Number of the batch of each request; −1 where it was turned away. */
  readonly batch: Int32Array;
  readonly batchSizes: readonly number[];
  readonly rejected: number;
}

/**
 * A discrete-event simulation of first-come-first-served batches on several equal instances, advanced piece by piece.
 *
 * All arrivals of a moment are in the queue before a batch leaves at that moment. A batch is formed by `batchSize`, the rule that paced
 * replays run by.
 */
export class QueueSimulation {
  readonly #arrivals: Float64Array;
  readonly #setting: QueueSetting;
  readonly #time: BatchTime;
  readonly #window: number;
  /** Requests in the order in which they were admitted; `#head` ≤ i < `#tail` wait. */
  readonly #queue: Int32Array;
  readonly #freeAt: Float64Array;
  readonly #startNs: Float64Array;
  readonly #endNs: Float64Array;
  readonly #batch: Int32Array;
  readonly #sizes: number[] = [];
  #head = 0;
  #tail = 0;
  #next = 0;
  #nowNs = 0;
  #rejected = 0;
  #unknown: number | undefined;

  /**
   * @param arrivalsNs ascending
   * @throws RangeError when arrivals descend or are not finite, or a setting is not positive
   */
  constructor(arrivalsNs: Float64Array, setting: QueueSetting, time: BatchTime) {
    if (!(setting.instances >= 1 && setting.maxQueue >= 1 && setting.rule.maxSize >= 1)) throw new RangeError('instances, queue and batches hold at least one');
    if (!arrivalsNs.every((at, i) => Number.isFinite(at) && at >= (arrivalsNs[i - 1] ?? -Infinity))) throw new RangeError('arrivals must ascend');
    this.#arrivals = arrivalsNs;
    this.#setting = setting;
    this.#time = time;
    this.#window = setting.overflow === 'delay' ? setting.maxQueue : Infinity;
    const n = arrivalsNs.length;
    this.#queue = new Int32Array(n);
    this.#freeAt = new Float64Array(setting.instances).fill(-Infinity);
    this.#startNs = new Float64Array(n).fill(NaN);
    this.#endNs = new Float64Array(n).fill(NaN);
    this.#batch = new Int32Array(n).fill(-1);
  }

  /** Rows of the first batch whose time is not known; the simulation stops there. */
  get unknownSize(): number | undefined {
    return this.#unknown;
  }

  /** Works through so many more events; false when everything was answered, or a time is not known. */
  advance(events: number): boolean {
    for (let k = 0; k < events; k += 1) {
      if (this.#unknown !== undefined || (this.#next >= this.#arrivals.length && this.#head === this.#tail)) return false;
      this.#admit();
      if (!this.#dispatch()) this.#wait();
    }
    return true;
  }

  result(): SimulatedQueue {
    return { startNs: this.#startNs, endNs: this.#endNs, batch: this.#batch, batchSizes: this.#sizes, rejected: this.#rejected };
  }

  #admit(): void {
    while (this.#next < this.#arrivals.length && (this.#arrivals[this.#next] ?? 0) <= this.#nowNs) {
      if (this.#setting.overflow === 'reject' && this.#tail - this.#head >= this.#setting.maxQueue) {
        // A free instance would have taken what waits, were it ready; so the queue is full, and the request leaves.
        if (!this.#dispatch()) {
          this.#rejected += 1;
          this.#next += 1;
          continue;
        }
        if (this.#unknown !== undefined) return;
      }
      this.#queue[this.#tail] = this.#next;
      this.#tail += 1;
      this.#next += 1;
    }
  }

  #freeInstance(): number {
    let best = 0;
    for (let i = 1; i < this.#freeAt.length; i += 1) if ((this.#freeAt[i] ?? 0) < (this.#freeAt[best] ?? 0)) best = i;
    return best;
  }

  #oldestDueNs(): number {
    return (this.#arrivals[this.#queue[this.#head] ?? 0] ?? 0) + this.#setting.rule.maxDelayNs;
  }

  /** Sends one batch now if an instance is free and the rule lets it. */
  #dispatch(): boolean {
    if (this.#head === this.#tail) return false;
    const instance = this.#freeInstance();
    if ((this.#freeAt[instance] ?? 0) > this.#nowNs) return false;
    const { rule } = this.#setting;
    const waited = this.#nowNs >= this.#oldestDueNs() ? rule.maxDelayNs : 0;
    const size = batchSize(rule, Math.min(this.#window, this.#tail - this.#head), waited);
    if (size === 0) return false;
    const batch = this.#sizes.length;
    const tookNs = this.#time(paddedSize(rule, size), batch);
    if (tookNs === undefined) {
      this.#unknown = paddedSize(rule, size);
      return true;
    }
    const endNs = this.#nowNs + tookNs;
    for (let k = this.#head; k < this.#head + size; k += 1) {
      const request = this.#queue[k] ?? 0;
      this.#startNs[request] = this.#nowNs;
      this.#endNs[request] = endNs;
      this.#batch[request] = batch;
    }
    this.#head += size;
    this.#sizes.push(size);
    this.#freeAt[instance] = endNs;
    return true;
  }

  /** Lets time pass until something can change: an arrival, an instance, or the patience of the oldest request. */
  #wait(): void {
    const arrival = this.#arrivals[this.#next] ?? Infinity;
    if (this.#head === this.#tail) {
      this.#nowNs = arrival;
      return;
    }
    const free = this.#freeAt[this.#freeInstance()] ?? 0;
    this.#nowNs = Math.min(arrival, free > this.#nowNs ? free : this.#oldestDueNs());
  }
}

/** The whole simulation at once; `unknownSize` when the time of a batch was not known. */
export function simulateQueue(arrivalsNs: Float64Array, setting: QueueSetting, time: BatchTime): SimulatedQueue & { readonly unknownSize: number | undefined } {
  const simulation = new QueueSimulation(arrivalsNs, setting, time);
  while (simulation.advance(1_000_000));
  return { ...simulation.result(), unknownSize: simulation.unknownSize };
}
