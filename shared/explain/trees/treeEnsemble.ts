/** What is a tree ensemble, whatever file it came from? */

/** Split tests by code; the code is the position (the numbering of ONNX TreeEnsemble v5). */
export const SPLIT_OPS = ['<=', '<', '>=', '>', '=', '!='] as const;
export type SplitOp = (typeof SPLIT_OPS)[number];

export const splitCode = (op: SplitOp): number => SPLIT_OPS.indexOf(op);

export type PostTransform = 'NONE' | 'LOGISTIC' | 'SOFTMAX' | 'SOFTMAX_ZERO';
export type TreeAggregate = 'SUM' | 'AVERAGE' | 'MIN' | 'MAX';

/** One tree as parallel arrays over its nodes. Nodes may be shared (a directed graph without cycles). */
export interface Tree {
  readonly root: number;
  /** Feature tested by the node, −1 for a leaf. */
  readonly feature: Int32Array;
  readonly threshold: Float64Array;
  /** Index into {@link SPLIT_OPS}. */
  readonly op: Uint8Array;
  /** Node after a test that holds, and after one that does not; −1 for a leaf. */
  readonly yes: Int32Array;
  readonly no: Int32Array;
  /** 1 when a missing value (NaN) goes to `yes`. With `!=` NaN always goes to `yes`, as ONNX Runtime does. */
  readonly missingYes: Uint8Array;
  /** Row-major [nodes × outputs]; zero for inner nodes. Several votes of a leaf for one output are summed. */
  readonly leafValues: Float64Array;
}

export interface TreeEnsemble {
  readonly task: 'classifier' | 'regressor';
  /** Name of the model input that holds the feature matrix. */
  readonly input: string;
  readonly features: number;
  /** Number of raw outputs: 1 for binary classifiers with one class id (the positive class) and for plain regression. */
  readonly outputs: number;
  /** Class labels of a classifier in file order; a binary classifier with one output has two. Empty for regressors. */
  readonly classes: readonly (number | string)[];
  readonly trees: readonly Tree[];
  /** One per output. */
  readonly baseValues: Float64Array;
  readonly postTransform: PostTransform;
  readonly aggregate: TreeAggregate;
  /** Precision in which a value is compared with a threshold: float32 rounds the value first. */
  readonly precision: 'float32' | 'float64';
}

/** What a leaf's value is multiplied by before it is added to the base values. */
export const leafFactor = (ensemble: TreeEnsemble): number => (ensemble.aggregate === 'AVERAGE' ? 1 / Math.max(ensemble.trees.length, 1) : 1);

/** Whether a value takes the `yes` branch. */
export interface SplitTest {
  readonly op: number;
  readonly threshold: number;
  readonly missingYes: boolean;
}

/** The test of an inner node. */
export const splitTestOf = (tree: Tree, node: number): SplitTest => ({
  op: tree.op[node] ?? 0,
  threshold: tree.threshold[node] ?? 0,
  missingYes: tree.missingYes[node] === 1,
});

/** Evaluates one split test on a value that is already in the ensemble's precision. */
export function testSplit(value: number, { op, threshold, missingYes }: SplitTest): boolean {
  if (value !== value && missingYes) return true;
  switch (op) {
    case 0:
      return value <= threshold;
    case 1:
      return value < threshold;
    case 2:
      return value >= threshold;
    case 3:
      return value > threshold;
    case 4:
      return value === threshold;
    case 5:
      return value !== threshold;
    default:
      throw new RangeError(`no split test has the code ${op}`);
  }
}
