/** Which tree ensemble does an ONNX model hold, and is it nothing but trees? */
import { AssayError } from '../../core/errors.ts';
import { TensorProto_DataType } from '../../modelFormats/onnx/generated/onnx_pb.ts';
import type { GraphProto, NodeProto } from '../../modelFormats/onnx/generated/onnx_pb.ts';
import type { OnnxModel } from '../../modelFormats/onnx/parseOnnx.ts';
import { OnnxAttributes, tensorFloats } from './onnxAttributes.ts';
import { buildTrees } from './buildTrees.ts';
import type { LeafVotes, NodeColumns } from './buildTrees.ts';
import { columnsOfV5 } from './columnsOfV5.ts';
import type { TreeColumns } from './columnsOfV5.ts';
import { splitCode } from './treeEnsemble.ts';
import type { PostTransform, SplitOp, TreeAggregate, TreeEnsemble } from './treeEnsemble.ts';

const TREE_OPERATORS = ['TreeEnsembleClassifier', 'TreeEnsembleRegressor', 'TreeEnsemble'];

/** Operators that may follow the trees because they change no score: they pick, name or reshape outputs. */
const HARMLESS_AFTER = ['Cast', 'ZipMap', 'ArgMax', 'Identity', 'Reshape', 'Slice', 'Squeeze', 'Flatten', 'ArrayFeatureExtractor', 'Gather', 'Constant'];

/** Operators that may stand between the model's input and the trees. */
const HARMLESS_BEFORE = ['Cast', 'Identity'];

const MODES: Readonly<Record<string, SplitOp>> = {
  BRANCH_LEQ: '<=', BRANCH_LT: '<', BRANCH_GTE: '>=', BRANCH_GT: '>', BRANCH_EQ: '=', BRANCH_NEQ: '!=',
};

const refuse = (message: string): AssayError =>
  new AssayError('unsupported', message, { hint: 'Exact tree explanations need a model of trees alone; LIME explains any model.' });

function findTrees(graph: GraphProto): NodeProto {
  const found = graph.node.filter((node) => TREE_OPERATORS.includes(node.opType) && node.domain === 'ai.onnx.ml');
  const [first] = found;
  if (first === undefined) throw refuse('This model is not a tree ensemble: its file holds no tree operator.');
  if (found.length > 1) throw refuse(`This model joins ${found.length} tree ensembles; only a single one can be explained exactly.`);
  return first;
}

/** LightGBM's converter ends with a multiplication by a constant one. */
function multipliesByOne(graph: GraphProto, node: NodeProto): boolean {
  return node.opType === 'Mul' && node.input.some((name) => {
    const constant = graph.initializer.find((tensor) => tensor.name === name);
    return constant !== undefined && tensorFloats(constant).every((value) => value === 1);
  });
}

/** The graph input from which the trees read, passing harmless operators. */
function inputOf(graph: GraphProto, trees: NodeProto): { readonly name: string; readonly path: readonly NodeProto[] } {
  let name = trees.input[0] ?? '';
  const path: NodeProto[] = [];
  while (!graph.input.some((info) => info.name === name)) {
    const producer = graph.node.find((node) => node.output.includes(name));
    if (producer === undefined || path.includes(producer)) throw refuse('The input of the trees cannot be found in the model.');
    if (!HARMLESS_BEFORE.includes(producer.opType)) {
      throw refuse(`This model applies ${producer.opType} to its inputs before its trees; only trees on the plain inputs can be explained exactly.`);
    }
    path.push(producer);
    name = producer.input[0] ?? '';
  }
  return { name, path };
}

function checkRest(graph: GraphProto, allowed: readonly NodeProto[]): void {
  for (const node of graph.node) {
    if (allowed.includes(node) || HARMLESS_AFTER.includes(node.opType) || multipliesByOne(graph, node)) continue;
    throw refuse(`This model applies ${node.opType} besides its trees; only trees alone can be explained exactly.`);
  }
}

function statedFeatures(graph: GraphProto, input: string): number {
  const value = graph.input.find((info) => info.name === input)?.type?.value;
  const columns = value?.case === 'tensorType' ? value.value.shape?.dim[1]?.value : undefined;
  return columns?.case === 'dimValue' ? Number(columns.value) : 0;
}

function nodeColumns(attributes: OnnxAttributes): NodeColumns {
  const modes = attributes.strings('nodes_modes');
  return {
    treeIds: attributes.ints('nodes_treeids'),
    nodeIds: attributes.ints('nodes_nodeids'),
    features: attributes.ints('nodes_featureids'),
    thresholds: attributes.floats('nodes_values'),
    yesIds: attributes.ints('nodes_truenodeids'),
    noIds: attributes.ints('nodes_falsenodeids'),
    missingYes: attributes.ints('nodes_missing_value_tracks_true'),
    ops: modes.map((mode) => {
      if (mode === 'LEAF') return -1;
      const op = MODES[mode];
      if (op === undefined) throw refuse(`The trees use the split ${mode}, which is not known.`);
      return splitCode(op);
    }),
  };
}

function leafVotes(attributes: OnnxAttributes, prefix: 'class' | 'target'): LeafVotes {
  return {
    treeIds: attributes.ints(`${prefix}_treeids`),
    nodeIds: attributes.ints(`${prefix}_nodeids`),
    outputs: attributes.ints(`${prefix}_ids`),
    weights: attributes.floats(`${prefix}_weights`),
  };
}

