/** What does a number with its uncertainty look like, and a number that does not exist? */

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** A number that must not be shown without its interval and sample size. */
export interface Estimate extends Interval {
  readonly value: number;
  readonly level: 0.95;
  /** How the interval was made, in words a reader can look up. */
  readonly method: string;
  /** Rows (or trials) behind the value. */
  readonly n: number;
  /** (Σw)²/Σw² when rows are weighted. */
  readonly nEff?: number;
}

/** A number that does not exist for these data, and why; never NaN, never 0. */
export interface NotComputable {
  readonly reason: string;
}

/** Standard normal quantile at 0.975. */
export const Z95 = 1.959963984540054;

/** Narrows a result to the computed variant. */
export const isComputable = <T extends object>(x: T | NotComputable): x is T => !('reason' in x);

/** value ± half, kept inside the given bounds. */
export function symmetricInterval(value: number, half: number, bounds: Interval = { low: -Infinity, high: Infinity }): Interval {
  return { low: Math.max(bounds.low, value - half), high: Math.min(bounds.high, value + half) };
}
