// Is the tree operator of ONNX version 5 read as the runtime reads it?
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { evaluateTrees } from '../../../shared/explain/trees/evaluateTrees.ts';
import { treesFromOnnx } from '../../../shared/explain/trees/treesFromOnnx.ts';
import { prepareTreeShap } from '../../../shared/explain/treeShap/prepareTreeShap.ts';
import { parseOnnx } from '../../../shared/modelFormats/onnx/parseOnnx.ts';
import { matrix } from './goldenTrees.ts';

/** The file is written by make_v5_golden.py in exactly this form. */
const golden = JSON.parse(readFileSync('test/golden/explain/treeEnsembleV5.json', 'utf8')) as {
  readonly rows: readonly (readonly (number | null)[])[];
  readonly cases: Readonly<Record<string, { readonly onnx: string; readonly scores: readonly (readonly number[])[] }>>;
};

const rows = matrix(golden.rows);

describe('TreeEnsemble version 5', () => {
  it.each(Object.entries(golden.cases))('scores equal the runtime (%s), membership tests and missing values included', (name, { onnx, scores }) => {
    const ensemble = treesFromOnnx(parseOnnx(new Uint8Array(Buffer.from(onnx, 'base64'))));
    const expected = name === 'single' ? { outputs: 1, postTransform: 'NONE' } : { outputs: 2, postTransform: name };
    expect(ensemble).toMatchObject({ ...expected, features: 3, aggregate: 'SUM', precision: 'float32' });
    expect(ensemble.trees).toHaveLength(3);
    const { probability } = evaluateTrees(ensemble, rows);
    scores.flat().forEach((score, cell) => expect(probability[cell], `cell ${cell}`).toBeCloseTo(score, 6));
  });

  it('can be explained', async () => {
    const ensemble = treesFromOnnx(parseOnnx(new Uint8Array(Buffer.from(golden.cases['LOGISTIC']?.onnx ?? '', 'base64'))));
    const explainer = await prepareTreeShap(ensemble, rows);
    for (const space of ['raw', 'probability'] as const) {
      for (const output of [0, 1]) expect((await explainer.explain(rows, { space, output })).additivityError).toBeLessThan(1e-12);
    }
  });
});
