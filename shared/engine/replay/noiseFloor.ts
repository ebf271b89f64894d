/** How far do two runs of the same model on the same rows differ by themselves, and how far through another execution provider? */
import type { DecodedScores } from '../../core/binding/decodeScores.ts';
import type { InputTensor } from '../../core/binding/tensor.ts';
import type { ModelMeta } from '../../contract/catalogue.ts';
import type { NoiseFigures } from '../../contract/replayFacts.ts';
import { messageOf } from '../../core/errors.ts';
import { seededRandom } from '../../core/random/seededRandom.ts';
import { quantile } from '../../core/stats/quantile.ts';
import { pickRows } from '../modelHosts/rowSlices.ts';

/** Rows that are scored twice. */
const FLOOR_ROWS = 10_000;
/** Below this the first run's calls count as small, and the second takes all rows at once; else the second takes few. */
const SMALL_CALL = 128;
const FEW_ROWS = 16;

/** Some rows of a block, with what the first run said of them. */
export interface DrawnRows {
  readonly inputs: readonly InputTensor[];
  readonly rows: number;
  /** Rows a call of the second run: another kernel path than the first run's. */
  readonly callSize: number;
  readonly first: Answers;
}

interface Answers {
  readonly columns: readonly Float64Array[];
  readonly predictions: readonly (string | null)[];
}

const columnsOf = ({ value, byClass }: DecodedScores): readonly Float64Array[] => (value === undefined ? byClass : [value]);
const answersOf = (decoded: DecodedScores): Answers => ({ columns: columnsOf(decoded), predictions: decoded.predictions });

function answersAt(decoded: DecodedScores, places: Int32Array): Answers {
  const { predicted, words } = decoded;
  return {
    columns: columnsOf(decoded).map((column) => Float64Array.from(places, (row) => column[row] ?? NaN)),
    predictions: predicted.length === 0 ? [] : Array.from(places, (row) => words[predicted[row] ?? -1] ?? null),
  };
}

/** Differences of pairs of answers, row by row: of several classes the largest. */
class Differences {
  readonly #sizes: number[] = [];
  #largest = 0;
  #relative = 0;
  #flips = 0;

  add(first: Answers, second: Answers): void {
    for (let row = 0; row < (first.columns[0]?.length ?? 0); row += 1) {
      let size = 0;
      first.columns.forEach((column, k) => {
        const [left, right] = [column[row] ?? NaN, second.columns[k]?.[row] ?? NaN];
        if (Object.is(left, right)) return;
        const difference = Math.abs(left - right);
        size = Math.max(size, Number.isNaN(difference) ? Infinity : difference);
        if (left !== 0 && Number.isFinite(difference)) this.#relative = Math.max(this.#relative, difference / Math.abs(left));
      });
      this.#sizes.push(size);
      this.#largest = Math.max(this.#largest, size);
    }
    this.#flips += first.predictions.reduce((sum, prediction, row) => sum + (prediction === second.predictions[row] ? 0 : 1), 0);
  }

  /** Null where nothing was compared, or an answer is finite in one run only. */
  figures(): Pick<NoiseFigures, 'rows' | 'maxAbsDifference' | 'p99AbsDifference' | 'maxRelativeDifference' | 'predictionFlips'> {
    const known = this.#sizes.length > 0 && Number.isFinite(this.#largest);
    return { rows: this.#sizes.length, maxAbsDifference: known ? this.#largest : null, p99AbsDifference: known ? quantile(Float64Array.from(this.#sizes).sort(), 0.99) ?? null : null, maxRelativeDifference: known ? this.#relative : null, predictionFlips: this.#flips };
  }
}

export interface NoiseParts {
  readonly meta: Pick<ModelMeta, 'name'>;
  /** Rows of the whole replay; the draw is spread over them. */
  readonly totalRows: number;
  readonly seed: number;
}

/** Collects the differences of pairs of runs. A challenger's difference is a finding only above this. */
export class NoiseFloor {
  readonly #parts: NoiseParts;
  readonly #again = new Differences();
  readonly #drawn: DrawnRows[] = [];
  readonly #providers: NonNullable<NoiseFigures['providers']> = [];
  #reason: string | undefined;

  constructor(parts: NoiseParts) {
    this.#parts = parts;
  }

  /** Rows of a block for the second run, one of each of as many equal parts, at a place drawn by seed; undefined after a failure. */
  draw(batch: number, { inputs, decoded, callSize }: { readonly inputs: readonly InputTensor[]; readonly decoded: DecodedScores; readonly callSize: number | undefined }): DrawnRows | undefined {
    if (this.#reason !== undefined || decoded.rows === 0) return undefined;
    const wanted = Math.min(decoded.rows, Math.ceil((decoded.rows * FLOOR_ROWS) / Math.max(1, this.#parts.totalRows)));
    const random = seededRandom(this.#parts.seed + batch);
    const places = Int32Array.from({ length: wanted }, (_, j) => Math.min(decoded.rows - 1, Math.floor(((j + random.uniform()) * decoded.rows) / wanted)));
    return { inputs: pickRows(inputs, places), rows: wanted, callSize: callSize === undefined || callSize < SMALL_CALL ? wanted : FEW_ROWS, first: answersAt(decoded, places) };
  }

  add(drawn: DrawnRows, second: DecodedScores): void {
    this.#again.add(drawn.first, answersOf(second));
    this.#drawn.push(drawn);
  }

  /** The second run did not work. */
  cannot(thrown: unknown): void {
    this.#reason = messageOf(thrown);
  }

  /** Scores the same rows through another provider and keeps the differences. @throws what `score` throws */
  async compareProvider(provider: string, score: (drawn: DrawnRows) => Promise<DecodedScores>): Promise<void> {
    const differences = new Differences();
    for (const drawn of this.#drawn) differences.add(drawn.first, answersOf(await score(drawn)));
    const { rows, maxAbsDifference, predictionFlips } = differences.figures();
    this.#providers.push({ provider, rows, maxAbsDifference, predictionFlips });
  }

  figures(): NoiseFigures {
    const figures = this.#again.figures();
    return {
      ...figures,
      how: `${this.#parts.meta.name} scored ${figures.rows} of ${this.#parts.totalRows} rows, spread over the run by seed ${this.#parts.seed}, a second time in calls of another size`,
      ...(this.#reason === undefined ? {} : { reason: this.#reason }),
      ...(this.#providers.length === 0 ? {} : { providers: this.#providers }),
    };
  }
}
