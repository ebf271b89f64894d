/** How does one model work through the blocks of an offline replay, and what becomes of blocks it fails on? */
import type { ModelMeta } from '../../contract/catalogue.ts';
import { decodeScores } from '../../core/binding/decodeScores.ts';
import type { DecodedScores } from '../../core/binding/decodeScores.ts';
import type { InputTensor } from '../../core/binding/tensor.ts';
import { AssayError, isCancelled } from '../../core/errors.ts';
import { since } from '../modelHosts/clock.ts';
import type { ModelHost } from '../modelHosts/modelHosts.ts';
import { NoiseFloor } from './noiseFloor.ts';
import type { ReplayTable, RowStatus } from './replayTable.ts';

/** Blocks that are sent before the first one is answered: one is worked on while the next crosses over. */
const IN_FLIGHT = 2;
/** After so many failures in a row the model is not asked again. */
const MAX_FAILURES = 3;

export interface LaneParts {
  readonly meta: ModelMeta;
  readonly index: number;
  readonly host: ModelHost;
  readonly table: ReplayTable;
  readonly origin: bigint;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
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

export class ModelLane {
  readonly #parts: LaneParts;
  readonly #pending = new Set<Promise<void>>();
  readonly noise: NoiseFloor;
  readonly byStatus: StatusCounts = {};
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
    this.noise = new NoiseFloor(parts.meta);
  }

  /** Waits until another block may be sent. @throws what broke the replay (not what broke a batch) */
  async ready(): Promise<void> {
    while (this.#pending.size >= IN_FLIGHT) await Promise.race(this.#pending);
    this.#throwLost();
  }

  send(batch: number, row: Float64Array, inputs: readonly InputTensor[]): void {
    const work = this.#score(batch, row, inputs).catch((thrown: unknown) => {
      this.#lost ??= thrown;
    });
    const tracked = work.finally(() => this.#pending.delete(tracked));
    this.#pending.add(tracked);
  }

  async finish(): Promise<void> {
    await Promise.all(this.#pending);
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

  async #score(batch: number, row: Float64Array, inputs: readonly InputTensor[]): Promise<void> {
    const { host, origin, timeoutMs, signal, index, table } = this.#parts;
    this.rows += row.length;
    const sentNs = since(origin);
    this.firstNs ??= sentNs;
    if (this.#failures >= MAX_FAILURES) {
      await this.#fail('not-run', { batch, row, sentNs });
      return;
    }
    try {
      const answered = await host.score({ inputs, rows: row.length, origin }, { timeoutMs, signal });
      const decoded = this.#decode(answered.outputs);
      const decodedNs = since(origin);
      this.lastNs = Math.max(this.lastNs, decodedNs);
      this.callSize = answered.callSize;
      this.firstRunMs ??= answered.firstRunMs;
      this.#failures = 0;
      const stamps = Float64Array.of(0, sentNs, sentNs, answered.runStartNs, answered.runEndNs, decodedNs);
      const nan = await table.addRows({ model: index, row, batch, stamps, decoded, failed: undefined });
      this.#count('ok', row.length - nan);
      this.#count('nan', nan);
      await this.#again(inputs, decoded);
    } catch (thrown) {
      const status = statusOf(thrown);
      this.#failures += 1;
      this.#failedWith = thrown;
      await this.#fail(status, { batch, row, sentNs });
    }
  }

  #decode(outputs: Parameters<typeof decodeScores>[2]): DecodedScores {
    const { meta, translate } = this.#parts;
    return translate(decodeScores(meta.binding, meta.file, outputs));
  }

  async #fail(status: RowStatus, block: { readonly batch: number; readonly row: Float64Array; readonly sentNs: number }): Promise<void> {
    const { table, index } = this.#parts;
    const stamps = Float64Array.of(0, block.sentNs, block.sentNs, NaN, NaN, NaN);
    await table.addRows({ model: index, row: block.row, batch: block.batch, stamps, decoded: undefined, failed: status });
    this.#count(status, block.row.length);
  }

  /** The first rows are scored a second time, in one call: what differs is noise of the runtime. */
  async #again(inputs: readonly InputTensor[], decoded: DecodedScores): Promise<void> {
    if (this.noise.enough) return;
    this.noise.reserve(decoded.rows);
    try {
      const { host, timeoutMs, signal } = this.#parts;
      const answered = await host.score({ inputs, rows: decoded.rows, callSize: decoded.rows }, { timeoutMs, signal });
      this.noise.add(decoded, this.#decode(answered.outputs));
    } catch (thrown) {
      if (isCancelled(thrown)) throw thrown;
      this.noise.cannot(thrown);
    }
  }
}
