/** Between which values does a mean lie, at every look at once, however often one looks? */

export interface SequenceState {
  readonly n: number;
  /** Plain mean of what was added. */
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

const FIRST_MEAN = 0.5;
const FIRST_VARIANCE = 0.25;
const LARGEST_BET = 0.5;

/**
 * Confidence sequence of the mean of values in [0, 1], added one by one: with probability 1 − alpha the (weighted) mean of the conditional means
 * lies inside at all times together, so that one may look after every value and stop when one likes. Predictable plug-in empirical-Bernstein
 * bound without running intersection, so that it stays valid when the mean drifts; widened to hold the plain mean.
 *
 * @see Waudby-Smith and Ramdas (2024), JRSS B 86:1, theorem 2 with equations 14 and 15 (c = 1/2)
 */
export class MeanSequence {
  readonly #logTerm: number;
  #n = 0;
  #sum = 0;
  #squares = 0;
  #weights = 0;
  #weighted = 0;
  #penalty = 0;

  /** @param alpha chance of ever missing, both sides together, in (0, 1) */
  constructor(alpha: number) {
    if (!(alpha > 0 && alpha < 1)) throw new RangeError(`${String(alpha)} is no error rate`);
    this.#logTerm = Math.log(2 / alpha);
  }

  /** @throws RangeError outside [0, 1] */
  add(value: number): void {
    if (!(value >= 0 && value <= 1)) throw new RangeError(`${String(value)} is not in [0, 1]`);
    const t = this.#n + 1;
    // mean and variance of what came before
    const mean = (FIRST_MEAN + this.#sum) / t;
    const variance = (FIRST_VARIANCE + this.#squares) / t;
    const bet = Math.min(LARGEST_BET, Math.sqrt((2 * this.#logTerm) / (variance * t * Math.log(1 + t))));
    this.#weights += bet;
    this.#weighted += bet * value;
    this.#penalty += (value - mean) ** 2 * (-Math.log(1 - bet) - bet);
    this.#n = t;
    this.#sum += value;
    this.#squares += (value - (FIRST_MEAN + this.#sum) / (t + 1)) ** 2;
  }

  /** [0, 1] and mean 0 before the first value. */
  state(): SequenceState {
    if (this.#n === 0) return { n: 0, mean: 0, low: 0, high: 1 };
    const mean = this.#sum / this.#n;
    const centre = this.#weighted / this.#weights;
    const half = (this.#logTerm + this.#penalty) / this.#weights;
    return { n: this.#n, mean, low: Math.min(mean, Math.max(0, centre - half)), high: Math.max(mean, Math.min(1, centre + half)) };
  }
}
