/** What do the SHAP values of rows consist of, and what is needed to compute them? */
import type { TreeEnsemble } from '../trees/treeEnsemble.ts';
import type { PathForest } from './compilePaths.ts';
import type { DistinctRows } from './distinctRows.ts';
import type { PatternTable } from './patternTable.ts';

/** Called between pieces of work with the share done; awaited, so that the caller can yield, report progress, or throw to cancel. */
export type StepCallback = (fraction: number) => void | Promise<void>;

/** `raw`: margin (log-odds) of boosted models, share of forests. `probability`: after the model's logistic transform. */
export type ShapSpace = 'raw' | 'probability';

export interface ExplainOptions {
  readonly space?: ShapSpace | undefined;
  /** Raw output to explain, 0 … outputs−1; default 0. */
  readonly output?: number | undefined;
  readonly onStep?: StepCallback | undefined;
}

export interface ShapValues {
  /** Row-major [rows × players]. */
  readonly phi: Float64Array;
  /** Mean score of the background in the same space. */
  readonly base: number;
  /** Score of each row, computed apart from the SHAP values. */
  readonly scores: Float64Array;
  /** Largest |Σφ + base − score| over the rows; 0 for no rows. */
  readonly additivityError: number;
}

/** What {@link prepareTreeShap} hands over. */
export interface PreparedTrees {
  readonly ensemble: TreeEnsemble;
  readonly forest: PathForest;
  /** By leaf index. */
  readonly tables: readonly PatternTable[];
  readonly players: number;
  readonly backgroundRows: number;
  readonly distinct: DistinctRows;
  /** Row-major values of the distinct background rows. */
  readonly distinctValues: Float64Array;
  readonly cacheBytes: number;
}

/** Largest distance between Σφ + base and the score over all rows. */
export function additivityError(phi: Float64Array, base: number, scores: Float64Array): number {
  const players = scores.length === 0 ? 0 : phi.length / scores.length;
  return scores.reduce((worst, score, row) => {
    const sum = phi.subarray(row * players, (row + 1) * players).reduce((total, value) => total + value, base);
    return Math.max(worst, Math.abs(sum - score));
  }, 0);
}
