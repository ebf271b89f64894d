// Are tree SHAP values exact, whatever the trees, the background and the missing values?
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AssayError } from '../../../shared/core/errors.ts';
import { prepareTreeShap } from '../../../shared/explain/treeShap/prepareTreeShap.ts';
import { evaluateTrees } from '../../../shared/explain/trees/evaluateTrees.ts';
import { SPLIT_OPS, splitCode } from '../../../shared/explain/trees/treeEnsemble.ts';
import type { SplitOp, Tree, TreeEnsemble } from '../../../shared/explain/trees/treeEnsemble.ts';
import { treesFromOnnx } from '../../../shared/explain/trees/treesFromOnnx.ts';
import { parseOnnx } from '../../../shared/modelFormats/onnx/parseOnnx.ts';
import { goldenTrees, matrix } from './goldenTrees.ts';

interface Split {
  readonly feature: number;
  readonly op: SplitOp;
  readonly threshold: number;
  readonly missingYes: boolean;
  readonly yes: Branch;
  readonly no: Branch;
}
type Branch = Split | readonly number[];

const isLeaf = (branch: Branch): branch is readonly number[] => Array.isArray(branch);

/** A tree of nested splits in the neutral form. */
function treeOf(top: Branch, outputs: number): Tree {
  const rows: { feature: number; threshold: number; op: number; yes: number; no: number; missingYes: number; leaf: readonly number[] }[] = [];
  const add = (branch: Branch): number => {
    const index = rows.length;
    const row = { feature: -1, threshold: 0, op: 0, yes: -1, no: -1, missingYes: 0, leaf: Array<number>(outputs).fill(0) as readonly number[] };
    rows.push(row);
    if (isLeaf(branch)) row.leaf = branch;
    else {
      Object.assign(row, { feature: branch.feature, threshold: branch.threshold, op: splitCode(branch.op), missingYes: Number(branch.missingYes) });
      row.yes = add(branch.yes);
      row.no = add(branch.no);
    }
    return index;
  };
  add(top);
  return {
    root: 0,
    feature: Int32Array.from(rows, (row) => row.feature),
    threshold: Float64Array.from(rows, (row) => row.threshold),
    op: Uint8Array.from(rows, (row) => row.op),
    yes: Int32Array.from(rows, (row) => row.yes),
    no: Int32Array.from(rows, (row) => row.no),
    missingYes: Uint8Array.from(rows, (row) => row.missingYes),
    leafValues: Float64Array.from(rows.flatMap((row) => row.leaf)),
  };
}

const ensembleOf = (trees: readonly Branch[], features: number, changes: Partial<TreeEnsemble> = {}): TreeEnsemble => ({
  task: 'classifier', input: 'x', features, outputs: 1, classes: [0, 1], trees: trees.map((tree) => treeOf(tree, changes.outputs ?? 1)),
  baseValues: new Float64Array(changes.outputs ?? 1), postTransform: 'LOGISTIC', aggregate: 'SUM', precision: 'float32', ...changes,
});

/** Shapley values by listing every coalition of players, for one score function; the reference needs no tree knowledge. */
function bruteForce(score: (rows: Float64Array) => Float64Array, row: readonly number[], game: { background: readonly (readonly number[])[]; players: readonly number[] }): number[] {
  const { background, players } = game;
  const count = Math.max(...players) + 1;
  const worth = Array.from({ length: 2 ** count }, (_, coalition) => {
    const mixed = background.flatMap((other) => other.map((value, feature) => ((coalition >> (players[feature] ?? 0)) & 1 ? (row[feature] ?? 0) : value)));
    const scores = score(Float64Array.from(mixed));
    return scores.reduce((sum, value) => sum + value, 0) / scores.length;
  });
  const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1));
  return Array.from({ length: count }, (_, player) => {
    let phi = 0;
    worth.forEach((without, coalition) => {
      if ((coalition >> player) & 1) return;
      const size = Array.from({ length: count }, (_unused, bit) => (coalition >> bit) & 1).reduce((a, b) => a + b, 0);
      phi += ((factorial(size) * factorial(count - size - 1)) / factorial(count)) * ((worth[coalition | (1 << player)] ?? 0) - without);
    });
    return phi;
  });
}

