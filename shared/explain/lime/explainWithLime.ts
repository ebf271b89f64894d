/** Which conditions of a row does a simple local model say its score rests on? */
import { AssayError } from '../../core/errors.ts';
import { seededRandom } from '../../core/random/seededRandom.ts';
import { drawNeighbourhood } from './drawNeighbourhood.ts';
import { fitLocalModel } from './fitLocalModel.ts';
import type { FeatureSelection, LocalModel } from './fitLocalModel.ts';
import type { LimeCell, LimeColumn } from './limeColumns.ts';
import { ruleOfCell } from './limeStatistics.ts';
import type { LimeStatistics } from './limeStatistics.ts';

/** Scores rows given as columns; one finite number a row, in order. */
export type LimePredict = (columns: readonly LimeColumn[]) => Promise<Float64Array>;

export interface LimeOptions {
  readonly predict: LimePredict;
  readonly seed: number;
  /** Rows drawn, the explained row included; default 5000. */
  readonly samples?: number | undefined;
  /** Largest number of conditions in the answer; default 10. */
  readonly numFeatures?: number | undefined;
  readonly selection?: FeatureSelection | undefined;
  /** Default 0.75·√columns. */
  readonly kernelWidth?: number | undefined;
  /** Reproduces a known defect of lime 0.2.0.1 in drawing from bins with equal bounds. */
  readonly compat?: boolean | undefined;
}

export interface LimeWeight {
  readonly column: string;
  /** The condition that the row satisfies, such as `30.00 < age <= 45.00`. */
  readonly rule: string;
  readonly weight: number;
}

export interface LimeExplanation {
  readonly intercept: number;
  readonly localPrediction: number;
  /** The model's own score of the row; its distance from `localPrediction` shows how far to trust the weights. */
  readonly modelPrediction: number;
  readonly r2: number;
  /** Largest |weight| first. */
  readonly weights: readonly LimeWeight[];
  readonly selection: LocalModel['selection'];
  readonly kernelWidth: number;
  readonly samples: number;
  readonly seed: number;
}

const DEFAULT_SAMPLES = 5000;
const DEFAULT_FEATURES = 10;

/** Kernel weight √exp(−d²/width²), where d² is the number of columns in another bin than the explained row's. */
export function kernelWeights(sameBin: Uint8Array, width: number, kernelWidth: number): Float64Array {
  const byDistance = Float64Array.from({ length: width + 1 }, (_, differing) => Math.exp(-differing / (2 * kernelWidth * kernelWidth)));
  return Float64Array.from({ length: sameBin.length / width }, (_, row) => {
    let same = 0;
    for (let column = 0; column < width; column += 1) same += sameBin[row * width + column] ?? 0;
    return byDistance[width - same] ?? 0;
  });
}

function checkOptions(statistics: LimeStatistics, row: readonly LimeCell[], sizes: { readonly samples: number; readonly numFeatures: number; readonly kernelWidth: number }): void {
  const columns = statistics.features.length;
  if (row.length !== columns) throw new AssayError('does_not_fit', `The row has ${row.length} values for ${columns} columns.`);
  const { samples, numFeatures, kernelWidth } = sizes;
  if (!Number.isInteger(samples) || samples < 2) throw new AssayError('usage', 'LIME needs at least 2 samples.');
  if (!Number.isInteger(numFeatures) || numFeatures < 1) throw new AssayError('usage', 'LIME needs at least 1 feature in its answer.');
  if (!(kernelWidth > 0)) throw new AssayError('usage', 'The kernel width must be above 0.');
}

function checkScores(scores: Float64Array, samples: number): void {
  if (scores.length !== samples) throw new AssayError('does_not_fit', `The model gave ${scores.length} scores for ${samples} rows.`);
  const bad = scores.reduce((count, score) => count + (Number.isFinite(score) ? 0 : 1), 0);
  if (bad > 0) {
    throw new AssayError('does_not_fit', `The model gave no usable score for ${bad} of ${samples} rows that LIME drew.`, {
      hint: 'Check how the model treats missing values.',
    });
  }
}

/**
 * LIME for tables: draws rows around one row from the training statistics, asks the model for their scores, and fits a weighted ridge regression
 * on "same bin as the row or not". The same seed gives the same answer.
 *
 * @param row one value per column of the statistics, in their order
 * @throws AssayError `does_not_fit` for a row or scores of the wrong length or kind, `usage` for options outside their range
 * @see Ribeiro, Singh and Guestrin 2016, "Why should I trust you?"; lime 0.2.0.1, LimeTabularExplainer
 */
export async function explainWithLime(statistics: LimeStatistics, row: readonly LimeCell[], options: LimeOptions): Promise<LimeExplanation> {
  const width = statistics.features.length;
  const { predict, seed, samples = DEFAULT_SAMPLES, numFeatures = DEFAULT_FEATURES, kernelWidth = 0.75 * Math.sqrt(width) } = options;
  checkOptions(statistics, row, { samples, numFeatures, kernelWidth });
  const drawn = drawNeighbourhood(statistics, row, { samples, random: seededRandom(seed), compat: options.compat });
  const labels = await predict(drawn.columns);
  checkScores(labels, samples);
  const local = { values: drawn.sameBin, width, labels, weights: kernelWeights(drawn.sameBin, width, kernelWidth) };
  const { intercept, weights, localPrediction, r2, selection } = fitLocalModel(local, numFeatures, options.selection);
  return {
    intercept, localPrediction, modelPrediction: labels[0] ?? Number.NaN, r2,
    weights: weights.flatMap(({ column, weight }) => {
      const feature = statistics.features[column];
      return feature === undefined ? [] : [{ column: feature.name, rule: ruleOfCell(feature, row[column] ?? null), weight }];
    }),
    selection, kernelWidth, samples, seed,
  };
}
