/** What becomes of the records of a paced run: rows of the replay, live figures, and what the facts need? */
import { decodeScores } from '../../core/binding/decodeScores.ts';
import type { DecodedScores } from '../../core/binding/decodeScores.ts';
import type { LiveFigures } from '../../core/cancel.ts';
import { AssayError } from '../../core/errors.ts';
import type { PacedPart } from '../modelHosts/messages.ts';
import { joinRecords } from '../modelHosts/partBuilder.ts';
import type { Records } from '../modelHosts/recordRing.ts';
import { LiveMeter } from './liveMeter.ts';
import type { StatusCounts } from './modelLane.ts';
import { NumberColumn } from './numberColumn.ts';
import { translator } from './predictionWords.ts';
import type { ReplayModel, ReplayPlan } from './replayPlan.ts';
import type { RequestSource } from './requestSource.ts';
import { STAMP_COLUMNS } from './replayTable.ts';
import type { RowStatus } from './replayTable.ts';

const STAMPS = STAMP_COLUMNS.length;
/** Records are written in blocks of so many, so that writing seldom disturbs what is measured. */
const WRITE_ROWS = 65_536;

/** Where a process's own numbers and stamps lie in those of the whole run. */
export interface Segment {
  readonly request: number;
  readonly batch: number;
  readonly shiftNs: number;
}

interface Taken extends Records {
  readonly row: Float64Array;
}

export interface RecordsParts {
  readonly plan: ReplayPlan;
  readonly model: ReplayModel;
  readonly source: RequestSource;
  readonly level: number | null;
  /** Requests of the run; null when it ends by time. */
  readonly total: number | null;
  /** Called when writing failed, so that the run does not go on for nothing. */
  readonly onLost: () => void;
}

export class PacedRecords {
  readonly #parts: RecordsParts;
  readonly #meter: LiveMeter;
  readonly #translate: (decoded: DecodedScores) => DecodedScores;
  /** Answered requests behind a gap. */
  readonly #ahead = new Set<number>();
  #pending: Taken[] = [];
  #pendingRows = 0;
  #writing: Promise<void> = Promise.resolve();
  #lost: Error | undefined;
  readonly byStatus: StatusCounts = {};
  /** Of requests that were sent: lateness, and of answered ones response time and moment of the answer, in ns. */
  readonly latenessNs = new NumberColumn();
  readonly responseNs = new NumberColumn();
  readonly decodedNs = new NumberColumn();
  /** The first request that has no record. */
  next = 0;
  answered = 0;
  lastNs = 0;
  lastBatch = -1;
  firstScheduledNs = Infinity;
  lastScheduledNs = 0;

  constructor(parts: RecordsParts) {
    this.#parts = parts;
    this.#meter = new LiveMeter(parts.model.meta.name, parts.total);
    this.#translate = translator(parts.model.meta, parts.plan.data);
  }