const close = (actual: ArrayLike<number>, expected: readonly number[], tolerance: number): void => {
  expect(actual).toHaveLength(expected.length);
  expected.forEach((value, index) => expect(Math.abs((actual[index] ?? Number.NaN) - value), `value ${index}`).toBeLessThanOrEqual(tolerance));
};

const lt = (feature: number, yes: Branch, no: Branch): Split => ({ feature, op: '<', threshold: 0.5, missingYes: false, yes, no });
const WORKED = ensembleOf([lt(0, [-1], lt(1, [-1], lt(2, [1], [0.5])))], 3);
const WORKED_BACKGROUND = Float64Array.from([0, 0, 0, 1, 0, 1, 1, 1, 1]);

describe('worked example', () => {
  it('gives the published raw values and base', async () => {
    const explainer = await prepareTreeShap(WORKED, WORKED_BACKGROUND);
    const { phi, base, additivityError } = await explainer.explain(Float64Array.from([1, 1, 0, 1, 0, 0]));
    close(phi, [0.3333333, 0.9166667, 0.25, 0, -0.5833333, 0.0833333], 5e-8);
    expect(base).toBeCloseTo(-0.5, 12);
    expect(additivityError).toBeLessThan(1e-12);
  });

  it('gives the published probability values and base', async () => {
    const explainer = await prepareTreeShap(WORKED, WORKED_BACKGROUND);
    const { phi, base, additivityError } = await explainer.explain(Float64Array.from([1, 1, 0]), { space: 'probability' });
    close(phi, [0.0770195, 0.2118037, 0.0554546], 5e-8);
    expect(base).toBeCloseTo(0.3867807, 7);
    expect(additivityError).toBeLessThan(1e-12);
  });
});

const FEATURES = 4;
const value = fc.oneof(fc.constantFrom(0, 1, 2, 3), fc.constant(Number.NaN));
const rowsOf = (length: { minLength: number; maxLength: number }): fc.Arbitrary<number[][]> =>
  fc.array(fc.array(value, { minLength: FEATURES, maxLength: FEATURES }), length);
const branch = fc.letrec<{ branch: Branch; leaf: Branch; split: Split }>((tie) => ({
  branch: fc.oneof({ maxDepth: 5, withCrossShrink: true }, tie('leaf'), tie('split')),
  leaf: fc.tuple(fc.integer({ min: -4, max: 4 }), fc.integer({ min: -4, max: 4 })),
  split: fc.record({
    feature: fc.integer({ min: 0, max: FEATURES - 1 }),
    op: fc.constantFrom(...SPLIT_OPS),
    threshold: fc.constantFrom(0, 0.5, 1, 2, 2.5),
    missingYes: fc.boolean(),
    yes: tie('branch'),
    no: tie('branch'),
  }),
})).branch;

