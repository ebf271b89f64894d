/** What does a model host do with each request of the engine? */
import process from 'node:process';
import { AssayError } from '../../core/errors.ts';
import { since } from './clock.ts';
import { failureOf } from './hostFailure.ts';
import { InstanceThread } from './hostThreads.ts';
import { loadModel } from './loadModel.ts';
import type { Runtimes } from './loadModel.ts';
import type { HostFeed, HostReply, HostRequest, LoadCommand, LoadResult, PacedCommand, PacedResult, PredictCommand, PredictResult, ProfileCommand, ProfileResult } from './messages.ts';
import { FeedBuffer, pacedRun } from './pacedRun.ts';
import { BlockScorer } from './scoreBlock.ts';

export interface HostParts {
  readonly runtimes: Runtimes;
  /** The file that this process runs, for further threads. */
  readonly entry: URL;
  readonly send: (reply: HostReply) => void;
}

/** One model, loaded once; requests are answered in order, one at a time. */
export class ModelServer {
  readonly #parts: HostParts;
  readonly #feeds = new Map<number, FeedBuffer>();
  #load: LoadCommand | undefined;
  #scorer: BlockScorer | undefined;
  #instances: readonly InstanceThread[] = [];
  #last: Promise<void> = Promise.resolve();

  constructor(parts: HostParts) {
    this.#parts = parts;
  }

  /** Queues a request, whose answer is sent when the ones before it have theirs; a feed goes to its run at once. */
  receive(message: HostRequest | HostFeed): void {
    if ('feed' in message) {
      this.#feeds.get(message.feed)?.push(message);
      return;
    }
    if (message.command.op === 'paced') this.#feeds.set(message.id, new FeedBuffer());
    this.#last = this.#last.then(() => this.#answer(message));
  }

  async #answer({ id, command }: HostRequest): Promise<void> {
    try {
      switch (command.op) {
        case 'load':
          this.#done(id, await this.#start(command));
          break;
        case 'predict':
          this.#done(id, await this.#predict(command));
          break;
        case 'paced':
          this.#done(id, await this.#paced(id, command));
          break;
        case 'profile':
          this.#done(id, await this.#profile(command));
          break;
      }
    } catch (thrown) {
      this.#parts.send({ id, error: failureOf(thrown) });
    }
  }

  #done(id: number, ok: Extract<HostReply, { ok: unknown }>['ok']): void {
    this.#parts.send({ id, ok, rssBytes: process.memoryUsage.rss() });
  }

  /** Loads into the main thread, or into threads of their own; the first copy is on the clock alone. */
  async #start(command: LoadCommand): Promise<LoadResult> {
    this.#load = command;
    if (command.instances === 0) return (await this.#loadHere(command)).result;
    const [first, ...others] = Array.from({ length: command.instances }, () => new InstanceThread(this.#parts.entry));
    const result = await first?.load(command);
    if (first === undefined || result === undefined) throw new AssayError('internal', 'A model host was asked for no copy of its model.');
    await Promise.all(others.map((thread) => thread.load(command)));
    this.#instances = [first, ...others];
    return result;
  }

  async #loadHere(command: LoadCommand): Promise<{ readonly scorer: BlockScorer; readonly result: LoadResult }> {
    const { model, result } = await loadModel(this.#parts.runtimes, command);
    this.#scorer = new BlockScorer(model);
    return { scorer: this.#scorer, result };
  }

  async #loaded(): Promise<BlockScorer> {
    if (this.#scorer !== undefined) return this.#scorer;
    if (this.#load === undefined) throw new AssayError('internal', 'The model host was asked before it had a model.');
    return (await this.#loadHere(this.#load)).scorer;
  }

  async #predict({ inputs, rows, origin, callSize }: PredictCommand): Promise<PredictResult> {
    const scorer = await this.#loaded();
    const hadRun = scorer.firstRunMs !== undefined;
    const runStartNs = since(origin);
    const outputs = await scorer.score(inputs, rows, callSize);
    return { outputs, runStartNs, runEndNs: since(origin), callSize: scorer.callSize, firstRunMs: hadRun ? undefined : scorer.firstRunMs };
  }

  async #profile({ inputs, rows, callSize }: ProfileCommand): Promise<ProfileResult> {
    return { operators: await (await this.#loaded()).profile(inputs, rows, callSize) };
  }

  async #paced(id: number, command: PacedCommand): Promise<PacedResult> {
    const feed = this.#feeds.get(id) ?? new FeedBuffer();
    if (this.#instances.length === 0) throw new AssayError('internal', 'A paced run needs a model that was loaded for it.');
    try {
      return await pacedRun(this.#instances, command, { entry: this.#parts.entry, feed, onPart: (part) => this.#parts.send({ id, part }) });
    } finally {
      this.#feeds.delete(id);
    }
  }
}
