/** What does a thread with its own copy of a model do, from loading to the last request of a paced run? */
import { receiveMessageOnPort } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { paddedSize } from '../../core/queueing/batchSize.ts';
import type { BatchRule } from '../../core/queueing/batchSize.ts';
import type { OutputTensor } from '../../core/binding/tensor.ts';
import { AssayError, messageOf } from '../../core/errors.ts';
import type { LoadedModel } from '../runtimes/modelRuntime.ts';
import { failureOf } from './hostFailure.ts';
import type { HostFailure, LoadCommand, LoadResult } from './messages.ts';
import { RecordWriter, createRecordRing, layoutOf } from './recordRing.ts';
import type { NewText, OutputLayout, RecordRing } from './recordRing.ts';
import { BatchInputs, RowBlocks } from './rowBlocks.ts';
import { prescribedRows } from './rowSlices.ts';
import { RunQueue, emptyTaken } from './runMemory.ts';
import type { LoopRule, RunMemory, Taken } from './runMemory.ts';
import { loadModel } from './loadModel.ts';
import type { Runtimes } from './loadModel.ts';

export interface RunOrder {
  readonly memory: RunMemory;
  /** Which of the threads this is, from 0. */
  readonly index: number;
  /** Blocks of rows come over it, new texts and refusals leave over it. */
  readonly port: MessagePort;
  readonly rule: BatchRule;
  /** Requests that count as waiting. */
  readonly window: number;
  readonly warmup: number;
  readonly loop: LoopRule | undefined;
}

export type InstanceCommand = { readonly kind: 'load'; readonly load: LoadCommand } | { readonly kind: 'run'; readonly order: RunOrder };

/** What a thread says over its port during a run. */
export type InstanceWord = { readonly kind: 'text'; readonly text: NewText } | { readonly kind: 'refused'; readonly message: string };

export interface WarmResult {
  readonly firstRunMs: number;
  readonly warmupMs: number;
  readonly layout: OutputLayout;
  readonly ring: RecordRing;
}

/** A run is answered twice: when the thread is warm, and when it is over. */
export type InstanceReply =
  | { readonly kind: 'loaded'; readonly result: LoadResult }
  | { readonly kind: 'warm'; readonly result: WarmResult }
  | { readonly kind: 'done' }
  | { readonly kind: 'error'; readonly failure: HostFailure };

/** Runs of the largest batches before the measured ones. */
const WARM_BATCHES = 3;

/** A model's rule when its export has a fixed batch: every run has that size. */
function ruleFor(model: LoadedModel, rule: BatchRule): BatchRule {
  const fixed = prescribedRows(model.facts);
  return fixed === undefined ? rule : { ...rule, maxSize: Math.min(rule.maxSize, fixed), preferredSizes: rule.preferredSizes.filter((size) => size <= fixed), allowedSizes: [fixed] };
}

class PacedInstance {
  readonly #model: LoadedModel;
  readonly #order: RunOrder;
  readonly #rule: BatchRule;
  readonly #queue: RunQueue;
  readonly #rows: RowBlocks;
  readonly #inputs: BatchInputs;
  readonly #taken: Taken;
  readonly #marks = { runStartNs: NaN, runEndNs: NaN, onStart: () => this.#start(), onEnd: () => this.#end() };
  #records: RecordWriter | undefined;
  #refused = false;

  constructor(model: LoadedModel, order: RunOrder) {
    this.#model = model;
    this.#order = order;
    this.#rule = ruleFor(model, order.rule);
    this.#queue = new RunQueue(order.memory);
    this.#rows = new RowBlocks(order.port, this.#queue);
    this.#inputs = new BatchInputs(paddedSize(this.#rule, this.#rule.maxSize));
    this.#taken = emptyTaken(this.#rule.maxSize);
  }