describe('against every coalition', () => {
  it('is exact for random trees with repeated features, missing values, all split kinds and two outputs', async () => {
    const cases = fc.record({
      trees: fc.array(branch, { minLength: 1, maxLength: 3 }),
      background: rowsOf({ minLength: 1, maxLength: 5 }),
      rows: rowsOf({ minLength: 1, maxLength: 3 }),
      grouped: fc.boolean(),
      aggregate: fc.constantFrom('SUM' as const, 'AVERAGE' as const),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ trees, background, rows, grouped, aggregate }) => {
        const ensemble = ensembleOf(trees, FEATURES, { outputs: 2, aggregate, baseValues: Float64Array.from([0.25, -1]) });
        const players = grouped ? [0, 1, 0, 2] : [0, 1, 2, 3];
        const explainer = await prepareTreeShap(ensemble, Float64Array.from(background.flat()), { groups: players });
        const scoreOf = (space: 'margin' | 'probability') => (flat: Float64Array) => evaluateTrees(ensemble, flat)[space].filter((_, cell) => cell % 2 === 1);
        const result = await explainer.explain(Float64Array.from(rows.flat()), { output: 1 });
        expect(result.additivityError).toBeLessThan(1e-9);
        rows.forEach((row, index) => {
          const phi = result.phi.subarray(index * explainer.players, (index + 1) * explainer.players);
          close(phi, bruteForce(scoreOf('margin'), row, { background, players }), 1e-9);
        });
      }),
      { numRuns: 150, seed: 11 },
    );
  });

  it('rescales each single-reference value for the probability', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(branch, { minLength: 1, maxLength: 2 }), rowsOf({ minLength: 1, maxLength: 3 }), rowsOf({ minLength: 1, maxLength: 1 }), async (trees, background, rows) => {
        const ensemble = ensembleOf(trees, FEATURES, { outputs: 2 });
        const explainer = await prepareTreeShap(ensemble, Float64Array.from(background.flat()));
        const row = rows[0] ?? [];
        const first = (scores: Float64Array): Float64Array => scores.filter((_, cell) => cell % 2 === 0);
        const margin = (flat: Float64Array): Float64Array => first(evaluateTrees(ensemble, flat).margin);
        const [own = 0] = margin(Float64Array.from(row));
        const expected = Array<number>(FEATURES).fill(0);
        const sigma = (m: number): number => 1 / (1 + Math.exp(-m));
        for (const other of background) {
          const [theirs = 0] = margin(Float64Array.from(other));
          const scale = own === theirs ? 0 : (sigma(own) - sigma(theirs)) / (own - theirs);
          bruteForce(margin, row, { background: [other], players: [0, 1, 2, 3] }).forEach((phi, feature) => {
            expected[feature] = (expected[feature] ?? 0) + (phi * scale) / background.length;
          });
        }
        const result = await explainer.explain(Float64Array.from(row), { space: 'probability' });
        close(result.phi, expected, 1e-9);
        expect(result.additivityError).toBeLessThan(1e-9);
      }),
      { numRuns: 100, seed: 12 },
    );
  });

  it('is exact when several branches share one child, as in chains of equality tests for a category', async () => {
    const tree: Tree = {
      root: 0,
      feature: Int32Array.from([0, 0, 1, -1, -1, -1]),
      threshold: Float64Array.from([2, 3, 1, 0, 0, 0]),
      op: Uint8Array.from([splitCode('='), splitCode('='), splitCode('<='), 0, 0, 0]),
      yes: Int32Array.from([2, 2, 3, -1, -1, -1]),
      no: Int32Array.from([1, 5, 4, -1, -1, -1]),
      missingYes: Uint8Array.from([0, 1, 0, 0, 0, 0]),
      leafValues: Float64Array.from([0, 0, 0, 2, -1, 0.5]),
    };
    const ensemble = { ...ensembleOf([], 2), trees: [tree] };
    const background = [[2, 0], [3, 2], [1, 1], [Number.NaN, 5]];
    const explainer = await prepareTreeShap(ensemble, Float64Array.from(background.flat()));
    for (const row of [[3, 1], [2, 9], [0, 0], [Number.NaN, 1]]) {
      const { phi } = await explainer.explain(Float64Array.from(row));
      close(phi, bruteForce((flat) => evaluateTrees(ensemble, flat).margin, row, { background, players: [0, 1] }), 1e-12);
    }
  });

  it('is exact on paths with more players than fit an array of patterns', async () => {
    const features = 14;
    const chain = (feature: number): Branch => (feature === features ? [3] : lt(feature, [feature - 4], chain(feature + 1)));
    const ensemble = ensembleOf([chain(0), lt(3, chain(5), [1])], features);
    const bits = (code: number): number[] => Array.from({ length: features }, (_, bit) => ((code * 2654435761) >>> (bit + 7)) & 1);
    const background = [bits(1), bits(2), bits(3), Array<number>(features).fill(1)];
    const rows = [Array<number>(features).fill(1), bits(9), bits(4)];
    const explainer = await prepareTreeShap(ensemble, Float64Array.from(background.flat()), { cacheBytes: 1 });
    const result = await explainer.explain(Float64Array.from(rows.flat()));
    const probability = await explainer.explain(Float64Array.from(rows.flat()), { space: 'probability' });
    const players = Array.from({ length: features }, (_, feature) => feature);
    rows.forEach((row, index) => {
      const phi = result.phi.subarray(index * features, (index + 1) * features);
      close(phi, bruteForce((flat) => evaluateTrees(ensemble, flat).margin, row, { background, players }), 1e-10);
    });
    expect(probability.additivityError).toBeLessThan(1e-12);
  });
});

