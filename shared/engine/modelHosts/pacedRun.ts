/**
 * What does each request cost, and when, if requests arrive by a schedule?
 *
 * One thread paces, every copy of the model scores in a thread of its own, and this one, the main thread, only carries: rows and due times
 * from the engine into shared memory, records out of it. What it does is not on the clock of any request.
 */
import process from 'node:process';
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { AssayError } from '../../core/errors.ts';
import { originNow } from './clock.ts';
import { startPacer } from './hostThreads.ts';
import type { InstanceThread } from './hostThreads.ts';
import type { InstanceWord, WarmResult } from './instanceThread.ts';
import type { HostFeed, PacedCommand, PacedPart, PacedResult } from './messages.ts';
import { PartBuilder } from './partBuilder.ts';
import { RecordReader } from './recordRing.ts';
import { shareBlock } from './rowBlocks.ts';
import { RunQueue, createRunMemory } from './runMemory.ts';
import type { RunMemory } from './runMemory.ts';

/** How often records are collected … */
const COLLECT_MS = 25;
/** … and told, at least, … */
const PART_MS = 100;
/** … or as soon as there are so many. */
const PART_RECORDS = 16_384;
/** From here on requests are due. */
const LEAD_NS = 5_000_000n;

/** What the engine feeds a run; messages that come before it starts are kept for it. */
export class FeedBuffer {
  readonly #kept: HostFeed[] = [];
  #listener: ((feed: HostFeed) => void) | undefined;