  /** Takes a part as it comes; what has a record already (it was sent again in a fresh process) is left out. */
  take(part: PacedPart, segment: Segment): void {
    const taken = this.#renumbered(part, segment);
    this.#measure(taken);
    if (taken.request.length > 0) {
      this.#pending.push(taken);
      this.#pendingRows += taken.request.length;
    }
    this.#drop(part, segment);
    this.#parts.source.release(this.next);
    if (this.#pendingRows >= WRITE_ROWS) this.#flush();
  }

  live(state: { readonly elapsedNs: number; readonly waiting: number; readonly rssBytes: number }): LiveFigures {
    return this.#meter.figures({ elapsedMs: state.elapsedNs / 1e6, queued: state.waiting, rssBytes: state.rssBytes });
  }

  /** Requests `from` ≤ request < to without a record. */
  missing(from: number, to: number): readonly number[] {
    const missing: number[] = [];
    for (let request = Math.max(from, this.next); request < to; request += 1) if (!this.#ahead.has(request)) missing.push(request);
    return missing;
  }

  /** Requests without an answer: they count as over. `scheduledNs` in the time of the whole run, where it is known. */
  async fail(requests: readonly number[], status: RowStatus, scheduledNs: (request: number) => number): Promise<void> {
    for (let from = 0; from < requests.length; from += WRITE_ROWS) {
      const some = requests.slice(from, from + WRITE_ROWS);
      const row = await this.#parts.source.rowsOf(some);
      const stamps = new Float64Array(some.length * STAMPS).fill(NaN);
      some.forEach((request, i) => (stamps[i * STAMPS] = scheduledNs(request)));
      for (const request of some) this.#over(request);
      this.#meter.errors += some.length;
      this.#failed({ row, stamps, batch: -1 }, status);
      this.#parts.source.release(this.next);
      await this.#writing;
    }
  }

  /** Waits until everything is written. @throws what writing failed with */
  async finish(): Promise<void> {
    this.#flush();
    await this.#writing;
    if (this.#lost !== undefined) throw this.#lost;
  }

  #renumbered(part: PacedPart, segment: Segment): Taken {
    const count = part.request.length;
    const request = part.request.map((each) => each + segment.request);
    const keep = Array.from({ length: count }, (_, i) => i).filter((i) => this.#isMissing(request[i] ?? 0));
    const all = { request, batch: part.batch.map((each) => each + segment.batch), failed: part.failed, stamps: segment.shiftNs === 0 ? part.stamps : part.stamps.map((stamp) => stamp + segment.shiftNs), outputs: part.outputs };
    const records = keep.length === count ? all : selected(all, keep);
    return { ...records, row: Float64Array.from(records.request, (each) => this.#parts.source.rowOf(each)) };
  }

  #isMissing(request: number): boolean {
    return request >= this.next && !this.#ahead.has(request);
  }

  #over(request: number): void {
    if (request !== this.next) {
      this.#ahead.add(request);
      return;
    }
    this.next += 1;
    while (this.#ahead.delete(this.next)) this.next += 1;
  }

  #measure({ request, batch, failed, stamps }: Taken): void {
    for (let i = 0; i < request.length; i += 1) {
      this.#over(request[i] ?? 0);
      const at = i * STAMPS;
      const [scheduledNs, enqueuedNs, decodedNs] = [stamps[at] ?? NaN, stamps[at + 1] ?? NaN, stamps[at + 5] ?? NaN];
      this.#sent(scheduledNs, enqueuedNs);
      this.lastNs = Math.max(this.lastNs, decodedNs);
      this.lastBatch = Math.max(this.lastBatch, batch[i] ?? -1);
      if (failed[i] === 1) {
        this.#meter.errors += 1;
        continue;
      }
      this.answered += 1;
      this.responseNs.push(decodedNs - scheduledNs);
      this.decodedNs.push(decodedNs);
      this.#meter.answered(decodedNs - scheduledNs, decodedNs);
    }
  }

  #sent(scheduledNs: number, enqueuedNs: number): void {
    this.firstScheduledNs = Math.min(this.firstScheduledNs, scheduledNs);
    this.lastScheduledNs = Math.max(this.lastScheduledNs, scheduledNs);
    this.latenessNs.push(enqueuedNs - scheduledNs);
    this.#meter.sent(enqueuedNs - scheduledNs, enqueuedNs);
  }

  #drop({ dropped }: PacedPart, segment: Segment): void {
    const requests = Array.from(dropped.request, (request) => request + segment.request);
    if (requests.length === 0) return;
    const row = Float64Array.from(requests, (request) => this.#parts.source.rowOf(request));
    const stamps = new Float64Array(requests.length * STAMPS).fill(NaN);
    requests.forEach((request, i) => {
      stamps[i * STAMPS] = (dropped.scheduledNs[i] ?? NaN) + segment.shiftNs;
      stamps[i * STAMPS + 1] = (dropped.enqueuedNs[i] ?? NaN) + segment.shiftNs;
      this.#sent(stamps[i * STAMPS] ?? NaN, stamps[i * STAMPS + 1] ?? NaN);
      this.#over(request);
    });
    this.#meter.dropped += requests.length;
    this.#failed({ row, stamps, batch: -1 }, 'dropped');
  }

  #failed(rows: { readonly row: Float64Array; readonly stamps: Float64Array; readonly batch: number | Int32Array }, status: RowStatus): void {
    if (rows.row.length === 0) return;
    const { plan, model, level } = this.#parts;
    this.byStatus[status] = (this.byStatus[status] ?? 0) + rows.row.length;
    this.#write(async () => {
      await plan.table.addRows({ model: model.index, level, ...rows, decoded: undefined, failed: status });
    });
  }

  #flush(): void {
    const pending = this.#pending;
    if (pending.length === 0) return;
    this.#pending = [];
    this.#pendingRows = 0;
    const records = joinRecords(pending);
    const row = new NumberColumn();
    for (const each of pending) each.row.forEach((number) => row.push(number));
    this.#write(() => this.#writeRecords({ ...records, row: row.values() }));
  }

  async #writeRecords(taken: Taken): Promise<void> {
    const refused = taken.failed.includes(1);
    const answered = refused ? selectedTaken(taken, (i) => taken.failed[i] !== 1) : taken;
    const { plan, model, level } = this.#parts;
    if (answered.request.length > 0) {
      const decoded = this.#translate(decodeScores(model.meta.binding, model.meta.file, answered.outputs));
      const nan = await plan.table.addRows({ model: model.index, level, row: answered.row, batch: answered.batch, stamps: answered.stamps, decoded, failed: undefined });
      this.byStatus.ok = (this.byStatus.ok ?? 0) + answered.request.length - nan;
      if (nan > 0) this.byStatus.nan = (this.byStatus.nan ?? 0) + nan;
    }
    if (refused) {
      const { row, stamps, batch } = selectedTaken(taken, (i) => taken.failed[i] === 1);
      this.byStatus.error = (this.byStatus.error ?? 0) + row.length;
      await plan.table.addRows({ model: model.index, level, row, stamps, batch, decoded: undefined, failed: 'error' });
    }
  }

  #write(work: () => Promise<void>): void {
    this.#writing = this.#writing.then(() => (this.#lost === undefined ? work() : undefined)).catch((thrown: unknown) => {
      this.#lost ??= thrown instanceof Error ? thrown : new AssayError('internal', 'The records of a run could not be kept.', { cause: thrown });
      this.#parts.onLost();
    });
  }
}

