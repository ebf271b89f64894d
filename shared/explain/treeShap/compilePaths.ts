/** Which conditions lead to each leaf, player by player? */
import { AssayError } from '../../core/errors.ts';
import { leafFactor, splitTestOf } from '../trees/treeEnsemble.ts';
import type { Tree, TreeEnsemble } from '../trees/treeEnsemble.ts';
import { MAX_PLAYERS_ON_PATH } from './patternTable.ts';
import { SplitCodes } from './splitCodes.ts';

/** An inner node of one path tree, testing a coded column. */
export interface PathSplit {
  readonly kind: 'split';
  readonly column: number;
  readonly cut: number;
  readonly isEqual: boolean;
  /** Bit of the split's player among the players of the path. */
  readonly bit: number;
  /** Branch of rows for which the coded test holds, and of the others. */
  readonly holds: PathBranch;
  readonly fails: PathBranch;
}

export interface PathLeaf {
  readonly kind: 'leaf';
  /** Position in {@link PathForest.leaves}. */
  readonly index: number;
  /** Global player id of each bit. */
  readonly players: Int32Array;
  /** One value per raw output. */
  readonly values: Float64Array;
}

export type PathBranch = PathSplit | PathLeaf;

export interface PathForest {
  readonly codes: SplitCodes;
  readonly roots: readonly PathBranch[];
  /** Splits on the longest path. */
  readonly depth: number;
  readonly leaves: readonly PathLeaf[];
}

/** Shared nodes are repeated for every path that reaches them; beyond this many leaves the model is refused. */
const MAX_LEAVES = 4_000_000;

interface Compiler {
  readonly ensemble: TreeEnsemble;
  readonly codes: SplitCodes;
  readonly playerOf: Int32Array;
  readonly leaves: PathLeaf[];
  depth: number;
}

const unsupported = (message: string, hint: string): AssayError => new AssayError('unsupported', message, { hint });

function compileLeaf(compiler: Compiler, tree: Tree, { node, players }: { readonly node: number; readonly players: readonly number[] }): PathLeaf {
  const { outputs } = compiler.ensemble;
  const factor = leafFactor(compiler.ensemble);
  const values = tree.leafValues.slice(node * outputs, (node + 1) * outputs).map((value) => value * factor);
  const leaf: PathLeaf = { kind: 'leaf', index: compiler.leaves.length, players: Int32Array.from(players), values };
  compiler.leaves.push(leaf);
  if (compiler.leaves.length > MAX_LEAVES) throw unsupported('The model has too many paths through its trees.', 'Explain it with LIME.');
  return leaf;
}

function compileNode(compiler: Compiler, tree: Tree, at: { readonly node: number; readonly players: readonly number[]; readonly depth: number }): PathBranch {
  const { node, depth } = at;
  const feature = tree.feature[node] ?? -1;
  if (feature < 0) return compileLeaf(compiler, tree, at);
  compiler.depth = Math.max(compiler.depth, depth + 1);
  const player = compiler.playerOf[feature] ?? feature;
  const known = at.players.indexOf(player);
  const players = known < 0 ? [...at.players, player] : at.players;
  if (players.length > MAX_PLAYERS_ON_PATH) {
    throw unsupported(
      `A path in the trees uses more than ${MAX_PLAYERS_ON_PATH} different features.`,
      'Group features that belong together, such as the columns of one category, or explain the model with LIME.',
    );
  }
  const { column, cut, isEqual, isNegated } = compiler.codes.testOf(feature, splitTestOf(tree, node));
  const yes = compileNode(compiler, tree, { node: tree.yes[node] ?? 0, players, depth: depth + 1 });
  const no = compileNode(compiler, tree, { node: tree.no[node] ?? 0, players, depth: depth + 1 });
  const bit = 1 << (known < 0 ? players.length - 1 : known);
  return { kind: 'split', column, cut, isEqual, bit, holds: isNegated ? no : yes, fails: isNegated ? yes : no };
}

/**
 * Turns an ensemble into path trees over coded columns.
 *
 * @param playerOf player id of each feature; features with one id are one player (for example the one-hot columns of a category)
 * @throws AssayError `unsupported` for MIN and MAX aggregation (not additive) and for paths that are too long or too many
 */
export function compilePaths(ensemble: TreeEnsemble, playerOf: Int32Array): PathForest {
  if (ensemble.aggregate === 'MIN' || ensemble.aggregate === 'MAX') {
    throw unsupported(`The trees are joined by ${ensemble.aggregate}, so that their parts cannot be added up.`, 'Explain the model with LIME.');
  }
  const compiler: Compiler = { ensemble, codes: new SplitCodes(ensemble), playerOf, leaves: [], depth: 0 };
  const roots = ensemble.trees.map((tree) => compileNode(compiler, tree, { node: tree.root, players: [], depth: 0 }));
  return { codes: compiler.codes, roots, depth: compiler.depth, leaves: compiler.leaves };
}
