/** Which few columns, with which weights, imitate the model near one row? */
import { assertNever } from '../../core/assertNever.ts';
import { ridgeOf, weightedSums } from './weightedRidge.ts';
import type { WeightedSums } from './weightedRidge.ts';

export type FeatureSelection = 'auto' | 'highest_weights' | 'forward_selection' | 'none';

interface LocalRows {
  /** Row-major [rows × width]; row 0 is the explained row. */
  readonly values: ArrayLike<number>;
  readonly width: number;
  /** The model's score of each row. */
  readonly labels: Float64Array;
  /** Kernel weight of each row. */
  readonly weights: Float64Array;
}

export interface LocalModel {
  readonly intercept: number;
  /** Column and weight, largest |weight| first; equal ones in the order of selection. */
  readonly weights: readonly { readonly column: number; readonly weight: number }[];
  /** Intercept + Σ weight·value of the explained row. */
  readonly localPrediction: number;
  readonly r2: number;
  /** How the columns were chosen, `auto` resolved. */
  readonly selection: Exclude<FeatureSelection, 'auto'>;
}

/** Up to this many features `auto` uses forward selection. */
const FORWARD_UP_TO = 6;

const SELECTION_ALPHA = { highest_weights: 0.01, forward_selection: 0 } as const;
const FIT_ALPHA = 1;

function forwardSelection(sums: WeightedSums, count: number): readonly number[] {
  const used: number[] = [];
  while (used.length < Math.min(count, sums.width)) {
    let best = -1;
    let bestScore = -Infinity;
    for (let column = 0; column < sums.width; column += 1) {
      if (used.includes(column)) continue;
      const { r2 } = ridgeOf(sums, [...used, column], SELECTION_ALPHA.forward_selection);
      if (r2 > bestScore) [best, bestScore] = [column, r2];
    }
    if (best < 0) break;
    used.push(best);
  }
  return used;
}

function highestWeights(sums: WeightedSums, rows: LocalRows, count: number): readonly number[] {
  const all = Array.from({ length: sums.width }, (_, column) => column);
  const { coefficients } = ridgeOf(sums, all, SELECTION_ALPHA.highest_weights);
  const effect = (column: number): number => Math.abs((coefficients[column] ?? 0) * (rows.values[column] ?? 0));
  return all.sort((a, b) => effect(b) - effect(a)).slice(0, count);
}

function choose(selection: LocalModel['selection'], sums: WeightedSums, from: { readonly rows: LocalRows; readonly count: number }): readonly number[] {
  switch (selection) {
    case 'forward_selection':
      return forwardSelection(sums, from.count);
    case 'highest_weights':
      return highestWeights(sums, from.rows, from.count);
    case 'none':
      return Array.from({ length: sums.width }, (_, column) => column);
    default:
      return assertNever(selection);
  }
}

/**
 * Fits LIME's local model: chooses at most `count` columns, then ridge regression (α = 1, unpenalised intercept) on them.
 *
 * `auto` is forward selection for up to 6 columns, else the columns with the largest |weight · value of the explained row|.
 *
 * @see lime 0.2.0.1, LimeBase.explain_instance_with_data
 */
export function fitLocalModel(rows: LocalRows, count: number, selection: FeatureSelection = 'auto'): LocalModel {
  const sums = weightedSums(rows);
  const resolved = selection === 'auto' ? (count <= FORWARD_UP_TO ? 'forward_selection' : 'highest_weights') : selection;
  const columns = choose(resolved, sums, { rows, count });
  const { intercept, coefficients, r2 } = ridgeOf(sums, columns, FIT_ALPHA);
  const localPrediction = columns.reduce((sum, column, index) => sum + (coefficients[index] ?? 0) * (rows.values[column] ?? 0), intercept);
  const weights = columns.map((column, index) => ({ column, weight: coefficients[index] ?? 0 })).sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
  return { intercept, weights, localPrediction, r2, selection: resolved };
}
