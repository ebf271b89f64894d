/** How do the parallel node and leaf columns of an ONNX file become separate trees? */
import { AssayError } from '../../core/errors.ts';
import type { Tree } from './treeEnsemble.ts';

/** Node columns of all trees, as in the file; `ops` −1 marks a leaf. */
export interface NodeColumns {
  readonly treeIds: readonly number[];
  readonly nodeIds: readonly number[];
  readonly features: readonly number[];
  readonly thresholds: readonly number[];
  readonly yesIds: readonly number[];
  readonly noIds: readonly number[];
  /** May be empty: no missing value takes the yes branch. */
  readonly missingYes: readonly number[];
  readonly ops: readonly number[];
}

/** Votes of leaves: leaf (treeIds, nodeIds) adds weights to outputs. */
export interface LeafVotes {
  readonly treeIds: readonly number[];
  readonly nodeIds: readonly number[];
  readonly outputs: readonly number[];
  readonly weights: readonly number[];
}

interface Place {
  readonly tree: number;
  readonly node: number;
}

const broken = (message: string): AssayError => new AssayError('bad_input', `The trees in the model file are broken: ${message}.`);

function checkLengths(columns: NodeColumns, votes: LeafVotes): void {
  const rows = columns.treeIds.length;
  const { nodeIds, features, thresholds, yesIds, noIds, ops, missingYes } = columns;
  const isEqual = [nodeIds, features, thresholds, yesIds, noIds, ops].every((column) => column.length === rows);
  if (!isEqual || (missingYes.length !== 0 && missingYes.length !== rows)) throw broken('its node lists differ in length');
  const { treeIds, nodeIds: leafIds, outputs, weights } = votes;
  if ([leafIds, outputs, weights].some((column) => column.length !== treeIds.length)) throw broken('its leaf lists differ in length');
}

/** Groups the rows of the node columns by tree, in the order in which trees first appear. */
function rowsByTree(columns: NodeColumns): readonly (readonly number[])[] {
  const groups = new Map<number, number[]>();
  columns.treeIds.forEach((tree, row) => {
    const group = groups.get(tree);
    if (group === undefined) groups.set(tree, [row]);
    else group.push(row);
  });
  return [...groups.values()];
}

const emptyTree = (nodes: number, outputs: number): Tree => ({
  root: 0,
  feature: new Int32Array(nodes).fill(-1),
  threshold: new Float64Array(nodes),
  op: new Uint8Array(nodes),
  yes: new Int32Array(nodes).fill(-1),
  no: new Int32Array(nodes).fill(-1),
  missingYes: new Uint8Array(nodes),
  leafValues: new Float64Array(nodes * outputs),
});

/** Refuses trees whose branches lead back to themselves. */
function checkNoCycle(tree: Tree): void {
  const state = new Uint8Array(tree.feature.length);
  const stack = [tree.root];
  while (stack.length > 0) {
    const node = stack[stack.length - 1] ?? 0;
    if (state[node] === 0) {
      state[node] = 1;
      for (const child of [tree.yes[node] ?? -1, tree.no[node] ?? -1]) {
        if (child < 0 || state[child] === 2) continue;
        if (state[child] === 1) throw broken('a branch leads back to a node above it');
        stack.push(child);
      }
    } else {
      state[node] = 2;
      stack.pop();
    }
  }
}

/**
 * Splits node and leaf columns into trees. The root of a tree is its first listed node; (tree id, node id) is the key, ids may have gaps.
 *
 * @param outputs number of outputs; a vote outside 0…outputs−1 is refused
 * @throws AssayError `bad_input` when lists differ in length, a child or leaf does not exist, an id repeats, or a branch is circular
 */
export function buildTrees(columns: NodeColumns, votes: LeafVotes, outputs: number): readonly Tree[] {
  checkLengths(columns, votes);
  const groups = rowsByTree(columns);
  const places = new Map<string, Place>();
  groups.forEach((rows, tree) => {
    rows.forEach((row, node) => {
      const key = `${columns.treeIds[row] ?? ''}/${columns.nodeIds[row] ?? ''}`;
      if (places.has(key)) throw broken(`node ${key} appears twice`);
      places.set(key, { tree, node });
    });
  });
  const placeOf = (treeId: number | undefined, nodeId: number | undefined): Place => {
    const place = places.get(`${treeId ?? ''}/${nodeId ?? ''}`);
    if (place === undefined) throw broken(`node ${nodeId ?? '?'} of tree ${treeId ?? '?'} does not exist`);
    return place;
  };
  const trees = groups.map((rows) => emptyTree(rows.length, outputs));
  groups.forEach((rows, index) => {
    const tree = trees[index];
    if (tree === undefined) return;
    rows.forEach((row, node) => {
      const op = columns.ops[row] ?? -1;
      if (op < 0) return;
      const feature = columns.features[row] ?? -1;
      if (feature < 0) throw broken(`a split tests feature ${feature}`);
      if (Number.isNaN(columns.thresholds[row])) throw broken('a split has no threshold');
      tree.feature[node] = feature;
      tree.threshold[node] = columns.thresholds[row] ?? 0;
      tree.op[node] = op;
      tree.missingYes[node] = columns.missingYes[row] ?? 0;
      tree.yes[node] = placeOf(columns.treeIds[row], columns.yesIds[row]).node;
      tree.no[node] = placeOf(columns.treeIds[row], columns.noIds[row]).node;
    });
    checkNoCycle(tree);
  });
  addVotes(trees, votes, { outputs, placeOf });
  return trees;
}

interface VoteTarget {
  readonly outputs: number;
  readonly placeOf: (treeId: number | undefined, nodeId: number | undefined) => Place;
}

function addVotes(trees: readonly Tree[], votes: LeafVotes, { outputs, placeOf }: VoteTarget): void {
  votes.treeIds.forEach((treeId, vote) => {
    const place = placeOf(treeId, votes.nodeIds[vote]);
    const output = votes.outputs[vote] ?? -1;
    const tree = trees[place.tree];
    if (output < 0 || output >= outputs || tree === undefined) throw broken(`a leaf votes for output ${output} of ${outputs}`);
    if ((tree.feature[place.node] ?? -1) >= 0) throw broken(`node ${votes.nodeIds[vote] ?? '?'} of tree ${treeId} is a split and a leaf`);
    const cell = place.node * outputs + output;
    tree.leafValues[cell] = (tree.leafValues[cell] ?? 0) + (votes.weights[vote] ?? 0);
  });
}
