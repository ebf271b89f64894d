/** Which straight line on the logit scale fits grouped yes/no outcomes best? */

import type { NotComputable } from './interval.ts';

/** Groups of rows with equal x. */
export interface LogisticGroups {
  readonly x: ArrayLike<number>;
  /** Added to the line with coefficient 1; left out, 0. */
  readonly offset?: ArrayLike<number>;
  readonly positives: ArrayLike<number>;
  readonly negatives: ArrayLike<number>;
}

export interface LogisticFit {
  readonly intercept: number;
  readonly interceptSe: number;
  /** Null when only the intercept is fitted. */
  readonly slope: number | null;
  readonly slopeSe: number | null;
}

interface Sums {
  readonly gradient: readonly [number, number];
  /** Information matrix: [00, 01, 11]. */
  readonly information: readonly [number, number, number];
}

const MAX_STEPS = 50;
const TOLERANCE = 1e-12;

/**
 * Maximum likelihood by Newton's method, standard errors from the inverse information.
 *
 * @param model `intercept` fits a constant (with the offset), `line` a constant and a slope
 * @returns a reason when the maximum does not exist (one class, separated classes, one x)
 */
export function logisticFit(groups: LogisticGroups, model: 'intercept' | 'line'): LogisticFit | NotComputable {
  let [a, b] = [0, model === 'line' ? 1 : 0];
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const { gradient, information } = sumsAt(groups, a, b);
    const inverse = invert(information, model);
    if (inverse === undefined) return { reason: 'no finite line fits best: the score separates the classes, or all scores are equal' };
    const stepA = inverse[0] * gradient[0] + inverse[1] * gradient[1];
    const stepB = inverse[1] * gradient[0] + inverse[2] * gradient[1];
    // a step is shortened where Newton's parabola would overshoot the flat ends of the logistic curve
    const shorten = Math.min(1, 5 / Math.max(Math.abs(stepA), Math.abs(stepB), 1e-300));
    a += shorten * stepA;
    b += shorten * stepB;
    if (Math.abs(stepA) + Math.abs(stepB) <= TOLERANCE * (1 + Math.abs(a) + Math.abs(b))) {
      const [interceptSe, slopeSe] = [Math.sqrt(inverse[0]), Math.sqrt(inverse[2])];
      return model === 'line' ? { intercept: a, interceptSe, slope: b, slopeSe } : { intercept: a, interceptSe, slope: null, slopeSe: null };
    }
  }
  return { reason: 'no finite line fits best: the search did not settle' };
}

function sumsAt({ x, offset, positives, negatives }: LogisticGroups, a: number, b: number): Sums {
  let [g0, g1, i00, i01, i11] = [0, 0, 0, 0, 0];
  for (let i = 0; i < x.length; i += 1) {
    const [at, pos, rows] = [x[i] ?? 0, positives[i] ?? 0, (positives[i] ?? 0) + (negatives[i] ?? 0)];
    const p = 1 / (1 + Math.exp(-(a + b * at + (offset?.[i] ?? 0))));
    const weight = rows * p * (1 - p);
    const residual = pos - rows * p;
    g0 += residual;
    g1 += residual * at;
    i00 += weight;
    i01 += weight * at;
    i11 += weight * at * at;
  }
  return { gradient: [g0, g1], information: [i00, i01, i11] };
}

/** Inverse of the information, `undefined` when it is singular to working precision. */
function invert([i00, i01, i11]: Sums['information'], model: 'intercept' | 'line'): readonly [number, number, number] | undefined {
  if (model === 'intercept') return i00 > 1e-12 ? [1 / i00, 0, 0] : undefined;
  const determinant = i00 * i11 - i01 * i01;
  if (!(determinant > 1e-12 * i00 * i11) || !(i00 > 1e-9)) return undefined;
  return [i11 / determinant, -i01 / determinant, i00 / determinant];
}
