/** What do the threads of a paced run share, and how does a request get from the one that paces to the one that scores? */
import { batchSize } from '../../core/queueing/batchSize.ts';
import type { BatchRule } from '../../core/queueing/batchSize.ts';
import { since } from './clock.ts';

/** Places in the shared control block; all numbers only grow, apart from the lock. */
const CONTROL = {
  /** Grows whenever something was put on the queue, or the run ended. */
  signal: 0,
  tail: 1,
  head: 2,
  /** One more than the highest request that was taken. */
  taken: 3,
  lock: 4,
  batches: 5,
  ended: 6,
  go: 7,
  /** Due times that were handed to the pacer, and whether they are all. */
  fed: 8,
  fedAll: 9,
  paced: 10,
  dropped: 11,
  droppedRead: 12,
  /** Closed loop: requests numbered, and outstanding. */
  numbered: 13,
  outstanding: 14,
  pushLock: 15,
  /** Blocks of rows that were posted to the scoring threads. */
  blocks: 16,
  /** Microseconds that scoring threads waited for rows or for room in their records. */
  stalledMicros: 17,
  warmRuns: 18,
} as const;
const CONTROL_SIZE = 19;

/** Due times ahead of the pacer. */
const DUE_SLOTS = 2 ** 17;
/** Requests that may wait; one that finds the queue full is dropped. */
const QUEUE_SLOTS = 2 ** 20;
/** Dropped requests between two looks of the main thread. */
const DROPPED_SLOTS = 2 ** 16;

type SharedInt32 = Int32Array<SharedArrayBuffer>;
type SharedFloat64 = Float64Array<SharedArrayBuffer>;

/** Requests with two stamps, in a ring. */
interface Ring {
  readonly request: SharedInt32;
  readonly scheduledNs: SharedFloat64;
  readonly enqueuedNs: SharedFloat64;
}

export interface RunMemory {
  readonly control: SharedInt32;
  /** Zero of all stamps on the monotonic clock. */
  readonly origin: BigInt64Array<SharedArrayBuffer>;
  readonly dueNs: SharedFloat64;
  readonly queue: Ring;
  readonly dropped: Ring;
  /** By scoring thread: since when it has been inside a run; 0 outside one. */
  readonly busySinceNs: SharedFloat64;
}

const int32 = (length: number): SharedInt32 => new Int32Array(new SharedArrayBuffer(length * 4));
const float64 = (length: number): SharedFloat64 => new Float64Array(new SharedArrayBuffer(length * 8));
const ring = (slots: number): Ring => ({ request: int32(slots), scheduledNs: float64(slots), enqueuedNs: float64(slots) });

/** Fresh memory of a run; pages that are never touched cost nothing. */
export function createRunMemory(instances: number): RunMemory {
  return { control: int32(CONTROL_SIZE), origin: new BigInt64Array(new SharedArrayBuffer(8)), dueNs: float64(DUE_SLOTS), queue: ring(QUEUE_SLOTS), dropped: ring(DROPPED_SLOTS), busySinceNs: float64(instances) };
}

/** Requests taken off the queue together. */
export interface Taken {
  size: number;
  batch: number;
  readonly request: Int32Array;
  readonly scheduledNs: Float64Array;
  readonly enqueuedNs: Float64Array;
}

export const emptyTaken = (maxSize: number): Taken => ({ size: 0, batch: 0, request: new Int32Array(maxSize), scheduledNs: new Float64Array(maxSize), enqueuedNs: new Float64Array(maxSize) });

/** How a closed loop goes on: always so many outstanding, until there were enough. */
export interface LoopRule {
  readonly requests: number;
  readonly minNs: number;
  readonly maxNs: number;
}

/** The view of one thread on the memory of a run. */
export class RunQueue {
  readonly #memory: RunMemory;
  readonly #control: SharedInt32;
  #originNs = 0n;

  constructor(memory: RunMemory) {
    this.#memory = memory;
    this.#control = memory.control;
  }

  // The main thread.

  /** Starts the run: from `origin` on, requests are due. */
  go(origin: bigint): void {
    this.#memory.origin[0] = origin;
    this.#originNs = origin;
    this.#set(CONTROL.go, 1);
  }

