/** How is one model kept in a child process that may be killed at any moment? */
import type { ModelMeta } from '../../contract/catalogue.ts';
import type { InputTensor } from '../../core/binding/tensor.ts';
import { AssayError, cancelled, messageOf } from '../../core/errors.ts';
import { residentBytes } from './childMemory.ts';
import { originNow } from './clock.ts';
import type { HostCommand, HostReply, LoadCommand, LoadResult, PacedCommand, PacedPart, PacedResult, PredictResult, ProfileCommand, ProfileResult } from './messages.ts';
import type { ModelHostLauncher, ModelHostProcess } from './modelHostLauncher.ts';
import { FeedPump } from './pacedFeed.ts';
import type { RequestFeed } from './pacedFeed.ts';

const POLL_MS = 50;
/** A paced run says something every 0.1 s, however long a batch takes; silence of this much beyond the time-out is a dead process. */
const SILENCE_MS = 5_000;

interface Waiting {
  readonly id: number;
  readonly command: HostCommand;
  readonly timeoutMs: number;
  readonly onPart: ((part: PacedPart) => void) | undefined;
  readonly resolve: (ok: Extract<HostReply, { ok: unknown }>['ok']) => void;
  readonly reject: (thrown: unknown) => void;
}

export interface HostLimits {
  readonly memoryLimitBytes: number;
  readonly loadTimeoutMs: number;
  readonly batchTimeoutMs: number;
}

/** Where the requests of a paced run come from, and where its records go. */
export interface PacedEnds {
  readonly feed: RequestFeed;
  readonly onPart: (part: PacedPart) => void;
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** Longest silence while this call is being worked on; waiting behind other calls does not count. */
  readonly timeoutMs?: number | undefined;
}

const megabytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;

const isReply = (message: unknown): message is HostReply => typeof message === 'object' && message !== null && 'id' in message && ('ok' in message || 'part' in message || 'error' in message);

/**
 * A model in its own process. Calls are answered in order. A call that is silent too long, or a process over its memory limit, is
 * killed: the call at the head fails with model_timeout or model_crashed, the ones behind it are put to a fresh process.
 */
export class HostedModel {
  readonly #name: string;
  readonly #launcher: ModelHostLauncher;
  readonly #load: LoadCommand;
  readonly #limits: HostLimits;
  readonly #queue: Waiting[] = [];
  #child: ModelHostProcess | undefined;
  #loaded: LoadResult | undefined;
  #nextId = 0;
  #verdict: AssayError | undefined;
  #timer: NodeJS.Timeout | undefined;
  #poll: NodeJS.Timeout | undefined;
  #closed = false;
  /** Processes started, the first one included. */
  launches = 0;

  constructor(launcher: ModelHostLauncher, parts: { readonly meta: Pick<ModelMeta, 'name'>; readonly load: LoadCommand; readonly limits: HostLimits }) {
    this.#name = parts.meta.name;
    this.#launcher = launcher;
    this.#load = parts.load;
    this.#limits = parts.limits;
  }

  /** Starts the process and loads the model. @throws AssayError bad_input, unsupported, model_crashed, model_timeout, cancelled */
  async start(signal?: AbortSignal): Promise<LoadResult> {
    const result = await this.#call(this.#load, { signal, timeoutMs: this.#limits.loadTimeoutMs });
    this.#loaded = result as LoadResult; // the answer to a load
    return this.#loaded;
  }

