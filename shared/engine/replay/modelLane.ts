/** How does one model work through the blocks of an offline replay, and what becomes of blocks it fails on? */
import type { ModelMeta } from '../../contract/catalogue.ts';
import type { ReplayEvent } from '../../contract/replayFacts.ts';
import type { ReplayRequest } from '../../contract/replayRequest.ts';
import { decodeScores } from '../../core/binding/decodeScores.ts';
import type { DecodedScores } from '../../core/binding/decodeScores.ts';
import type { InputTensor } from '../../core/binding/tensor.ts';
import type { LiveFigures } from '../../core/cancel.ts';
import { AssayError, isCancelled } from '../../core/errors.ts';
import { since } from '../modelHosts/clock.ts';
import type { ModelHost } from '../modelHosts/modelHosts.ts';
import { eventKind, eventOf, isTriedAgain } from './failurePolicy.ts';
import type { StopSwitch } from './failurePolicy.ts';
import { LiveMeter } from './liveMeter.ts';
import { NoiseFloor } from './noiseFloor.ts';
import type { ReplayTable, RowStatus } from './replayTable.ts';

/** Blocks that are sent before the first one is answered: one is worked on while the next crosses over. */
const IN_FLIGHT = 3;
/** Answers that may wait to be written. */
const MAX_UNWRITTEN = 16;
/** After so many failures in a row the model is not asked again. */
const MAX_FAILURES = 3;

export interface LaneParts {
  readonly meta: ModelMeta;
  readonly index: number;
  readonly host: ModelHost;
  readonly table: ReplayTable;
  readonly origin: bigint;
  readonly timeoutMs: number;
  readonly onFailure: ReplayRequest['onFailure'];
  /** Shared by all models of the replay. */
  readonly stop: StopSwitch;
  readonly happened: (event: ReplayEvent) => Promise<void>;
  readonly signal: AbortSignal;
  /** Rows of the whole replay, and the seed that draws those scored twice. */
  readonly totalRows: number;
  readonly seed: number;
  /** Predictions in the words of the replayed dataset. */
  readonly translate: (decoded: DecodedScores) => DecodedScores;
}

/** Which status the rows of a failed batch get. */
export function statusOf(thrown: unknown): RowStatus {
  if (!(thrown instanceof AssayError) || thrown.code === 'cancelled') throw thrown;
  if (thrown.code === 'model_timeout') return 'timeout';
  return thrown.code === 'model_crashed' ? 'crashed' : 'error';
}

/** Counts of rows by status; those that never occurred are left out. */
export type StatusCounts = Partial<Record<RowStatus, number>>;

interface Block {
  /** Place of the batch in the whole replay. */
  readonly batch: number;
  /** Row numbers of the log. */
  readonly row: Float64Array;
  readonly inputs: readonly InputTensor[];
}

/** What became of a block, and when. */
interface Answer {
  readonly decoded: DecodedScores | undefined;
  readonly failed: RowStatus | undefined;
  /** Enqueued, run start, run end, decoded. */
  readonly stamps: readonly [number, number, number, number];
}

export class ModelLane {
  readonly #parts: LaneParts;
  readonly #asked = new Set<Promise<unknown>>();
  readonly noise: NoiseFloor;
  readonly #meter: LiveMeter;
  readonly byStatus: StatusCounts = {};
  /** Answers are written in the order in which their blocks were sent, so that what is committed is always the front of the log. */
  #written: Promise<void> = Promise.resolve();
  #unwritten = 0;
  #failures = 0;
  #failedWith: unknown;
  #lost: unknown;
  rows = 0;
  callSize: number | undefined;
  firstRunMs: number | undefined;
  firstNs: number | undefined;
  lastNs = 0;

  constructor(parts: LaneParts) {
    this.#parts = parts;
    this.noise = new NoiseFloor(parts);
    this.#meter = new LiveMeter(parts.meta.name, parts.totalRows);
  }