  /** Room for due times ahead of the pacer. */
  get dueRoom(): number {
    return DUE_SLOTS - (this.#get(CONTROL.fed) - this.#get(CONTROL.paced));
  }

  /** Hands due times to the pacer; at most {@link dueRoom}. */
  feedDue(dueNs: Float64Array): void {
    const fed = this.#get(CONTROL.fed);
    for (let i = 0; i < dueNs.length; i += 1) this.#memory.dueNs[(fed + i) % DUE_SLOTS] = dueNs[i] ?? 0;
    this.#set(CONTROL.fed, fed + dueNs.length);
  }

  feedDueEnd(): void {
    Atomics.store(this.#control, CONTROL.fedAll, 1);
    Atomics.notify(this.#control, CONTROL.fed);
  }

  blockPosted(): void {
    Atomics.add(this.#control, CONTROL.blocks, 1);
    Atomics.notify(this.#control, CONTROL.blocks);
  }

  /** Puts the first `count` requests of a closed loop on the queue. */
  open(count: number): void {
    Atomics.store(this.#control, CONTROL.numbered, count);
    Atomics.store(this.#control, CONTROL.outstanding, count);
    for (let i = 0; i < count; i += 1) this.push(i, 0, 0);
    if (count === 0) this.end();
  }

  get progress(): { readonly paced: number; readonly taken: number; readonly waiting: number; readonly batches: number; readonly stalledMs: number; readonly warmRuns: number } {
    return {
      paced: this.#get(CONTROL.paced), taken: this.#get(CONTROL.taken), waiting: this.#get(CONTROL.tail) - this.#get(CONTROL.head),
      batches: this.#get(CONTROL.batches), stalledMs: this.#get(CONTROL.stalledMicros) / 1_000, warmRuns: this.#get(CONTROL.warmRuns),
    };
  }

  /** Requests dropped since the last look: their number, due time and the moment they found the queue full. */
  takeDropped(): { readonly request: Int32Array; readonly scheduledNs: Float64Array; readonly enqueuedNs: Float64Array } {
    const from = this.#get(CONTROL.droppedRead);
    const count = this.#get(CONTROL.dropped) - from;
    const { dropped } = this.#memory;
    const read = { request: Int32Array.from({ length: count }, (_, i) => dropped.request[(from + i) % DROPPED_SLOTS] ?? 0), scheduledNs: new Float64Array(count), enqueuedNs: new Float64Array(count) };
    for (let i = 0; i < count; i += 1) {
      read.scheduledNs[i] = dropped.scheduledNs[(from + i) % DROPPED_SLOTS] ?? 0;
      read.enqueuedNs[i] = dropped.enqueuedNs[(from + i) % DROPPED_SLOTS] ?? 0;
    }
    if (count > 0) this.#set(CONTROL.droppedRead, from + count);
    return read;
  }

  // Every thread.

  /** Ns since the run started. */
  now(): number {
    return since(this.#originNs);
  }

  /** Blocks until the run starts. */
  waitForGo(): void {
    while (this.#get(CONTROL.go) === 0) Atomics.wait(this.#control, CONTROL.go, 0);
    this.#originNs = this.#memory.origin[0] ?? 0n;
  }

  /** Ends the run wherever it is; requests that wait are left. */
  abort(): void {
    Atomics.store(this.#control, CONTROL.ended, 2);
    this.#set(CONTROL.go, 1);
    this.feedDueEnd();
    this.#wake();
  }

  /** Whether the run was broken off. */
  isAborted(): boolean {
    return this.#get(CONTROL.ended) === 2;
  }

  /** Nothing will be put on the queue any more. */
  end(): void {
    Atomics.compareExchange(this.#control, CONTROL.ended, 0, 1);
    this.#wake();
  }

  // The pacing thread.

  /** Due time of request `i`; undefined after the last one. Blocks while it is not known yet. */
  due(i: number): number | undefined {
    for (;;) {
      const fed = this.#get(CONTROL.fed);
      if (fed > i) return this.#memory.dueNs[i % DUE_SLOTS];
      if (this.#get(CONTROL.fedAll) === 1 && this.#get(CONTROL.fed) === fed) return undefined;
      Atomics.wait(this.#control, CONTROL.fed, fed, 10);
    }
  }

  /** Puts a request on the queue, or drops it when `maxQueue` wait already. */
  offer(request: number, stamps: { readonly scheduledNs: number; readonly enqueuedNs: number }, maxQueue: number): void {
    const waiting = this.#get(CONTROL.tail) - this.#get(CONTROL.head);
    if (waiting >= Math.min(maxQueue, QUEUE_SLOTS)) this.#drop(request, stamps);
    else this.push(request, stamps.scheduledNs, stamps.enqueuedNs);
    Atomics.store(this.#control, CONTROL.paced, request + 1);
  }

  push(request: number, scheduledNs: number, enqueuedNs: number): void {
    const { queue } = this.#memory;
    const tail = this.#get(CONTROL.tail);
    const slot = tail % QUEUE_SLOTS;
    queue.request[slot] = request;
    queue.scheduledNs[slot] = scheduledNs;
    queue.enqueuedNs[slot] = enqueuedNs;
    Atomics.store(this.#control, CONTROL.tail, tail + 1);
    this.#wake();
  }

  #drop(request: number, { scheduledNs, enqueuedNs }: { readonly scheduledNs: number; readonly enqueuedNs: number }): void {
    const { dropped } = this.#memory;
    const at = this.#get(CONTROL.dropped);
    for (let read = this.#get(CONTROL.droppedRead); at - read >= DROPPED_SLOTS; read = this.#get(CONTROL.droppedRead)) Atomics.wait(this.#control, CONTROL.droppedRead, read, 10);
    const slot = at % DROPPED_SLOTS;
    dropped.request[slot] = request;
    dropped.scheduledNs[slot] = scheduledNs;
    dropped.enqueuedNs[slot] = enqueuedNs;
    Atomics.store(this.#control, CONTROL.dropped, at + 1);
  }

  // The scoring threads.

  /**
   * Takes a batch by the rule; blocks until there is one. False when the run is over. One thread at a time waits for requests, the
   * others wait for it, so a batch is never torn apart.
   *
   * @param window requests that count as waiting; the others are held back
   */
  take(rule: BatchRule, window: number, taken: Taken): boolean {
    this.#lock(CONTROL.lock);
    try {
      for (;;) {
        const signal = this.#get(CONTROL.signal);
        if (this.isAborted()) return false;
        const head = this.#get(CONTROL.head);
        const queued = Math.min(this.#get(CONTROL.tail) - head, window);
        if (queued > 0) {
          const waitedNs = rule.maxDelayNs === 0 ? 0 : this.now() - (this.#memory.queue.enqueuedNs[head % QUEUE_SLOTS] ?? 0);
          const size = batchSize(rule, queued, waitedNs);
          if (size > 0) {
            this.#remove(head, size, taken);
            return true;
          }
          Atomics.wait(this.#control, CONTROL.signal, signal, Math.max(0.01, (rule.maxDelayNs - waitedNs) / 1e6));
        } else if (this.#get(CONTROL.ended) === 1) {
          return false;
        } else {
          Atomics.wait(this.#control, CONTROL.signal, signal);
        }
      }
    } finally {
      this.#unlock(CONTROL.lock);
    }
  }

  #remove(head: number, size: number, taken: Taken): void {
    const { queue } = this.#memory;
    for (let k = 0; k < size; k += 1) {
      const slot = (head + k) % QUEUE_SLOTS;
      taken.request[k] = queue.request[slot] ?? 0;
      taken.scheduledNs[k] = queue.scheduledNs[slot] ?? 0;
      taken.enqueuedNs[k] = queue.enqueuedNs[slot] ?? 0;
    }
    taken.size = size;
    taken.batch = Atomics.add(this.#control, CONTROL.batches, 1);
    Atomics.store(this.#control, CONTROL.taken, (taken.request[size - 1] ?? 0) + 1);
    Atomics.store(this.#control, CONTROL.head, head + size);
  }

  /** Closed loop: `count` requests were answered at `decodedNs`; as many follow, as long as the loop goes on. */
  renew(count: number, decodedNs: number, loop: LoopRule): void {
    this.#lock(CONTROL.pushLock);
    for (let k = 0; k < count; k += 1) {
      const number = this.#get(CONTROL.numbered);
      const goesOn = (number < loop.requests || decodedNs < loop.minNs) && decodedNs < loop.maxNs;
      if (goesOn) {
        Atomics.store(this.#control, CONTROL.numbered, number + 1);
        this.push(number, decodedNs, this.now());
      } else if (Atomics.sub(this.#control, CONTROL.outstanding, 1) === 1) {
        this.end();
      }
    }
    this.#unlock(CONTROL.pushLock);
  }

  /** Marks a scoring thread as inside a run (since when), or outside one (0). */
  busy(instance: number, sinceNs: number): void {
    this.#memory.busySinceNs[instance] = sinceNs;
  }

  /** A run of the warm-up is over. */
  warmed(): void {
    Atomics.add(this.#control, CONTROL.warmRuns, 1);
  }

  get blocks(): number {
    return this.#get(CONTROL.blocks);
  }

  /** Blocks until more than `seen` blocks of rows were posted. */
  waitForBlocks(seen: number): void {
    Atomics.wait(this.#control, CONTROL.blocks, seen, 100);
  }

  /** A scoring thread waited for rows or for room; before the run starts that is no fault. */
  stalled(ms: number): void {
    if (this.#get(CONTROL.go) === 1) Atomics.add(this.#control, CONTROL.stalledMicros, Math.round(ms * 1_000));
  }

  #get(at: number): number {
    return Atomics.load(this.#control, at);
  }

  #set(at: number, value: number): void {
    Atomics.store(this.#control, at, value);
    Atomics.notify(this.#control, at);
  }

  #wake(): void {
    Atomics.add(this.#control, CONTROL.signal, 1);
    Atomics.notify(this.#control, CONTROL.signal);
  }

  /** 0 free, 1 held, 2 held and waited for (Drepper, Futexes are tricky, mutex 2). */
  #lock(at: number): void {
    if (Atomics.compareExchange(this.#control, at, 0, 1) === 0) return;
    while (Atomics.exchange(this.#control, at, 2) !== 0) Atomics.wait(this.#control, at, 2);
  }

  #unlock(at: number): void {
    if (Atomics.exchange(this.#control, at, 0) === 2) Atomics.notify(this.#control, at, 1);
  }
}
