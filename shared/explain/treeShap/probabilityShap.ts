/** How much does each feature move the probability of a row? */
import { evaluateTrees, logistic } from '../trees/evaluateTrees.ts';
import type { PathLeaf } from './compilePaths.ts';
import { addPatterns } from './patternTable.ts';
import { additivityError } from './shapValues.ts';
import type { PreparedTrees, ShapValues, StepCallback } from './shapValues.ts';
import { PathWalker } from './walkPaths.ts';

interface ProbabilityOptions {
  readonly output: number;
  readonly players: number;
  readonly onStep?: StepCallback | undefined;
}

/** Row × background weights held at once, 32 MB. */
const WEIGHT_CELLS = 4_000_000;

/** Leaves with at most this many players gather equal background patterns before they are combined. */
const GATHERED_PLAYERS = 10;

/** Margins of one output. */
const marginsOf = (prepared: PreparedTrees, rows: Float64Array, output: number): Float64Array =>
  evaluateTrees(prepared.ensemble, rows).margin.filter((_, cell) => cell % prepared.ensemble.outputs === output);

/** Below this distance of margins the difference quotient loses digits; the derivative in the middle is exact to 1e-13 there. */
const NEAR = 1e-6;

/** (σ(a) − σ(b)) / (a − b), which turns a margin's share into a probability's; 0 when equal, as in the reference implementation. */
function slope(a: number, b: number): number {
  if (a === b) return 0;
  if (Math.abs(a - b) > NEAR) return (logistic(a) - logistic(b)) / (a - b);
  const middle = logistic((a + b) / 2);
  return middle * (1 - middle);
}

/** Gathers weights of background rows by their pattern on the leaf. */
class PatternSums {
  readonly #sums = new Float64Array(2 ** GATHERED_PLAYERS);
  readonly #all = Int32Array.from({ length: 2 ** GATHERED_PLAYERS }, (_, pattern) => pattern);

  /** Adds the leaf's unit values over background rows with individual weights. */
  add(leaf: PathLeaf, failed: number, background: { readonly patterns: Int32Array; readonly weights: Float64Array; readonly into: Float64Array }): void {
    const { patterns, weights, into } = background;
    const k = leaf.players.length;
    if (k > GATHERED_PLAYERS) {
      addPatterns(failed, { patterns, weights }, into);
      return;
    }
    const sums = this.#sums.subarray(0, 2 ** k);
    sums.fill(0);
    for (let row = 0; row < weights.length; row += 1) {
      const pattern = patterns[row] ?? 0;
      sums[pattern] = (sums[pattern] ?? 0) + (weights[row] ?? 0);
    }
    addPatterns(failed, { patterns: this.#all.subarray(0, 2 ** k), weights: sums }, into);
  }
}

interface Chunk {
  readonly rows: number;
  readonly columns: readonly Int32Array[];
  /** Row-major [rows × distinct background rows]. */
  readonly weights: Float64Array;
  readonly phi: Float64Array;
}

async function addChunk(prepared: PreparedTrees, chunk: Chunk, { output, players, onStep }: ProbabilityOptions): Promise<void> {
  const { forest, distinct } = prepared;
  const backgroundCount = distinct.firstRows.length;
  const backgroundWalker = new PathWalker(forest.depth, backgroundCount);
  const rowWalker = new PathWalker(forest.depth, chunk.rows);
  const sums = new PatternSums();
  const unit = new Float64Array(32);
  for (const [index, root] of forest.roots.entries()) {
    const masks = new Map<number, Int32Array>();
    rowWalker.walk(root, { columns: chunk.columns, from: 0, length: chunk.rows }, (leaf, failed) => masks.set(leaf.index, failed.slice(0, chunk.rows)));
    backgroundWalker.walk(root, { columns: distinct.columns, from: 0, length: backgroundCount }, (leaf, patterns) => {
      const value = leaf.values[output] ?? 0;
      if (value === 0 || leaf.players.length === 0) return;
      masks.get(leaf.index)?.forEach((failed, row) => {
        unit.fill(0);
        const weights = chunk.weights.subarray(row * backgroundCount, (row + 1) * backgroundCount);
        sums.add(leaf, failed, { patterns, weights, into: unit });
        leaf.players.forEach((player, bit) => {
          const cell = row * players + player;
          chunk.phi[cell] = (chunk.phi[cell] ?? 0) + value * (unit[bit] ?? 0);
        });
      });
    });
    await onStep?.((index + 1) / forest.roots.length);
  }
}

/**
 * Interventional SHAP values of σ(margin): each single-reference value is rescaled by (σ(m_x) − σ(m_r)) / (m_x − m_r), so that they add up to the
 * difference of probabilities. The work grows with the number of distinct background rows.
 */
export async function probabilityShap(prepared: PreparedTrees, rows: Float64Array, options: ProbabilityOptions): Promise<ShapValues> {
  const { distinct, forest, ensemble } = prepared;
  const { features } = ensemble;
  const background = marginsOf(prepared, prepared.distinctValues, options.output);
  const total = distinct.weights.reduce((sum, weight) => sum + weight, 0);
  const base = background.reduce((sum, margin, row) => sum + (logistic(margin) * (distinct.weights[row] ?? 0)) / total, 0);
  const margins = marginsOf(prepared, rows, options.output);
  const phi = new Float64Array(margins.length * options.players);
  const perChunk = Math.max(1, Math.floor(WEIGHT_CELLS / background.length));
  for (let from = 0; from < margins.length; from += perChunk) {
    const count = Math.min(perChunk, margins.length - from);
    const weights = new Float64Array(count * background.length);
    for (let row = 0; row < count; row += 1) {
      const margin = margins[from + row] ?? 0;
      background.forEach((other, index) => {
        weights[row * background.length + index] = (slope(margin, other) * (distinct.weights[index] ?? 0)) / total;
      });
    }
    const columns = forest.codes.encode(rows.subarray(from * features, (from + count) * features));
    const chunk: Chunk = { rows: count, columns, weights, phi: phi.subarray(from * options.players, (from + count) * options.players) };
    const onStep: StepCallback = (fraction) => options.onStep?.((from + fraction * count) / margins.length);
    await addChunk(prepared, chunk, { ...options, onStep });
  }
  const scores = margins.map(logistic);
  return { phi, base, scores, additivityError: additivityError(phi, base, scores) };
}
