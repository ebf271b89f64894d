/** How does a paced run go on when its process crashes, hangs or eats too much memory? */
import type { ReplayEvent } from '../../contract/replayFacts.ts';
import type { ReplayRequest } from '../../contract/replayRequest.ts';
import type { LiveFigures } from '../../core/cancel.ts';
import { AssayError, isCancelled, messageOf } from '../../core/errors.ts';
import type { BatchRule } from '../../core/queueing/batchSize.ts';
import { since } from '../modelHosts/clock.ts';
import type { PacedArrivals, PacedPart, PacedResult } from '../modelHosts/messages.ts';
import type { ModelHost } from '../modelHosts/modelHosts.ts';
import type { ResourceSampler } from '../modelHosts/resourceSampler.ts';
import { statusOf } from './modelLane.ts';
import { PacedRecords } from './pacedRecords.ts';
import type { Segment } from './pacedRecords.ts';
import type { ReplayModel, ReplayPlan } from './replayPlan.ts';
import type { RowStatus } from './replayTable.ts';
import { RequestSource } from './requestSource.ts';

/** After so many failures without an answer between them the model is given up. */
const MAX_FAILURES = 3;

/** One run of one model: when its requests arrive, and how many there are. */
export interface PacedSetting {
  readonly arrivals: Extract<PacedArrivals, { kind: 'closed' }> | { readonly kind: 'due'; readonly dueNs: Iterable<Float64Array> };
  /** Requests; null when the run ends by time. */
  readonly total: number | null;
  /** Level of a sweep. */
  readonly level: number | null;
  readonly warmup: number;
  readonly onLive: (live: LiveFigures) => void;
}

export interface PacedModel {
  readonly plan: ReplayPlan;
  readonly model: ReplayModel;
  readonly host: ModelHost;
  readonly sampler: Pick<ResourceSampler, 'reported'>;
  /** To be told what happens to the model. */
  readonly happened: (event: ReplayEvent) => void;
}

export interface MeasuredRun {
  readonly records: PacedRecords;
  readonly result: PacedResult | undefined;
  /** What the run ended with, when it did not come to its end. */
  readonly error: unknown;
  /** Zero of the stamps on the monotonic clock; 0 when it never started. */
  readonly origin: bigint;
}

/** Server-side batching of a request: single rows, at once, where it asks for none. */
export function batchingOf({ batching }: Pick<ReplayRequest, 'batching'>): { readonly rule: BatchRule; readonly instances: number; readonly maxQueue: number; readonly overflow: 'reject' | 'delay' } {
  const { maxSize = 1, maxDelayMs = 0, preferredSizes = [], allowedSizes = [], instances = 1, maxQueue = Infinity, overflow = 'reject' } = batching ?? {};
  const rule = { maxSize, maxDelayNs: maxDelayMs * 1e6, preferredSizes: [...preferredSizes].sort((a, b) => b - a), allowedSizes: [...allowedSizes].sort((a, b) => a - b) };
  return { rule, instances, maxQueue, overflow };
}

const kindOf = (thrown: unknown, status: RowStatus): ReplayEvent['kind'] => {
  if (thrown instanceof AssayError && thrown.details?.['reason'] === 'memory') return 'memory';
  return status === 'timeout' || status === 'crashed' ? status : 'error';
};

class PacedRun {
  readonly #on: PacedModel;
  readonly #setting: PacedSetting;
  readonly #source: RequestSource;
  readonly #records: PacedRecords;
  readonly #abort = new AbortController();
  /** Zero of the whole run, and of the process of the moment; 0 before they start. */
  #origin = 0n;
  #segmentOrigin = 0n;
  #segment: Segment = { request: 0, batch: 0, shiftNs: 0 };
  /** Due time of the first request of the segment. */
  #dueBaseNs = 0;
  #last: PacedPart | undefined;
  #refused = false;
  #failures = 0;
  #answeredAtFailure = 0;
  #triedAgainAt = -1;

  constructor(on: PacedModel, setting: PacedSetting) {
    this.#on = on;
    this.#setting = setting;
    this.#source = new RequestSource(on.plan, on.model, setting.arrivals.kind === 'due' ? setting.arrivals.dueNs : undefined);
    this.#records = new PacedRecords({ plan: on.plan, model: on.model, source: this.#source, level: setting.level, total: setting.total, onLost: () => this.#abort.abort() });
  }