const modelOf = (name: string): TreeEnsemble => treesFromOnnx(parseOnnx(new Uint8Array(readFileSync(`resources/sample/models/${name}/model.onnx`))));

describe('against the reference implementation', () => {
  it.each(['champion', 'challenger'] as const)('%s: equals shap to 1e-6, and adds up to the float64 score to 1e-9', async (name) => {
    const explainer = await prepareTreeShap(modelOf(name), matrix(goldenTrees.background));
    for (const space of ['raw', 'probability'] as const) {
      const expected = goldenTrees.shap[name][space];
      const rows = matrix(goldenTrees.rows.slice(-expected.phi.length));
      const result = await explainer.explain(rows, { space });
      close(result.phi, expected.phi.flat(), 1e-6);
      expect(result.base).toBeCloseTo(expected.base, 6);
      expect(result.additivityError).toBeLessThan(1e-9);
    }
  });
});

describe('limits', () => {
  it('explains no rows, and refuses an empty background, wrong widths, groups with gaps and MAX trees', async () => {
    const explainer = await prepareTreeShap(WORKED, WORKED_BACKGROUND);
    expect(await explainer.explain(new Float64Array(0))).toMatchObject({ phi: new Float64Array(0), additivityError: 0 });
    const codeOf = (work: Promise<unknown>): Promise<unknown> => work.then(() => 'done', (thrown: unknown) => (thrown instanceof AssayError ? thrown.code : thrown));
    expect(await codeOf(prepareTreeShap(WORKED, new Float64Array(0)))).toBe('bad_input');
    expect(await codeOf(prepareTreeShap(WORKED, new Float64Array(4)))).toBe('does_not_fit');
    expect(await codeOf(prepareTreeShap(WORKED, WORKED_BACKGROUND, { groups: [0, 2, 2] }))).toBe('does_not_fit');
    expect(await codeOf(prepareTreeShap({ ...WORKED, aggregate: 'MAX' }, WORKED_BACKGROUND))).toBe('unsupported');
    expect(await codeOf(explainer.explain(new Float64Array(3), { output: 1 }))).toBe('does_not_fit');
    const multi = await prepareTreeShap({ ...WORKED, postTransform: 'SOFTMAX' }, WORKED_BACKGROUND);
    expect(await codeOf(multi.explain(new Float64Array(3), { space: 'probability' }))).toBe('unsupported');
  });

  it('reports progress up to 1 and stops when the callback throws', async () => {
    const seen: number[] = [];
    const onStep = (fraction: number): void => void seen.push(fraction);
    const explainer = await prepareTreeShap(modelOf('champion'), matrix(goldenTrees.background), { onStep });
    expect(seen.at(-1)).toBe(1);
    expect(seen.every((fraction, index) => fraction > (seen[index - 1] ?? 0))).toBe(true);
    const stop = new AssayError('cancelled', 'stopped');
    const rows = matrix(goldenTrees.rows);
    await expect(explainer.explain(rows, { onStep: () => Promise.reject(stop) })).rejects.toBe(stop);
    await expect(explainer.explain(rows, { space: 'probability', onStep: () => Promise.reject(stop) })).rejects.toBe(stop);
  });

  it('counts every background row, also equal ones', async () => {
    const twice = Float64Array.from([...WORKED_BACKGROUND, ...WORKED_BACKGROUND.subarray(0, 3)]);
    const explainer = await prepareTreeShap(WORKED, twice);
    expect(explainer.backgroundRows).toBe(4);
    expect(explainer.distinctBackgroundRows).toBe(3);
    expect(explainer.base()).toBeCloseTo((-1 - 1 + 0.5 - 1) / 4, 12);
  });
});
