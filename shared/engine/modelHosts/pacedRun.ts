/** What does each single-row request cost, and when, if requests arrive by a schedule? */
import type { OutputTensor } from '../../core/binding/tensor.ts';
import { originNow, since } from './clock.ts';
import type { PacedCommand, PacedPart, PacedResult } from './messages.ts';
import { STAMPS } from './messages.ts';
import { startPacer } from './pacer.ts';
import type { PacedQueue } from './pacer.ts';
import { OutputBlock, sliceRows } from './rowSlices.ts';
import type { BlockScorer } from './scoreBlock.ts';

const WIDTH = STAMPS.length;
/** Records are handed over in blocks, at a moment when no request is due for this long … */
const QUIET_NS = 3e6;
/** … but not more often than this … */
const MIN_PART_NS = 250e6;
/** … and at the latest after this, so that the engine sees that the run is alive. */
const MAX_PART_NS = 2_000e6;
/** … nor of more requests than this. */
const PART_ROWS = 16_384;
/** Time for the pacing thread to start before the first request is due. */
const LEAD_NS = 20e6;

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** When a request arrived at the queue and when it should have. */
interface Arrival {
  readonly scheduledNs: number;
  readonly enqueuedNs: number;
}

class Recorder {
  readonly #onPart: (part: PacedPart) => void;
  readonly #rows: number;
  #from = 0;
  #next = 0;
  #lastPartNs = 0;
  #stamps: Float64Array;
  #outputs: OutputBlock;

  constructor(rows: number, onPart: (part: PacedPart) => void) {
    this.#rows = rows;
    this.#onPart = onPart;
    const room = Math.min(rows, PART_ROWS);
    this.#stamps = new Float64Array(room * WIDTH);
    this.#outputs = new OutputBlock(room);
  }

  get full(): boolean {
    return this.#next - this.#from >= PART_ROWS;
  }

  add(stamps: readonly number[], outputs: readonly OutputTensor[]): void {
    this.#stamps.set(stamps, (this.#next - this.#from) * WIDTH);
    this.#outputs.put(outputs, this.#next - this.#from, 1);
    this.#next += 1;
  }

  sinceLastPartNs(nowNs: number): number {
    return nowNs - this.#lastPartNs;
  }

  /** Hands over what there is; the clock of the run goes on. */
  async flush(origin: bigint): Promise<void> {
    const count = this.#next - this.#from;
    if (count === 0) return;
    const outputs = this.#outputs.finish().map(({ name, width, numbers, texts }) => ({
      name, width, ...(numbers === undefined ? {} : { numbers: numbers.slice(0, count * width) }), ...(texts === undefined ? {} : { texts: texts.slice(0, count * width) }),
    }));
    this.#onPart({ from: this.#from, stamps: this.#stamps.slice(0, count * WIDTH), outputs });
    this.#from = this.#next;
    const room = Math.min(this.#rows - this.#from, PART_ROWS);
    this.#stamps = new Float64Array(room * WIDTH);
    this.#outputs = new OutputBlock(room);
    await nextTurn();
    this.#lastPartNs = since(origin);
  }
}

async function serveOne(scorer: BlockScorer, command: PacedCommand, request: { readonly row: number; readonly arrival: Arrival; readonly origin: bigint; readonly recorder: Recorder }): Promise<number> {
  const { row, arrival, origin, recorder } = request;
  const formed = since(origin);
  const inputs = sliceRows(command.inputs, row, row + 1);
  let started = 0;
  let ended = 0;
  const outputs = await scorer.scoreOne(inputs, {
    onStart: () => {
      started = since(origin);
    },
    onEnd: () => {
      ended = since(origin);
    },
  });
  const decoded = since(origin);
  recorder.add([arrival.scheduledNs, arrival.enqueuedNs, formed, started, ended, decoded], outputs);
  return decoded;
}

/** Closed loop: a request is scheduled when the one `concurrency` before it was answered; they are served in order. */
async function runClosed(scorer: BlockScorer, command: PacedCommand, setting: { readonly concurrency: number; readonly recorder: Recorder }): Promise<void> {
  const origin = originNow();
  const { concurrency, recorder } = setting;
  const free = new Float64Array(Math.max(1, concurrency));
  for (let row = 0; row < command.rows; row += 1) {
    const slot = row % free.length;
    const scheduledNs = free[slot] ?? 0;
    const arrival = { scheduledNs, enqueuedNs: scheduledNs };
    free[slot] = await serveOne(scorer, command, { row, arrival, origin, recorder });
    if (!recorder.full && recorder.sinceLastPartNs(free[slot] ?? 0) < MAX_PART_NS) continue;
    await recorder.flush(origin);
    // Handing over is no part of the loop: every outstanding request starts anew after it.
    free.fill(since(origin));
  }
  await recorder.flush(origin);
}

function waitFor(queue: PacedQueue, request: number): void {
  for (;;) {
    const count = Atomics.load(queue.count, 0);
    if (count > request) return;
    Atomics.wait(queue.count, 0, count, 1_000);
  }
}

/** Open loop: requests arrive when they are due, whether the model is free or not. */
async function runDue(scorer: BlockScorer, command: PacedCommand, setting: { readonly dueNs: Float64Array; readonly recorder: Recorder }): Promise<void> {
  const { dueNs, recorder } = setting;
  const origin = originNow() + BigInt(LEAD_NS);
  const pacer = await startPacer(dueNs, origin);
  try {
    for (let row = 0; row < command.rows; row += 1) {
      const scheduledNs = dueNs[row] ?? 0;
      const now = since(origin);
      const age = recorder.sinceLastPartNs(now);
      const quiet = scheduledNs - now > QUIET_NS && age > MIN_PART_NS;
      if (quiet || recorder.full || age > MAX_PART_NS) await recorder.flush(origin);
      waitFor(pacer.queue, row);
      await serveOne(scorer, command, { row, arrival: { scheduledNs, enqueuedNs: pacer.queue.enqueuedNs[row] ?? scheduledNs }, origin, recorder });
    }
    await recorder.flush(origin);
  } finally {
    await pacer.stop();
  }
}

async function warmUp(scorer: BlockScorer, command: PacedCommand): Promise<PacedResult> {
  const started = performance.now();
  let firstRunMs = 0;
  for (let i = 0; i < command.warmup && command.rows > 0; i += 1) {
    const row = i % command.rows;
    const before = performance.now();
    await scorer.scoreOne(sliceRows(command.inputs, row, row + 1), { onStart: () => undefined, onEnd: () => undefined });
    if (i === 0) firstRunMs = performance.now() - before;
  }
  return { firstRunMs, warmupMs: performance.now() - started };
}

/** Runs the whole schedule after the warm-up; records are handed over in parts. */
export async function pacedRun(scorer: BlockScorer, command: PacedCommand, onPart: (part: PacedPart) => void): Promise<PacedResult> {
  const result = await warmUp(scorer, command);
  const recorder = new Recorder(command.rows, onPart);
  const { arrivals } = command;
  if (arrivals.kind === 'closed') await runClosed(scorer, command, { concurrency: arrivals.concurrency, recorder });
  else await runDue(scorer, command, { dueNs: arrivals.dueNs, recorder });
  return result;
}
