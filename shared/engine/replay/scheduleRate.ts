/** At which moment will so many requests have been expected, if the rate changes over time? */

/** A stretch of time on which the rate (requests a second) changes linearly; only the last one may last forever, at one rate. */
export interface RatePiece {
  readonly seconds: number;
  readonly from: number;
  readonly to: number;
}

/** Pieces one after the other; then the last rate for ever, or all of them again. */
export interface RateProfile {
  readonly pieces: readonly RatePiece[];
  readonly after: 'hold' | 'repeat';
}

/** Every stair is `periodSeconds` long; the last one holds `toRate` even where the stairs do not divide the way evenly. */
export function stairs(step: { readonly rate: number; readonly toRate: number; readonly stepRate: number; readonly periodSeconds: number }): RatePiece[] {
  const { rate, toRate, stepRate, periodSeconds } = step;
  const climbs = Math.ceil(Math.abs(toRate - rate) / stepRate - 1e-9);
  const signed = toRate > rate ? stepRate : -stepRate;
  return Array.from({ length: climbs + 1 }, (_, k) => {
    const height = k === climbs ? toRate : rate + k * signed;
    return { seconds: periodSeconds, from: height, to: height };
  });
}

export const steady = (rate: number): RateProfile => ({ pieces: [{ seconds: Infinity, from: rate, to: rate }], after: 'hold' });

/** Length of the profile before it holds or repeats; 0 for a steady rate. */
export const profileSeconds = ({ pieces }: RateProfile): number => pieces.reduce((sum, { seconds }) => sum + (Number.isFinite(seconds) ? seconds : 0), 0);

/**
 * The inverse of the cumulative rate Λ(t) = ∫ rate, for ascending arguments.
 *
 * An inhomogeneous Poisson process is a unit-rate one whose times are put through it (time change), exactly, without thinning.
 * @see Çinlar (1975), Introduction to Stochastic Processes, 4.7
 */
export class RateClock {
  readonly #profile: RateProfile;
  #index = 0;
  #startS = 0;
  #startCount = 0;

  constructor(profile: RateProfile) {
    this.#profile = profile;
  }

  /** Seconds since the start at which `count` requests are expected; no smaller count may follow. */
  secondsAt(count: number): number {
    for (;;) {
      const { seconds, from, to } = this.#piece();
      const pieceCount = (seconds * (from + to)) / 2;
      const left = count - this.#startCount;
      if (left > pieceCount) {
        this.#startS += seconds;
        this.#startCount += pieceCount;
        this.#index += 1;
        continue;
      }
      const slope = Number.isFinite(seconds) ? (to - from) / seconds : 0;
      // The smaller root of from·x + slope·x²/2 = left in the form that does not cancel; the radicand is the squared rate at x.
      return this.#startS + (2 * left) / (from + Math.sqrt(Math.max(0, from * from + 2 * slope * left)));
    }
  }

  #piece(): RatePiece {
    const { pieces, after } = this.#profile;
    const at = after === 'repeat' ? this.#index % pieces.length : this.#index;
    const piece = pieces[at];
    if (piece !== undefined) return piece;
    const last = pieces.at(-1)?.to;
    if (last === undefined) throw new RangeError('a rate profile needs a piece');
    return { seconds: Infinity, from: last, to: last };
  }
}