/**
 * Transforms by number, as ONNX Runtime (1.30 to 1.32) reads them in version 5: the specification has SOFTMAX as 1 and LOGISTIC as 2.
 * The runtime's reading is used, because its scores are the ones to explain; raw outputs are the same either way.
 */
const TRANSFORM_NUMBERS = ['NONE', 'LOGISTIC', 'SOFTMAX', 'SOFTMAX_ZERO', 'PROBIT'];
const AGGREGATE_NUMBERS = ['AVERAGE', 'SUM', 'MIN', 'MAX'];

/** A choice given as text (versions 1 and 3) or as a number (version 5). */
function choiceOf(attributes: OnnxAttributes, name: string, { numbers, otherwise }: { readonly numbers: readonly string[]; readonly otherwise: string }): string {
  const text = attributes.text(name, otherwise);
  const number = attributes.int(name);
  return text === '' && number !== undefined ? (numbers[number] ?? `number ${number}`) : text;
}

function postTransform(attributes: OnnxAttributes): PostTransform {
  const name = choiceOf(attributes, 'post_transform', { numbers: TRANSFORM_NUMBERS, otherwise: 'NONE' });
  if (name === 'NONE' || name === 'LOGISTIC' || name === 'SOFTMAX' || name === 'SOFTMAX_ZERO') return name;
  throw refuse(`The trees end with the transform ${name}, which cannot be explained.`);
}

function aggregateOf(attributes: OnnxAttributes): TreeAggregate {
  const name = choiceOf(attributes, 'aggregate_function', { numbers: AGGREGATE_NUMBERS, otherwise: 'SUM' });
  if (name === 'SUM' || name === 'AVERAGE' || name === 'MIN' || name === 'MAX') return name;
  throw refuse(`The trees are joined by ${name}, which is not known.`);
}

function classLabels(attributes: OnnxAttributes): readonly (number | string)[] {
  const numbers = attributes.ints('classlabels_int64s');
  return numbers.length > 0 ? numbers : attributes.strings('classlabels_strings');
}

function baseValues(attributes: OnnxAttributes, outputs: number): Float64Array {
  const stated = attributes.floats('base_values');
  if (stated.length !== 0 && stated.length !== outputs) {
    throw refuse(`The model has ${stated.length} base values for ${outputs} outputs of its trees.`);
  }
  return Float64Array.from({ length: outputs }, (_, output) => stated[output] ?? 0);
}

function treeColumns(node: NodeProto, attributes: OnnxAttributes): TreeColumns {
  if (node.opType === 'TreeEnsemble') return columnsOfV5(attributes);
  return { columns: nodeColumns(attributes), votes: leafVotes(attributes, node.opType === 'TreeEnsembleClassifier' ? 'class' : 'target') };
}

/** Thresholds stored as doubles are compared with doubles. */
function precisionOf(attributes: OnnxAttributes): TreeEnsemble['precision'] {
  const thresholds = attributes.tensor('nodes_values_as_tensor') ?? attributes.tensor('nodes_splits');
  return thresholds?.dataType === TensorProto_DataType.DOUBLE ? 'float64' : 'float32';
}

/**
 * Reads the tree ensemble of an ONNX model: `ai.onnx.ml` TreeEnsembleClassifier and TreeEnsembleRegressor (versions 1 and 3), TreeEnsemble (5).
 *
 * Cast, ZipMap, ArgMax, Identity and other operators that change no score are dropped. A classifier with two classes whose leaves all vote for one
 * class id is binary: one raw output, the margin (LOGISTIC) or share (NONE) of the second class, as ONNX Runtime reads it.
 *
 * @throws AssayError `unsupported` when the model computes anything besides trees, or with a transform or split that cannot be explained;
 *   `bad_input` when the tree arrays contradict each other
 */
export function treesFromOnnx(model: OnnxModel): TreeEnsemble {
  const { graph } = model;
  const node = findTrees(graph);
  const input = inputOf(graph, node);
  checkRest(graph, [node, ...input.path]);
  const attributes = new OnnxAttributes(node);
  const isClassifier = node.opType === 'TreeEnsembleClassifier';
  const classes = isClassifier ? classLabels(attributes) : [];
  const { columns, votes } = treeColumns(node, attributes);
  const isBinary = classes.length === 2 && new Set(votes.outputs).size === 1;
  const stated = isClassifier ? classes.length : (attributes.int('n_targets') ?? 1);
  const outputs = isBinary ? 1 : stated;
  const trees = buildTrees(columns, isBinary ? { ...votes, outputs: votes.outputs.map(() => 0) } : votes, outputs);
  const highest = columns.features.reduce((top, feature, index) => (columns.ops[index] === -1 ? top : Math.max(top, feature)), -1);
  return {
    task: isClassifier ? 'classifier' : 'regressor',
    input: input.name,
    features: Math.max(statedFeatures(graph, input.name), highest + 1),
    outputs,
    classes,
    trees,
    baseValues: baseValues(attributes, outputs),
    // ONNX Runtime applies no transform to a regression with a single target (onnxruntime#26596).
    postTransform: isClassifier || outputs > 1 ? postTransform(attributes) : 'NONE',
    aggregate: isClassifier ? 'SUM' : aggregateOf(attributes),
    precision: precisionOf(attributes),
  };
}
