/** What does a tree ensemble answer, computed in float64? */
import { AssayError } from '../../core/errors.ts';
import { assertNever } from '../../core/assertNever.ts';
import { leafFactor, splitTestOf, testSplit } from './treeEnsemble.ts';
import type { PostTransform, Tree, TreeEnsemble } from './treeEnsemble.ts';

export interface TreeScores {
  /** Row-major [rows × outputs]: base values plus leaves, before any transform. */
  readonly margin: Float64Array;
  /** Row-major [rows × outputs] after the model's own transform; for binary classifiers with one output the positive class. */
  readonly probability: Float64Array;
}

/** Standard logistic function, without overflow and exact in both tails. */
export function logistic(margin: number): number {
  if (margin >= 0) return 1 / (1 + Math.exp(-margin));
  const grown = Math.exp(margin);
  return grown / (1 + grown);
}

function softmax(values: Float64Array, zeroStays: boolean): void {
  const top = values.reduce((a, b) => Math.max(a, b), -Infinity);
  let sum = 0;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] ?? 0;
    const isZero = zeroStays && Math.abs(value) <= 1e-7;
    values[index] = isZero ? value * Math.exp(-top) : Math.exp(value - top);
    if (!isZero) sum += values[index] ?? 0;
  }
  for (let index = 0; index < values.length; index += 1) values[index] = (values[index] ?? 0) / sum;
}

/** Applies the model's transform to the outputs of one row, in place. A single output has no softmax, as in ONNX Runtime. */
function transformRow(values: Float64Array, transform: PostTransform): void {
  switch (transform) {
    case 'NONE':
      return;
    case 'LOGISTIC':
      for (let index = 0; index < values.length; index += 1) values[index] = logistic(values[index] ?? 0);
      return;
    case 'SOFTMAX':
    case 'SOFTMAX_ZERO':
      if (values.length > 1) softmax(values, transform === 'SOFTMAX_ZERO');
      return;
    default:
      assertNever(transform);
  }
}

/** Checks that `rows` holds whole rows of the ensemble's features and returns their number. @throws AssayError `does_not_fit` */
export function countRows(ensemble: TreeEnsemble, rows: Float64Array): number {
  if (ensemble.features === 0 || rows.length % ensemble.features !== 0) {
    throw new AssayError('does_not_fit', `The model reads ${ensemble.features} features a row; ${rows.length} values are no whole number of rows.`);
  }
  return rows.length / ensemble.features;
}

function leafOf(tree: Tree, rows: Float64Array, offset: number): number {
  let node = tree.root;
  for (;;) {
    const feature = tree.feature[node] ?? -1;
    if (feature < 0) return node;
    node = (testSplit(rows[offset + feature] ?? Number.NaN, splitTestOf(tree, node)) ? tree.yes[node] : tree.no[node]) ?? -1;
  }
}

/** `into[o]` takes in the leaf's value of every output. */
function takeLeaf(into: Float64Array, leaf: Float64Array, { aggregate }: TreeEnsemble): void {
  for (let output = 0; output < into.length; output += 1) {
    const value = leaf[output] ?? 0;
    const sofar = into[output] ?? 0;
    switch (aggregate) {
      case 'SUM':
      case 'AVERAGE':
        into[output] = sofar + value;
        break;
      case 'MIN':
        into[output] = Math.min(sofar, value);
        break;
      case 'MAX':
        into[output] = Math.max(sofar, value);
        break;
      default:
        assertNever(aggregate);
    }
  }
}

/** The rows in the precision in which the model compares. */
export const inModelPrecision = (ensemble: TreeEnsemble, rows: Float64Array): Float64Array =>
  ensemble.precision === 'float32' ? rows.map(Math.fround) : rows;

/**
 * Scores rows with float64 sums. ONNX Runtime sums in float32, so its scores differ by about 1e-7 relative on the probability.
 *
 * @param rows row-major [rows × features]; NaN is a missing value and follows the model's own rule
 * @throws AssayError `does_not_fit` when the length is no multiple of the feature count
 */
export function evaluateTrees(ensemble: TreeEnsemble, rows: Float64Array): TreeScores {
  const { features, outputs, trees, baseValues } = ensemble;
  const count = countRows(ensemble, rows);
  const compared = inModelPrecision(ensemble, rows);
  const factor = leafFactor(ensemble);
  const start = ensemble.aggregate === 'MIN' ? Infinity : ensemble.aggregate === 'MAX' ? -Infinity : 0;
  const margin = new Float64Array(count * outputs);
  const probability = new Float64Array(count * outputs);
  const sums = new Float64Array(outputs);
  for (let row = 0; row < count; row += 1) {
    sums.fill(trees.length === 0 ? 0 : start);
    for (const tree of trees) {
      const leaf = leafOf(tree, compared, row * features);
      takeLeaf(sums, tree.leafValues.subarray(leaf * outputs, (leaf + 1) * outputs), ensemble);
    }
    for (let output = 0; output < outputs; output += 1) sums[output] = (sums[output] ?? 0) * factor + (baseValues[output] ?? 0);
    margin.set(sums, row * outputs);
    transformRow(sums, ensemble.postTransform);
    probability.set(sums, row * outputs);
  }
  return { margin, probability };
}
