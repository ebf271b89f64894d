/** How much does each feature move the score of a row away from the background's mean score? */
import { AssayError } from '../../core/errors.ts';
import { countRows, evaluateTrees } from '../trees/evaluateTrees.ts';
import type { PathLeaf } from './compilePaths.ts';
import type { PatternTable } from './patternTable.ts';
import { probabilityShap } from './probabilityShap.ts';
import { additivityError } from './shapValues.ts';
import type { ExplainOptions, PreparedTrees, ShapValues } from './shapValues.ts';
import { PathWalker } from './walkPaths.ts';

const BLOCK_ROWS = 512;

/** First cell of each row's results in the table; one row per entry of `offsets`. */
function findCells(table: PatternTable, failed: Int32Array, offsets: Int32Array): void {
  const { denseSlots: dense, players } = table;
  for (let row = 0; row < offsets.length; row += 1) {
    const mask = failed[row] ?? 0;
    const slot = dense === undefined ? 0 : (dense[mask] ?? 0);
    offsets[row] = (slot === 0 ? table.slotOf(mask) : slot) * players;
  }
}

/** φ of one block of rows, column by column, so that the inner loop walks along one player. */
class PhiBlock {
  readonly #columns: readonly Float64Array[];
  readonly #offsets = new Int32Array(BLOCK_ROWS);

  constructor(players: number) {
    this.#columns = Array.from({ length: players }, () => new Float64Array(BLOCK_ROWS));
  }

  clear(): void {
    for (const column of this.#columns) column.fill(0);
  }

  /** Adds one leaf's values, times `value`, to the first `length` rows. */
  addLeaf(leaf: PathLeaf, table: PatternTable, work: { readonly failed: Int32Array; readonly value: number; readonly length: number }): void {
    const { failed, value, length } = work;
    const offsets = this.#offsets;
    findCells(table, failed, offsets.subarray(0, length));
    const { cells } = table;
    for (let bit = 0; bit < leaf.players.length; bit += 1) {
      const column = this.#columns[leaf.players[bit] ?? 0];
      if (column === undefined) continue;
      for (let row = 0; row < length; row += 1) column[row] = (column[row] ?? 0) + value * (cells[(offsets[row] ?? 0) + bit] ?? 0);
    }
  }

  /** Writes the first `length` rows, row by row, from cell `start` on. */
  copyTo(phi: Float64Array, start: number, length: number): void {
    const players = this.#columns.length;
    this.#columns.forEach((column, player) => {
      for (let row = 0; row < length; row += 1) phi[start + row * players + player] = column[row] ?? 0;
    });
  }
}

/** Exact interventional SHAP values of one ensemble against one background; made by `prepareTreeShap`. */
export class TreeShapExplainer {
  readonly #prepared: PreparedTrees;
  #usedBytes = 0;

  constructor(prepared: PreparedTrees) {
    this.#prepared = prepared;
  }

  /** Number of players: columns of φ. */
  get players(): number {
    return this.#prepared.players;
  }

  /** Background rows given, all of them used. */
  get backgroundRows(): number {
    return this.#prepared.backgroundRows;
  }

  /** Background rows that the ensemble can tell apart. */
  get distinctBackgroundRows(): number {
    return this.#prepared.distinct.firstRows.length;
  }

  /**
   * Explains rows.
   *
   * @param rows row-major [rows × features], NaN = missing; no rows give empty results
   * @throws AssayError `does_not_fit` for a wrong length or output, `unsupported` for `probability` of models with several raw outputs that depend on each other
   */
  async explain(rows: Float64Array, options: ExplainOptions = {}): Promise<ShapValues> {
    const { ensemble, players } = this.#prepared;
    const output = options.output ?? 0;
    countRows(ensemble, rows);
    if (!Number.isInteger(output) || output < 0 || output >= ensemble.outputs) {
      throw new AssayError('does_not_fit', `The model has ${ensemble.outputs} raw outputs; there is none with number ${output}.`);
    }
    if (options.space === 'probability' && ensemble.postTransform !== 'NONE') {
      if (ensemble.postTransform !== 'LOGISTIC') {
        throw new AssayError('unsupported', 'Probabilities of this model depend on several raw outputs at once, so that SHAP values of one cannot be rescaled.', {
          hint: 'Explain the raw output instead.',
        });
      }
      return probabilityShap(this.#prepared, rows, { output, players, onStep: options.onStep });
    }
    const scores = evaluateTrees(ensemble, rows).margin.filter((_, cell) => cell % ensemble.outputs === output);
    const phi = new Float64Array(scores.length * players);
    await this.#addRaw(phi, rows, { ...options, output });
    const base = this.base(output);
    return { phi, base, scores, additivityError: additivityError(phi, base, scores) };
  }

  /** Mean raw score of the background: the leaves' values weighted by the share of background rows that reach them. */
  base(output = 0): number {
    const { forest, tables, ensemble } = this.#prepared;
    return forest.leaves.reduce((sum, leaf, index) => {
      const table = tables[index]?.background;
      const place = table?.patterns.indexOf(0) ?? -1;
      return place < 0 ? sum : sum + (leaf.values[output] ?? 0) * (table?.weights[place] ?? 0);
    }, ensemble.baseValues[output] ?? 0);
  }

  async #addRaw(phi: Float64Array, rows: Float64Array, options: ExplainOptions & { readonly output: number }): Promise<void> {
    const { ensemble, forest, tables, players } = this.#prepared;
    const count = countRows(ensemble, rows);
    const columns = forest.codes.encode(rows);
    const walker = new PathWalker(forest.depth, BLOCK_ROWS);
    const block = new PhiBlock(players);
    for (let from = 0; from < count; from += BLOCK_ROWS) {
      const length = Math.min(BLOCK_ROWS, count - from);
      block.clear();
      for (const root of forest.roots) {
        walker.walk(root, { columns, from, length }, (leaf, failed) => {
          const value = leaf.values[options.output] ?? 0;
          const table = tables[leaf.index];
          if (value === 0 || leaf.players.length === 0 || table === undefined) return;
          const before = table.sizeBytes;
          block.addLeaf(leaf, table, { failed, value, length });
          this.#usedBytes += table.sizeBytes - before;
        });
        this.#giveBack();
      }
      block.copyTo(phi, from * players, length);
      await options.onStep?.((from + length) / count);
    }
  }

  /** Drops computed leaf results when they use more memory than allowed. */
  #giveBack(): void {
    if (this.#usedBytes <= this.#prepared.cacheBytes) return;
    for (const table of this.#prepared.tables) table.clear();
    this.#usedBytes = 0;
  }
}
