/** How far do two runs of the same model on the same rows differ by themselves? */
import type { DecodedScores } from '../../core/binding/decodeScores.ts';
import type { ModelMeta } from '../../contract/catalogue.ts';
import type { NoiseFigures } from '../../contract/replayFacts.ts';
import { messageOf } from '../../core/errors.ts';

/** Rows that are scored twice. */
const FLOOR_ROWS = 10_000;

/** Collects the differences of pairs of runs. A challenger's difference is a finding only above this. */
export class NoiseFloor {
  readonly #model: string;
  #reserved = 0;
  #rows = 0;
  #largest = 0;
  #flips = 0;
  #reason: string | undefined;

  constructor(meta: Pick<ModelMeta, 'name'>) {
    this.#model = meta.name;
  }

  get enough(): boolean {
    return this.#reserved >= FLOOR_ROWS || this.#reason !== undefined;
  }

  reserve(rows: number): void {
    this.#reserved += rows;
  }

  add(first: DecodedScores, second: DecodedScores): void {
    const columns = (decoded: DecodedScores): readonly Float64Array[] => (decoded.value === undefined ? decoded.byClass : [decoded.value]);
    const again = columns(second);
    columns(first).forEach((column, k) => {
      for (let row = 0; row < column.length; row += 1) this.#compare(column[row] ?? NaN, again[k]?.[row] ?? NaN);
    });
    const [before, after] = [first.predictions, second.predictions];
    this.#flips += before.reduce((sum, prediction, row) => sum + (prediction === after[row] ? 0 : 1), 0);
    this.#rows += first.rows;
  }

  #compare(left: number, right: number): void {
    if (Number.isNaN(left) && Number.isNaN(right)) return;
    const difference = Math.abs(left - right);
    this.#largest = Math.max(this.#largest, Number.isNaN(difference) ? Infinity : difference);
  }

  /** The second run did not work. */
  cannot(thrown: unknown): void {
    this.#reason = messageOf(thrown);
  }

  figures(): NoiseFigures {
    return {
      rows: this.#rows,
      maxAbsDifference: this.#rows === 0 || !Number.isFinite(this.#largest) ? null : this.#largest,
      predictionFlips: this.#flips,
      how: `${this.#model} scored the same rows a second time, all of a block in one call`,
      ...(this.#reason === undefined ? {} : { reason: this.#reason }),
    };
  }
}
