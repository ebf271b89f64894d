/** Which players does each row of a block fail, at every leaf of a tree? */
import { MISSING_LOW } from './splitCodes.ts';
import type { PathBranch, PathLeaf, PathSplit } from './compilePaths.ts';

/** Coded rows [from, from + length) of a larger set. */
interface RowBlock {
  readonly columns: readonly Int32Array[];
  readonly from: number;
  readonly length: number;
}

type LeafVisitor = (leaf: PathLeaf, failed: Int32Array) => void;

/** Reusable mask buffers, two for each depth. */
export class PathWalker {
  readonly #levels: readonly Int32Array[];
  readonly #root: Int32Array;

  constructor(depth: number, blockRows: number) {
    this.#root = new Int32Array(blockRows);
    this.#levels = Array.from({ length: 2 * depth }, () => new Int32Array(blockRows));
  }

  /** Calls `visit` for each leaf of the tree with the failed-player masks of the block's rows; the masks are valid during the call only. */
  walk(tree: PathBranch, block: RowBlock, visit: LeafVisitor): void {
    this.#branch(tree, { block, visit, depth: 0 }, this.#root);
  }

  #branch(branch: PathBranch, at: { readonly block: RowBlock; readonly visit: LeafVisitor; readonly depth: number }, failed: Int32Array): void {
    if (branch.kind === 'leaf') {
      at.visit(branch, failed);
      return;
    }
    const whereHolds = this.#levels[2 * at.depth];
    const whereFails = this.#levels[2 * at.depth + 1];
    if (whereHolds === undefined || whereFails === undefined) throw new RangeError('the tree is deeper than the walker');
    split(branch, at.block, { failed, whereHolds, whereFails });
    const next = { ...at, depth: at.depth + 1 };
    this.#branch(branch.holds, next, whereHolds);
    this.#branch(branch.fails, next, whereFails);
  }
}

interface Masks {
  readonly failed: Int32Array;
  readonly whereHolds: Int32Array;
  readonly whereFails: Int32Array;
}

/** Masks of both branches: on the branch that a row does not take, its player has failed. */
function split({ column, cut, isEqual, bit }: PathSplit, block: RowBlock, { failed, whereHolds, whereFails }: Masks): void {
  const codes = block.columns[column];
  if (codes === undefined) throw new RangeError(`no coded column ${column}`);
  const { from, length } = block;
  if (isEqual) {
    for (let row = 0; row < length; row += 1) {
      const code = codes[from + row] ?? 0;
      const holds = code === cut || code === MISSING_LOW;
      const mask = failed[row] ?? 0;
      whereHolds[row] = holds ? mask : mask | bit;
      whereFails[row] = holds ? mask | bit : mask;
    }
    return;
  }
  for (let row = 0; row < length; row += 1) {
    // The sign bit of the difference, spread over all bits: −1 when code > cut. No branch, so that unsorted rows cost nothing.
    const above = (cut - (codes[from + row] ?? 0)) >> 31;
    const mask = failed[row] ?? 0;
    whereHolds[row] = mask | (above & bit);
    whereFails[row] = mask | (~above & bit);
  }
}