  async run(): Promise<MeasuredRun> {
    const { signal } = this.#on.plan.job;
    const stop = (): void => this.#abort.abort();
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    try {
      for (;;) {
        const ended = await this.#segmentOnce();
        if (ended !== undefined) return ended;
      }
    } finally {
      signal.removeEventListener('abort', stop);
      await this.#source.close();
    }
  }

  /** Runs until the schedule ends or the process does; undefined when the run is to go on in a fresh one. */
  async #segmentOnce(): Promise<MeasuredRun | undefined> {
    try {
      const result = await this.#host();
      await this.#records.finish();
      return this.#measured(result, undefined);
    } catch (thrown) {
      // A cancel of ours because writing failed: that is the error to report.
      if (isCancelled(thrown)) await this.#records.finish();
      return (await this.#goesOn(thrown)) ? undefined : this.#ended(thrown);
    }
  }

  async #host(): Promise<PacedResult> {
    const { host, plan } = this.#on;
    const { arrivals, warmup } = this.#setting;
    const { rule, maxQueue, overflow } = batchingOf(plan.request);
    this.#segmentOrigin = 0n;
    this.#last = undefined;
    return await host.paced({ arrivals: this.#arrivals(arrivals), rule, maxQueue, overflow, warmup }, { feed: this.#feed(), onPart: (part) => this.#take(part) }, { timeoutMs: plan.request.timeoutMs, signal: this.#abort.signal });
  }

  /** What is left of the schedule. */
  #arrivals(arrivals: PacedSetting['arrivals']): PacedArrivals {
    if (arrivals.kind === 'due') return { kind: 'due' };
    const spentNs = this.#origin === 0n ? 0 : since(this.#origin);
    return { ...arrivals, requests: Math.max(0, arrivals.requests - this.#segment.request), minNs: Math.max(0, arrivals.minNs - spentNs), maxNs: Math.max(0, arrivals.maxNs - spentNs) };
  }

  #feed(): Parameters<ModelHost['paced']>[1]['feed'] {
    const source = this.#source;
    let row = this.#segment.request;
    let due = this.#segment.request;
    this.#dueBaseNs = due === 0 ? 0 : (source.dueFrom(due)?.[0] ?? 0);
    const baseNs = this.#dueBaseNs;
    return {
      get aheadRows() {
        return source.aheadRows;
      },
      rows: async () => {
        const block = await source.blockFrom(row);
        row += block?.rows ?? 0;
        return block;
      },
      due: this.#setting.arrivals.kind === 'closed' ? undefined : () => {
        const next = source.dueFrom(due);
        due += next?.length ?? 0;
        return baseNs === 0 ? next : next?.map((ns) => ns - baseNs);
      },
    };
  }

  #take(part: PacedPart): void {
    if (part.origin !== 0n && this.#segmentOrigin === 0n) {
      this.#segmentOrigin = part.origin;
      if (this.#origin === 0n) this.#origin = part.origin;
      this.#segment = { ...this.#segment, shiftNs: Number(part.origin - this.#origin) };
    }
    if (part.refusal !== undefined && !this.#refused) {
      this.#refused = true;
      this.#say('error', part.failed.reduce((sum, failed) => sum + failed, 0), `The model refused rows: ${part.refusal}`);
    }
    this.#last = part;
    this.#on.sampler.reported(part);
    this.#records.take(part, this.#segment);
    this.#setting.onLive(this.#records.live({ elapsedNs: part.elapsedNs + this.#segment.shiftNs, waiting: part.waiting, rssBytes: part.rssBytes }));
  }

