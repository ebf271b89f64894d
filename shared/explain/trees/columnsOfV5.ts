/** How do the attributes of the ONNX TreeEnsemble operator (version 5) read as plain node and leaf columns? */
import { AssayError } from '../../core/errors.ts';
import type { TensorProto } from '../../modelFormats/onnx/generated/onnx_pb.ts';
import type { LeafVotes, NodeColumns } from './buildTrees.ts';
import { tensorFloats } from './onnxAttributes.ts';
import type { OnnxAttributes } from './onnxAttributes.ts';
import { splitCode } from './treeEnsemble.ts';

export interface TreeColumns {
  readonly columns: NodeColumns;
  readonly votes: LeafVotes;
}

/** `nodes_modes` value of a test for membership in a set; 0 … 5 are the codes of the other splits. */
const MEMBER = 6;

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K] };

interface V5 {
  readonly features: readonly number[];
  readonly splits: readonly number[];
  readonly modes: readonly number[];
  readonly yes: readonly number[];
  readonly no: readonly number[];
  readonly yesIsLeaf: readonly number[];
  readonly noIsLeaf: readonly number[];
  readonly missingYes: readonly number[];
  /** Values of each membership node. */
  readonly members: ReadonlyMap<number, readonly number[]>;
}

const broken = (message: string): AssayError => new AssayError('bad_input', `The trees in the model file are broken: ${message}.`);

const floatsOf = (tensor: TensorProto | undefined): readonly number[] => (tensor === undefined ? [] : tensorFloats(tensor));

const bytesOf = (tensor: TensorProto | undefined): readonly number[] => (tensor === undefined ? [] : tensor.rawData.length > 0 ? [...tensor.rawData] : tensor.int32Data);

/** Sets stand in node order, each closed by NaN. */
function memberSets(modes: readonly number[], values: readonly number[]): ReadonlyMap<number, readonly number[]> {
  const sets: number[][] = [[]];
  for (const value of values) {
    if (Number.isNaN(value)) sets.push([]);
    else sets.at(-1)?.push(value);
  }
  const nodes = modes.flatMap((mode, node) => (mode === MEMBER ? [node] : []));
  return new Map(nodes.map((node, index) => [node, sets[index] ?? []]));
}

function readV5(attributes: OnnxAttributes): V5 {
  const modes = bytesOf(attributes.tensor('nodes_modes'));
  const unknown = modes.find((mode) => mode > MEMBER);
  if (unknown !== undefined) throw new AssayError('unsupported', `The trees use split number ${unknown}, which is not known.`);
  return {
    features: attributes.ints('nodes_featureids'),
    splits: floatsOf(attributes.tensor('nodes_splits')),
    modes,
    yes: attributes.ints('nodes_truenodeids'),
    no: attributes.ints('nodes_falsenodeids'),
    yesIsLeaf: attributes.ints('nodes_trueleafs'),
    noIsLeaf: attributes.ints('nodes_falseleafs'),
    missingYes: attributes.ints('nodes_missing_value_tracks_true'),
    members: memberSets(modes, floatsOf(attributes.tensor('membership_values'))),
  };
}

/** Collects the rows of one tree; inner node n keeps its number, leaf l becomes (nodes + l), further links of a membership chain come after all leaves. */
class TreeRows {
  readonly #v5: V5;
  readonly #tree: number;
  readonly #columns: Mutable<NodeColumns>;
  readonly #listed = new Set<number>();
  readonly leaves = new Set<number>();
  #nextId: number;

  constructor(v5: V5, into: { readonly tree: number; readonly columns: Mutable<NodeColumns>; readonly leafCount: number }) {
    this.#v5 = v5;
    this.#tree = into.tree;
    this.#columns = into.columns;
    this.#nextId = v5.modes.length + into.leafCount;
  }

  addFrom(root: number): void {
    const open = [root];
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      if (this.#listed.has(node)) continue;
      this.#listed.add(node);
      for (const child of this.#addNode(node)) open.push(child);
    }
    for (const leaf of this.leaves) this.#row({ id: this.#v5.modes.length + leaf, feature: 0, threshold: 0, op: -1, yes: 0, no: 0, missing: 0 });
  }

  /** Lists a node and returns the inner nodes below it. */
  #addNode(node: number): readonly number[] {
    const { features, splits, modes, yes, no, yesIsLeaf, noIsLeaf, missingYes, members } = this.#v5;
    const mode = modes[node];
    if (mode === undefined) throw broken(`node ${node} does not exist`);
    const children: number[] = [];
    const target = (child: number, isLeaf: boolean): number => {
      if (isLeaf) this.leaves.add(child);
      else children.push(child);
      return isLeaf ? modes.length + child : child;
    };
    const shared = { feature: features[node] ?? -1, yes: target(yes[node] ?? -1, yesIsLeaf[node] === 1), missing: missingYes[node] ?? 0 };
    const last = target(no[node] ?? -1, noIsLeaf[node] === 1);
    const thresholds = mode === MEMBER ? (members.get(node) ?? []) : [splits[node] ?? 0];
    if (thresholds.length === 0) throw broken(`node ${node} tests membership in an empty set`);
    let id = node;
    thresholds.forEach((threshold, link) => {
      const next = link === thresholds.length - 1 ? last : this.#nextId++;
      this.#row({ ...shared, id, threshold, op: mode === MEMBER ? splitCode('=') : mode, no: next });
      id = next;
    });
    return children;
  }

  #row(row: { readonly id: number; readonly feature: number; readonly threshold: number; readonly op: number; readonly yes: number; readonly no: number; readonly missing: number }): void {
    this.#columns.treeIds.push(this.#tree);
    this.#columns.nodeIds.push(row.id);
    this.#columns.features.push(row.feature);
    this.#columns.thresholds.push(row.threshold);
    this.#columns.ops.push(row.op);
    this.#columns.yesIds.push(row.yes);
    this.#columns.noIds.push(row.no);
    this.#columns.missingYes.push(row.missing);
  }
}

/**
 * Columns of the version 5 operator in the form of versions 1 and 3. A membership test becomes a chain of equality tests that share one child.
 *
 * @throws AssayError `bad_input` for links to nodes or leaves that do not exist, `unsupported` for splits that are not known
 */
export function columnsOfV5(attributes: OnnxAttributes): TreeColumns {
  const v5 = readV5(attributes);
  const leafTargets = attributes.ints('leaf_targetids');
  const leafWeights = floatsOf(attributes.tensor('leaf_weights'));
  const columns: Mutable<NodeColumns> = { treeIds: [], nodeIds: [], features: [], thresholds: [], yesIds: [], noIds: [], missingYes: [], ops: [] };
  const votes: Mutable<LeafVotes> = { treeIds: [], nodeIds: [], outputs: [], weights: [] };
  attributes.ints('tree_roots').forEach((root, tree) => {
    const rows = new TreeRows(v5, { tree, columns, leafCount: leafTargets.length });
    rows.addFrom(root);
    for (const leaf of rows.leaves) {
      const [output, weight] = [leafTargets[leaf], leafWeights[leaf]];
      if (output === undefined || weight === undefined) throw broken(`leaf ${leaf} does not exist`);
      votes.treeIds.push(tree);
      votes.nodeIds.push(v5.modes.length + leaf);
      votes.outputs.push(output);
      votes.weights.push(weight);
    }
  });
  return { columns, votes };
}