  get loaded(): LoadResult {
    if (this.#loaded === undefined) throw new AssayError('internal', 'A model host was used before it was started.');
    return this.#loaded;
  }

  /** Scores a block; stamps count from `origin`. */
  async predict(block: { readonly inputs: readonly InputTensor[]; readonly rows: number; readonly origin?: bigint; readonly callSize?: number | undefined }, options: CallOptions = {}): Promise<PredictResult> {
    const { inputs, rows, origin = originNow(), callSize } = block;
    return (await this.#call({ op: 'predict', inputs, rows, origin, callSize }, options)) as PredictResult; // the answer to a predict
  }

  /** Times the operators of the model. @throws AssayError unsupported where its runtime tells nothing about them */
  async profile(request: Omit<ProfileCommand, 'op'>, options: CallOptions = {}): Promise<ProfileResult> {
    return (await this.#call({ op: 'profile', ...request }, options)) as ProfileResult; // the answer to a profile
  }

  /** Runs a schedule of single-row requests inside the host, fed while it runs; records arrive in parts. */
  async paced(request: Omit<PacedCommand, 'op'>, io: PacedEnds, options: CallOptions = {}): Promise<PacedResult> {
    const { timeoutMs = this.#limits.batchTimeoutMs } = options;
    const id = this.#nextId + 1;
    const pump = new FeedPump(io.feed, {
      send: (feed) => this.#child?.send({ feed: id, ...feed }),
      fail: (thrown) => this.#kill(thrown instanceof AssayError ? thrown : new AssayError('internal', `Rows for the model "${this.#name}" could not be read: ${messageOf(thrown)}`, { cause: thrown })),
    });
    const onPart = (part: PacedPart): void => {
      if (part.busyMs > timeoutMs) this.#kill(this.#tooLong(timeoutMs));
      pump.advance(part);
      io.onPart(part);
    };
    try {
      const answer = this.#call({ op: 'paced', ...request }, { ...options, timeoutMs: timeoutMs + SILENCE_MS, onPart });
      pump.advance({ paced: 0, taken: 0 });
      return (await answer) as PacedResult; // the answer to a paced run
    } finally {
      pump.stop();
    }
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Ends the process, whatever it is doing. */
  close(): void {
    this.#closed = true;
    this.#kill(cancelled('the model'));
  }

  #call(command: HostCommand, options: CallOptions & { readonly onPart?: (part: PacedPart) => void }): Promise<Extract<HostReply, { ok: unknown }>['ok']> {
    const { signal, onPart, timeoutMs = this.#limits.batchTimeoutMs } = options;
    if (this.#closed || signal?.aborted === true) return Promise.reject(cancelled('the model'));
    return new Promise((resolve, reject) => {
      const stop = (): void => this.#kill(cancelled('the model'));
      signal?.addEventListener('abort', stop, { once: true });
      const settle = (): void => signal?.removeEventListener('abort', stop);
      this.#nextId += 1;
      const waiting: Waiting = {
        id: this.#nextId, command, timeoutMs, onPart,
        resolve: (ok) => {
          settle();
          resolve(ok);
        },
        reject: (thrown) => {
          settle();
          reject(thrown instanceof Error ? thrown : new Error(String(thrown)));
        },
      };
      this.#queue.push(waiting);
      if (this.#child === undefined) this.#launch();
      else this.#send(waiting);
    });
  }

  /** A fresh process: it loads the model (unless that is what was asked), then gets every call that waits. */
  #launch(): void {
    if (this.#queue.length === 0 || this.#closed) return;
    this.launches += 1;
    const child = this.#launcher.launch();
    this.#child = child;
    this.#verdict = undefined;
    child.onMessage((message) => {
      if (this.#child === child && isReply(message)) this.#receive(message);
    });
    child.onExit((code, signal) => {
      if (this.#child === child) this.#ended(code, signal);
    });
    if (this.#queue[0]?.command.op !== 'load') this.#reload();
    for (const waiting of this.#queue) this.#send(waiting);
    this.#poll = setInterval(() => void this.#checkMemory(), POLL_MS);
    this.#arm();
  }

  /** Puts a load before the calls that wait; when it fails, so do they. */
  #reload(): void {
    this.#nextId += 1;
    this.#queue.unshift({
      id: this.#nextId, command: this.#load, timeoutMs: this.#limits.loadTimeoutMs, onPart: undefined,
      resolve: () => undefined,
      reject: (thrown) => {
        for (const waiting of this.#queue.splice(0)) waiting.reject(thrown);
      },
    });
  }

  #send({ id, command }: Waiting): void {
    this.#child?.send({ id, command });
    if (this.#queue.length === 1) this.#arm();
  }

  #receive(reply: HostReply): void {
    const head = this.#queue[0];
    if (head?.id !== reply.id) return;
    if ('part' in reply) {
      head.onPart?.(reply.part);
      this.#arm();
      return;
    }
    this.#queue.shift();
    if ('error' in reply) {
      const { code, message, hint } = reply.error;
      head.reject(new AssayError(code, message, { hint, where: this.#name }));
    } else {
      head.resolve(reply.ok);
      this.#judgeMemory(reply.rssBytes);
    }
    this.#arm();
  }

  /** The clock runs for the call at the head only. */
  #arm(): void {
    clearTimeout(this.#timer);
    const head = this.#queue[0];
    if (head === undefined) return;
    this.#timer = setTimeout(() => {
      this.#kill(this.#tooLong(head.timeoutMs));
    }, head.timeoutMs);
  }

  #tooLong(timeoutMs: number): AssayError {
    return new AssayError('model_timeout', `The model "${this.#name}" gave no answer for ${timeoutMs} ms and was ended.`, { where: this.#name, hint: 'Give it more time (--timeout), or look at the rows of that batch.' });
  }

  #kill(verdict: AssayError): void {
    const child = this.#child;
    if (child === undefined) return;
    this.#verdict ??= verdict;
    child.kill();
  }

  #ended(code: number | null, signal: string | null): void {
    clearTimeout(this.#timer);
    clearInterval(this.#poll);
    this.#child = undefined;
    const how = signal === null ? `with exit code ${String(code)}` : `by ${signal}`;
    const verdict = this.#verdict ?? new AssayError('model_crashed', `The process of the model "${this.#name}" ended ${how}.`, { where: this.#name, hint: 'The batch is marked and the run goes on in a fresh process. If it happens again, score the rows of that batch one by one.' });
    const lost = verdict.code === 'cancelled' ? this.#queue.splice(0) : this.#queue.splice(0, 1);
    for (const waiting of lost) waiting.reject(verdict);
    this.#launch();
  }

  async #checkMemory(): Promise<void> {
    const pid = this.#child?.pid;
    if (pid === undefined || this.#queue.length === 0) return;
    this.#judgeMemory((await residentBytes(pid)) ?? 0);
  }

  #judgeMemory(bytes: number): void {
    if (bytes <= this.#limits.memoryLimitBytes) return;
    this.#kill(
      new AssayError('model_crashed', `The model "${this.#name}" used ${megabytes(bytes)} of memory, more than the ${megabytes(this.#limits.memoryLimitBytes)} it may, and was ended.`, {
        where: this.#name, hint: 'Send fewer rows at a time, or raise the memory limit of models.', details: { reason: 'memory', bytes },
      }),
    );
  }
}