  /** Deals with a failure by the policy of the request. @throws what is no failure of the model */
  async #goesOn(thrown: unknown): Promise<boolean> {
    const status = statusOf(thrown);
    const upTo = this.#sentUpTo(status);
    const lost = this.#records.missing(this.#records.next, upTo);
    this.#say(kindOf(thrown, status), lost.length, messageOf(thrown));
    this.#failures = this.#records.answered > this.#answeredAtFailure ? 1 : this.#failures + 1;
    this.#answeredAtFailure = this.#records.answered;
    const { onFailure } = this.#on.plan.request;
    const givenUp = status === 'error' || this.#failures >= MAX_FAILURES;
    const again = onFailure === 'restart' && !givenUp && this.#triedAgainAt !== this.#records.next;
    if (again) this.#triedAgainAt = this.#records.next;
    else await this.#records.fail(lost, status, (request) => this.#scheduledNs(request));
    if (onFailure === 'stop' || givenUp) {
      await this.#giveUp(onFailure === 'stop' ? 'stopped' : 'given-up', status);
      return false;
    }
    this.#segment = { request: again ? this.#records.next : upTo, batch: this.#records.lastBatch + 1, shiftNs: this.#segment.shiftNs };
    if (this.#isOver(upTo, again)) return false;
    this.#say('restarted', 0, again ? 'The requests without an answer are sent again in a fresh process.' : 'The schedule goes on from now in a fresh process.');
    return true;
  }

  #isOver(upTo: number, again: boolean): boolean {
    if (again) return false;
    const { arrivals } = this.#setting;
    if (arrivals.kind === 'due') return this.#source.dueFrom(upTo) === undefined;
    const spentNs = this.#origin === 0n ? 0 : since(this.#origin);
    return (upTo >= arrivals.requests && spentNs >= arrivals.minNs) || spentNs >= arrivals.maxNs;
  }

  /**
   * One more than the last request that had been sent when the process ended. A closed loop tells how far it is ten times a second; what
   * it sent between its last word and a crash is estimated by its pace, so that a row that ends the process is passed.
   */
  #sentUpTo(status: RowStatus): number {
    const { request } = this.#segment;
    const last = this.#last;
    if (last === undefined || this.#segmentOrigin === 0n) return request;
    const elapsedNs = since(this.#segmentOrigin);
    if (this.#setting.arrivals.kind === 'due') return this.#source.firstDueAfter(this.#records.next, elapsedNs + this.#dueBaseNs) ?? this.#allDue();
    const told = last.taken + last.waiting;
    const perNs = last.elapsedNs > 0 ? last.taken / last.elapsedNs : 0;
    const unseen = status === 'timeout' ? 0 : Math.ceil(perNs * Math.max(0, elapsedNs - last.elapsedNs));
    return request + Math.max(told, this.#setting.arrivals.concurrency) + unseen;
  }

  #allDue(): number {
    let request = this.#records.next;
    for (let due = this.#source.dueFrom(request); due !== undefined; due = this.#source.dueFrom(request)) request += due.length;
    return request;
  }

  #scheduledNs(request: number): number {
    const dueNs = this.#setting.arrivals.kind === 'due' ? this.#source.dueFrom(request)?.[0] : undefined;
    return dueNs === undefined ? NaN : dueNs - this.#dueBaseNs + this.#segment.shiftNs;
  }

  /** What was never sent is marked, as far as every row is due once. */
  async #giveUp(kind: 'stopped' | 'given-up', status: RowStatus): Promise<void> {
    const rest = this.#records.missing(this.#records.next, this.#setting.total ?? this.#on.plan.totalRows);
    await this.#records.fail(rest, this.#records.answered === 0 && status === 'error' ? 'error' : 'not-run', () => NaN);
    this.#say(kind, rest.length, kind === 'stopped' ? 'The replay was to stop at the first failure.' : 'The model failed again and again and is not asked any more.');
  }

  #say(kind: ReplayEvent['kind'], rows: number, message: string): void {
    const atMs = this.#origin === 0n ? 0 : since(this.#origin) / 1e6;
    this.#on.happened({ model: this.#on.model.meta.name, kind, atMs, batch: this.#records.lastBatch < 0 ? null : this.#records.lastBatch, rows, message });
  }

  async #ended(error: unknown): Promise<MeasuredRun> {
    await this.#records.finish();
    return this.#measured(undefined, error);
  }

  #measured(result: PacedResult | undefined, error: unknown): MeasuredRun {
    return { records: this.#records, result, error, origin: this.#origin };
  }
}

/** Runs a schedule to its end, over as many processes as it takes. @throws AssayError cancelled; what writing failed with */
export const measurePaced = (on: PacedModel, setting: PacedSetting): Promise<MeasuredRun> => new PacedRun(on, setting).run();