  /** Waits until another block may be sent. @throws what broke the replay (not what broke a batch) */
  async ready(): Promise<void> {
    while (this.#asked.size >= IN_FLIGHT) await Promise.race(this.#asked);
    if (this.#unwritten >= MAX_UNWRITTEN) await this.#written;
    this.#throwLost();
  }

  send(block: Block): void {
    const answer = this.#ask(block);
    const asked = answer.then(() => undefined, () => undefined).finally(() => this.#asked.delete(asked));
    this.#asked.add(asked);
    this.#unwritten += 1;
    this.#written = this.#written
      .then(async () => this.#write(block, await answer))
      .catch((thrown: unknown) => {
        this.#lost ??= thrown;
      })
      .finally(() => {
        this.#unwritten -= 1;
      });
    // An answer that nobody waits for any more, because an earlier one was lost, is lost with it.
    answer.catch(() => undefined);
  }

  /** How it goes at this moment; a row takes as long as its block. */
  live(): LiveFigures {
    return this.#meter.figures({ elapsedMs: since(this.#parts.origin) / 1e6, queued: null, rssBytes: null });
  }

  async finish(): Promise<void> {
    await this.#written;
    this.#throwLost();
  }

  /** What the model failed with in the end, when it was given up. */
  get givenUp(): unknown {
    return this.#failures >= MAX_FAILURES ? this.#failedWith : undefined;
  }

  #throwLost(): void {
    if (this.#lost instanceof Error) throw this.#lost;
  }

  #count(status: RowStatus, rows: number): void {
    if (rows > 0) this.byStatus[status] = (this.byStatus[status] ?? 0) + rows;
  }

  async #ask(block: Block): Promise<Answer> {
    const { origin, stop } = this.#parts;
    this.rows += block.row.length;
    const sentNs = since(origin);
    this.firstNs ??= sentNs;
    if (stop.stopped || this.#failures >= MAX_FAILURES) return { decoded: undefined, failed: 'not-run', stamps: [sentNs, NaN, NaN, NaN] };
    try {
      const { decoded, stamps } = await this.#score(block);
      this.#failures = 0;
      await this.#again(block.batch, block.inputs, decoded);
      return { decoded, failed: undefined, stamps: [sentNs, ...stamps] };
    } catch (thrown) {
      const failed = statusOf(thrown);
      await this.#failed(block, thrown);
      return { decoded: undefined, failed, stamps: [sentNs, NaN, NaN, NaN] };
    }
  }

  /** Scores a block, a second time where the policy says so. */
  async #score(block: Block): Promise<{ readonly decoded: DecodedScores; readonly stamps: readonly [number, number, number] }> {
    const { host, origin, timeoutMs, signal, onFailure } = this.#parts;
    const once = (): ReturnType<ModelHost['score']> => host.score({ inputs: block.inputs, rows: block.row.length, origin }, { timeoutMs, signal });
    const answered = await once().catch(async (thrown: unknown) => {
      if (!isTriedAgain(onFailure, thrown)) throw thrown;
      await this.#tell(block, eventKind(thrown), thrown);
      await this.#tell(block, 'restarted', 'The batch is tried once more in a fresh process.');
      return await once();
    });
    const decoded = this.#decode(answered.outputs);
    const decodedNs = since(origin);
    this.lastNs = Math.max(this.lastNs, decodedNs);
    this.#meter.answered(decodedNs - answered.runStartNs, decodedNs, block.row.length);
    this.callSize = answered.callSize;
    this.firstRunMs ??= answered.firstRunMs;
    return { decoded, stamps: [answered.runStartNs, answered.runEndNs, decodedNs] };
  }

  async #failed(block: Block, thrown: unknown): Promise<void> {
    const { onFailure, stop } = this.#parts;
    this.#meter.errors += block.row.length;
    this.#failures += 1;
    this.#failedWith = thrown;
    await this.#tell(block, eventKind(thrown), thrown);
    if (onFailure === 'stop') {
      stop.stop();
      await this.#tell(block, 'stopped', 'The replay was to end at the first failure; the rest of the rows is not run.');
    } else if (this.#failures === MAX_FAILURES) {
      await this.#tell(block, 'given-up', `${MAX_FAILURES} batches in a row failed; the rest of the rows is not run.`);
    }
  }

  #tell({ batch, row }: Block, kind: ReplayEvent['kind'], why: unknown): Promise<void> {
    const { meta, origin, happened } = this.#parts;
    return happened(eventOf({ model: meta.name, atNs: since(origin), batch, rows: row.length }, kind, why));
  }

  async #write({ batch, row }: Block, { decoded, failed, stamps }: Answer): Promise<void> {
    const [sentNs, ...later] = stamps;
    const nan = await this.#parts.table.addRows({ model: this.#parts.index, row, batch, stamps: Float64Array.of(0, sentNs, sentNs, ...later), decoded, failed });
    this.#count(failed ?? 'ok', row.length - nan);
    this.#count('nan', nan);
  }

  #decode(outputs: Parameters<typeof decodeScores>[2]): DecodedScores {
    const { meta, translate } = this.#parts;
    return translate(decodeScores(meta.binding, meta.file, outputs));
  }

  /** Some rows of each block are scored a second time, in calls of another size: what differs is noise of the runtime. */
  async #again(batch: number, inputs: readonly InputTensor[], decoded: DecodedScores): Promise<void> {
    const drawn = this.noise.draw(batch, { inputs, decoded, callSize: this.callSize });
    if (drawn === undefined) return;
    try {
      const { host, timeoutMs, signal } = this.#parts;
      const answered = await host.score({ inputs: drawn.inputs, rows: drawn.rows, callSize: drawn.callSize }, { timeoutMs, signal });
      this.noise.add(drawn, this.#decode(answered.outputs));
    } catch (thrown) {
      if (isCancelled(thrown)) throw thrown;
      this.noise.cannot(thrown);
    }
  }
}