  #start(): void {
    this.#marks.runStartNs = this.#queue.now();
  }

  #end(): void {
    this.#marks.runEndNs = this.#queue.now();
  }

  /** The first run, then the warm-up: the same loop without queue, stamps and records. */
  async warmUp(): Promise<WarmResult> {
    const before = performance.now();
    const outputs = await this.#runRows(0, 1);
    const firstRunMs = performance.now() - before;
    for (let i = 1; i < this.#order.warmup; i += 1) await this.#runRows(i, 1);
    const warmupMs = this.#order.warmup === 0 ? 0 : performance.now() - before;
    for (let i = 0; i < WARM_BATCHES && this.#rule.maxSize > 1; i += 1) await this.#runRows(i, this.#rule.maxSize);
    const layout = layoutOf(outputs);
    const ring = createRecordRing(layout, this.#rule.maxSize);
    this.#records = new RecordWriter(ring, layout, (text) => this.#say({ kind: 'text', text }));
    return { firstRunMs, warmupMs, layout, ring };
  }

  async #runRows(from: number, size: number): Promise<readonly OutputTensor[]> {
    const block = this.#rows.of(0, 0);
    for (let k = 0; k < size; k += 1) this.#inputs.put(k, block, (from + k) % block.rows);
    const padded = paddedSize(this.#rule, size);
    if (padded > size) this.#inputs.pad(size, padded);
    const outputs = await this.#model.predict(this.#inputs.view(padded), padded);
    this.#queue.warmed();
    return outputs;
  }

  /** Serves batches until the run is over. */
  async run(): Promise<void> {
    const { index, loop, window } = this.#order;
    this.#queue.waitForGo();
    while (this.#queue.take(this.#rule, window, this.#taken)) {
      const formedNs = this.#queue.now();
      const padded = this.#gather();
      this.#queue.busy(index, formedNs);
      const outputs = await this.#predict(padded);
      this.#queue.busy(index, 0);
      const decodedNs = this.#queue.now();
      this.#record(outputs, { formedNs, runStartNs: this.#marks.runStartNs, runEndNs: this.#marks.runEndNs, decodedNs });
      if (loop !== undefined) this.#queue.renew(this.#taken.size, decodedNs, loop);
    }
  }

  #gather(): number {
    const { size, request } = this.#taken;
    const oldest = request[0] ?? 0;
    for (let k = 0; k < size; k += 1) {
      const number = request[k] ?? 0;
      const block = this.#rows.of(number, oldest);
      this.#inputs.put(k, block, number - block.from);
    }
    const padded = paddedSize(this.#rule, size);
    if (padded > size) this.#inputs.pad(size, padded);
    return padded;
  }

  async #predict(rows: number): Promise<readonly OutputTensor[] | undefined> {
    this.#marks.runStartNs = NaN;
    this.#marks.runEndNs = NaN;
    try {
      return await this.#model.predict(this.#inputs.view(rows), rows, this.#marks);
    } catch (thrown) {
      if (!this.#refused) this.#say({ kind: 'refused', message: messageOf(thrown) });
      this.#refused = true;
      return undefined;
    }
  }

  #record(outputs: readonly OutputTensor[] | undefined, stamps: Parameters<RecordWriter['put']>[2]['stamps']): void {
    const { size, batch, request, scheduledNs, enqueuedNs } = this.#taken;
    const records = this.#records;
    if (records === undefined) return;
    const waitedMs = records.reserve(size);
    if (waitedMs > 0) this.#queue.stalled(waitedMs);
    for (let k = 0; k < size; k += 1) {
      records.put(k, { request: request[k] ?? 0, batch, scheduledNs: scheduledNs[k] ?? NaN, enqueuedNs: enqueuedNs[k] ?? NaN }, { stamps, outputs });
    }
    records.publish(size);
  }

  #say(word: InstanceWord): void {
    this.#order.port.postMessage(word);
  }
}

/** Serves the commands of the host's main thread, one after the other. */
export function serveInstance(main: MessagePort, runtimes: Runtimes): void {
  let model: LoadedModel | undefined;
  const say = (reply: InstanceReply): void => main.postMessage(reply);
  const serve = async (command: InstanceCommand): Promise<void> => {
    if (command.kind === 'load') {
      const loaded = await loadModel(runtimes, command.load);
      model = loaded.model;
      say({ kind: 'loaded', result: loaded.result });
      return;
    }
    if (model === undefined) throw new AssayError('internal', 'A copy of a model was asked to run before it was loaded.');
    const instance = new PacedInstance(model, command.order);
    say({ kind: 'warm', result: await instance.warmUp() });
    await instance.run();
    say({ kind: 'done' });
    while (receiveMessageOnPort(command.order.port) !== undefined); // blocks that came too late
  };
  let last = Promise.resolve();
  main.on('message', (command: InstanceCommand) => {
    last = last.then(() => serve(command)).catch((thrown: unknown) => say({ kind: 'error', failure: failureOf(thrown) }));
  });
}