  push(feed: HostFeed): void {
    if (this.#listener === undefined) this.#kept.push(feed);
    else this.#listener(feed);
  }

  listen(listener: (feed: HostFeed) => void): void {
    for (const feed of this.#kept.splice(0)) listener(feed);
    this.#listener = listener;
  }
}

export interface PacedIo {
  readonly entry: URL;
  readonly feed: FeedBuffer;
  readonly onPart: (part: PacedPart) => void;
}

interface Lane {
  readonly thread: InstanceThread;
  readonly port: MessagePort;
  reader: RecordReader | undefined;
}

class PacedRun {
  readonly #command: PacedCommand;
  readonly #io: PacedIo;
  readonly #memory: RunMemory;
  readonly #queue: RunQueue;
  readonly #lanes: readonly Lane[];
  readonly #builder = new PartBuilder();
  /** 0 during the warm-up. */
  #origin = 0n;
  readonly #warming = { runs: 0, sinceMs: performance.now() };
  #refusal: string | undefined;
  #fedRequests = 0;
  #lastPart = 0;

  constructor(instances: readonly InstanceThread[], command: PacedCommand, io: PacedIo) {
    this.#command = command;
    this.#io = io;
    this.#memory = createRunMemory(instances.length);
    this.#queue = new RunQueue(this.#memory);
    const { rule, maxQueue, overflow, warmup, arrivals } = command;
    this.#lanes = instances.map((thread, index) => {
      const { port1, port2 } = new MessageChannel();
      port1.unref();
      const window = overflow === 'delay' ? maxQueue : Infinity;
      thread.send({ kind: 'run', order: { memory: this.#memory, index, port: port2, rule, window, warmup, loop: arrivals.kind === 'closed' ? arrivals : undefined } });
      return { thread, port: port1, reader: undefined };
    });
    io.feed.listen((feed) => this.#take(feed));
  }

  async run(): Promise<PacedResult> {
    const { arrivals, overflow, maxQueue } = this.#command;
    const timer = setInterval(() => this.#collect(), COLLECT_MS);
    try {
      const pacer = arrivals.kind === 'due' ? startPacer(this.#io.entry, { memory: this.#memory, maxQueue: overflow === 'reject' ? maxQueue : Infinity }) : undefined;
      const [paced, warm] = await Promise.all([pacer, this.#warm()]);
      this.#start();
      await Promise.all([paced?.ended, ...this.#lanes.map(({ thread }) => thread.reply())]);
      this.#collect();
      this.#tell();
      return { firstRunMs: warm[0]?.firstRunMs ?? 0, warmupMs: Math.max(...warm.map(({ warmupMs }) => warmupMs)), stalledMs: this.#queue.progress.stalledMs };
    } catch (thrown) {
      this.#queue.abort();
      throw thrown;
    } finally {
      clearInterval(timer);
      for (const { port } of this.#lanes) port.close();
    }
  }

  #take({ block, dueNs, dueEnd }: HostFeed): void {
    if (block !== undefined) {
      const shared = shareBlock({ ...block, from: this.#fedRequests });
      this.#fedRequests += block.rows;
      for (const { port } of this.#lanes) port.postMessage(shared);
      this.#queue.blockPosted();
    }
    if (dueNs !== undefined) this.#queue.feedDue(dueNs);
    if (dueEnd === true) this.#queue.feedDueEnd();
  }

  async #warm(): Promise<readonly WarmResult[]> {
    const replies = await Promise.all(this.#lanes.map(({ thread }) => thread.reply()));
    return replies.map((reply, k) => {
      const lane = this.#lanes[k];
      if (reply.kind !== 'warm' || lane === undefined) throw new AssayError('internal', 'A copy of a model did not warm up.');
      lane.reader = new RecordReader(reply.result.ring, reply.result.layout);
      return reply.result;
    });
  }

  #start(): void {
    const { arrivals } = this.#command;
    if (arrivals.kind === 'closed') this.#queue.open(arrivals.minNs > 0 ? arrivals.concurrency : Math.min(arrivals.concurrency, arrivals.requests));
    // A closed loop runs from now on; the first due time lies a little ahead, so that the pacer is awake for it.
    this.#origin = originNow() + (arrivals.kind === 'closed' ? 0n : LEAD_NS);
    this.#queue.go(this.#origin);
    this.#tell();
  }

  #collect(): void {
    for (const lane of this.#lanes) {
      const { reader, port } = lane;
      if (reader === undefined) continue;
      const { waiting } = reader;
      for (let word = receiveMessageOnPort(port); word !== undefined; word = receiveMessageOnPort(port)) this.#hear(reader, word.message as InstanceWord); // the thread says nothing else
      this.#builder.add(reader.read(waiting));
    }
    this.#builder.addDropped(this.#queue.takeDropped());
    if (this.#builder.count >= PART_RECORDS || performance.now() - this.#lastPart >= PART_MS) this.#tell();
  }

  #hear(reader: RecordReader, word: InstanceWord): void {
    if (word.kind === 'text') reader.learn(word.text);
    else this.#refusal ??= word.message;
  }

  #tell(): void {
    const { paced, taken, waiting } = this.#queue.progress;
    const started = this.#origin !== 0n;
    this.#lastPart = performance.now();
    const state = { origin: this.#origin, paced, taken, waiting, elapsedNs: started ? Math.max(0, this.#queue.now()) : 0, busyMs: started ? this.#busyMs() : this.#warmingMs() };
    const { user, system } = process.cpuUsage();
    this.#io.onPart(this.#builder.take({ ...state, rssBytes: process.memoryUsage.rss(), cpuSeconds: (user + system) / 1e6, refusal: this.#refusal }));
  }

  #busyMs(): number {
    const now = this.#queue.now();
    return Math.max(0, ...Array.from(this.#memory.busySinceNs, (sinceNs) => (sinceNs === 0 ? 0 : now - sinceNs))) / 1e6;
  }

  /** How long the warm-up has not come on; waiting for the first rows does not count. */
  #warmingMs(): number {
    const { warmRuns } = this.#queue.progress;
    if (warmRuns !== this.#warming.runs || this.#fedRequests === 0) Object.assign(this.#warming, { runs: warmRuns, sinceMs: performance.now() });
    return performance.now() - this.#warming.sinceMs;
  }
}

/** Warms every copy of the model up, then runs the whole schedule. @throws AssayError does_not_fit when the model refuses the first rows */
export const pacedRun = (instances: readonly InstanceThread[], command: PacedCommand, io: PacedIo): Promise<PacedResult> => new PacedRun(instances, command, io).run();