function selected(records: Records, keep: readonly number[]): Records {
  return {
    request: Int32Array.from(keep, (i) => records.request[i] ?? 0),
    batch: Int32Array.from(keep, (i) => records.batch[i] ?? 0),
    failed: Uint8Array.from(keep, (i) => records.failed[i] ?? 0),
    stamps: Float64Array.from({ length: keep.length * STAMPS }, (_, at) => records.stamps[(keep[Math.floor(at / STAMPS)] ?? 0) * STAMPS + (at % STAMPS)] ?? NaN),
    outputs: records.outputs.map(({ name, width, numbers, texts }) => {
      const places = Array.from({ length: keep.length * width }, (_, at) => (keep[Math.floor(at / width)] ?? 0) * width + (at % width));
      return { name, width, ...(numbers === undefined ? {} : { numbers: Float64Array.from(places, (at) => numbers[at] ?? NaN) }), ...(texts === undefined ? {} : { texts: places.map((at) => texts[at] ?? '') }) };
    }),
  };
}

function selectedTaken(taken: Taken, keeps: (index: number) => boolean): Taken {
  const keep = Array.from({ length: taken.request.length }, (_, i) => i).filter(keeps);
  return { ...selected(taken, keep), row: Float64Array.from(keep, (i) => taken.row[i] ?? NaN) };
}
