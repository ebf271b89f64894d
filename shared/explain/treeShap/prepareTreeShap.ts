/** How is a tree ensemble made ready for exact interventional SHAP values against a background? */
import { AssayError } from '../../core/errors.ts';
import { countRows } from '../trees/evaluateTrees.ts';
import type { TreeEnsemble } from '../trees/treeEnsemble.ts';
import { compilePaths } from './compilePaths.ts';
import type { PathForest } from './compilePaths.ts';
import { distinctRows } from './distinctRows.ts';
import type { DistinctRows } from './distinctRows.ts';
import { PatternCounter, PatternTable } from './patternTable.ts';
import type { StepCallback } from './shapValues.ts';
import { TreeShapExplainer } from './TreeShapExplainer.ts';
import { PathWalker } from './walkPaths.ts';

export interface TreeShapOptions {
  /** Player id (0 … P−1, without gaps) of each feature. Features that share an id are one player. Default: each feature is its own. */
  readonly groups?: readonly number[] | undefined;
  readonly onStep?: StepCallback | undefined;
  /** Memory for computed leaf results; when it is used up they are dropped and computed again. Default 512 MiB. */
  readonly cacheBytes?: number | undefined;
}

const BLOCK_ROWS = 2048;
const DEFAULT_CACHE_BYTES = 512 * 2 ** 20;

function playersOf(ensemble: TreeEnsemble, groups: readonly number[] | undefined): { readonly playerOf: Int32Array; readonly players: number } {
  if (groups === undefined) return { playerOf: Int32Array.from({ length: ensemble.features }, (_, feature) => feature), players: ensemble.features };
  const players = Math.max(-1, ...groups) + 1;
  const isValid = groups.every((player) => Number.isInteger(player) && player >= 0) && new Set(groups).size === players;
  if (groups.length !== ensemble.features || !isValid) {
    throw new AssayError('does_not_fit', `The grouping must give each of the ${ensemble.features} features a group number 0, 1, 2 … without gaps.`);
  }
  return { playerOf: Int32Array.from(groups), players };
}

/** Pattern tables of all leaves of the forest, from one pass over the background. */
async function tablesOf(forest: PathForest, background: DistinctRows, options: TreeShapOptions): Promise<readonly PatternTable[]> {
  const { weights } = background;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const walker = new PathWalker(forest.depth, BLOCK_ROWS);
  const tables: PatternTable[] = [];
  for (const [tree, root] of forest.roots.entries()) {
    const counters = new Map<number, PatternCounter>();
    for (let from = 0; from < weights.length; from += BLOCK_ROWS) {
      const length = Math.min(BLOCK_ROWS, weights.length - from);
      const part = weights.subarray(from, from + length);
      walker.walk(root, { columns: background.columns, from, length }, (leaf, failed) => {
        let counter = counters.get(leaf.index);
        if (counter === undefined) {
          counter = new PatternCounter(leaf.players.length);
          counters.set(leaf.index, counter);
        }
        counter.add(failed, part);
      });
    }
    for (const [index, counter] of counters) tables[index] = new PatternTable(forest.leaves[index]?.players.length ?? 0, counter.finish(total));
    await options.onStep?.((tree + 1) / forest.roots.length);
  }
  return tables;
}

/**
 * Builds an explainer for exact interventional SHAP values: each value is the mean, over the background rows, of the Shapley value of the game
 * that switches players from the background row's values to the explained row's.
 *
 * The work per explained row does not depend on the number of background rows (raw output). Every background row is used, none is sampled away.
 *
 * @param background row-major [rows × features], NaN = missing, at least one row
 * @throws AssayError `does_not_fit` for wrong lengths or groups, `bad_input` for an empty background, `unsupported` for ensembles whose trees are not
 *   added up or whose paths use too many different features
 * @see Lundberg et al. 2020, "From local explanations to global understanding with explainable AI for trees", interventional TreeSHAP
 */
export async function prepareTreeShap(ensemble: TreeEnsemble, background: Float64Array, options: TreeShapOptions = {}): Promise<TreeShapExplainer> {
  const backgroundRows = countRows(ensemble, background);
  if (backgroundRows === 0) {
    throw new AssayError('bad_input', 'SHAP values need at least one background row.', { hint: 'Choose a reference scope that holds rows.' });
  }
  const { playerOf, players } = playersOf(ensemble, options.groups);
  const forest = compilePaths(ensemble, playerOf);
  const distinct = distinctRows(forest.codes.encode(background), backgroundRows);
  const tables = await tablesOf(forest, distinct, options);
  const { features } = ensemble;
  const distinctValues = new Float64Array(distinct.firstRows.length * features);
  distinct.firstRows.forEach((row, index) => distinctValues.set(background.subarray(row * features, (row + 1) * features), index * features));
  return new TreeShapExplainer({
    ensemble, forest, tables, players, backgroundRows, distinct, distinctValues,
    cacheBytes: options.cacheBytes ?? DEFAULT_CACHE_BYTES,
  });
}
