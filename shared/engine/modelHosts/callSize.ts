/** How many rows should go into one call of a model? */

/** Rows a call that are tried: tree ensembles are fastest with few, networks with many. */
const SIZES = [16, 32, 64, 256, 1_024, 4_096] as const;
/** Rows spent on each size in a round: small calls are repeated until they can be timed. */
const MIN_TRIAL_ROWS = 1_024;
/** Every size is timed so often; its fastest time counts, so that neither a cold start nor a busy moment decides. */
const ROUNDS = 3;

interface Trial {
  readonly size: number;
  readonly rows: number;
}

const ROUND: readonly Trial[] = SIZES.map((size) => ({ size, rows: Math.max(MIN_TRIAL_ROWS, size) }));

/** The fastest size; of sizes within 3 % of it the largest, because larger calls cost less around them. */
export function fastest(measured: readonly { readonly size: number; readonly rowsPerMs: number }[]): number {
  const best = Math.max(...measured.map(({ rowsPerMs }) => rowsPerMs));
  return Math.max(...measured.filter(({ rowsPerMs }) => rowsPerMs >= 0.97 * best).map(({ size }) => size));
}

/** Finds the size on the rows that have to be scored anyway, over as many blocks as it takes. */
export class CallSizeTrial {
  readonly #best = new Map<number, number>();
  #next = 0;

  /** What to time next in a block with so many rows left; undefined when that is too few, or all is timed. */
  next(rowsLeft: number): Trial | undefined {
    const trial = this.found === undefined ? ROUND[this.#next % ROUND.length] : undefined;
    return trial === undefined || trial.rows > rowsLeft ? undefined : trial;
  }

  /** Takes the time of what {@link next} gave. */
  took({ size, rows }: Trial, ms: number): void {
    this.#best.set(size, Math.max(this.#best.get(size) ?? 0, rows / ms));
    this.#next += 1;
  }

  /** The size that turned out fastest; undefined until every size was timed often enough. */
  get found(): number | undefined {
    return this.#next < ROUNDS * ROUND.length ? undefined : this.#fastestSoFar();
  }

  /** For rows that cannot be timed any more: the fastest of those timed; undefined before the first round is over. */
  get soFar(): number | undefined {
    return this.#next < ROUND.length ? undefined : this.#fastestSoFar();
  }

  #fastestSoFar(): number {
    return fastest([...this.#best].map(([size, rowsPerMs]) => ({ size, rowsPerMs })));
  }
}
