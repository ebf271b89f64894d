/** How fast are exact SHAP values, beside one plain evaluation of the same trees? */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { seededRandom } from '../../core/random/seededRandom.ts';
import { prepareTreeShap } from '../../explain/treeShap/prepareTreeShap.ts';
import { evaluateTrees } from '../../explain/trees/evaluateTrees.ts';
import { treesFromOnnx } from '../../explain/trees/treesFromOnnx.ts';
import { parseOnnx } from '../../modelFormats/onnx/parseOnnx.ts';
import type { BenchCase } from '../benchCase.ts';
import { timed } from '../measure.ts';

const ROWS = 2_000;
const BACKGROUND_ROWS = 10_000;

export const treeShapCase: BenchCase = {
  name: 'tree-shap',
  what: 'interventional TreeSHAP of 2,000 rows, champion (200 trees, depth 6), 10,000 background rows',
  run: async ({ sample }) => {
    const ensemble = treesFromOnnx(parseOnnx(new Uint8Array(await readFile(path.join(sample, 'models', 'champion', 'model.onnx')))));
    const random = seededRandom(7);
    const draw = (rows: number): Float64Array => Float64Array.from({ length: rows * ensemble.features }, () => Math.floor(random.uniform() * 40));
    const background = draw(BACKGROUND_ROWS);
    const rows = draw(ROWS);
    const prepared = await timed(() => prepareTreeShap(ensemble, background));
    const explained = await timed(() => prepared.value.explain(rows));
    const bare = await timed(() => Promise.resolve(evaluateTrees(ensemble, rows)));
    return {
      rows: ROWS,
      seconds: explained.seconds,
      bound: { what: 'evaluating the same trees once on the same rows', seconds: bare.seconds },
      figures: { prepareSeconds: prepared.seconds, additivityError: explained.value.additivityError },
    };
  },
};
