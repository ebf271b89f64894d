// Do trees read from ONNX files give the scores of the runtime, and are other models refused?
import { readFileSync } from 'node:fs';
import { toBinary } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { AssayError } from '../../../shared/core/errors.ts';
import { evaluateTrees, logistic } from '../../../shared/explain/trees/evaluateTrees.ts';
import { treesFromOnnx } from '../../../shared/explain/trees/treesFromOnnx.ts';
import { ModelProtoSchema } from '../../../shared/modelFormats/onnx/generated/onnx_pb.ts';
import { parseOnnx } from '../../../shared/modelFormats/onnx/parseOnnx.ts';
import type { OnnxModel } from '../../../shared/modelFormats/onnx/parseOnnx.ts';
import { goldenTrees, matrix } from './goldenTrees.ts';

const MODELS = {
  champion: 'resources/sample/models/champion/model.onnx',
  previous: 'resources/sample/models/previous/model.onnx',
  challenger: 'resources/sample/models/challenger/model.onnx',
  'random-forest': 'test/fixtures/models/random-forest.zipmap.onnx',
} as const;

const load = (path: string): OnnxModel => parseOnnx(new Uint8Array(readFileSync(path)));

const refusal = (model: OnnxModel): AssayError => {
  try {
    treesFromOnnx(model);
  } catch (thrown) {
    if (thrown instanceof AssayError) return thrown;
  }
  throw new Error('not refused');
};

describe('treesFromOnnx', () => {
  it.each(Object.entries(MODELS))('%s: probabilities equal the runtime to 1e-6 relative', (name, path) => {
    const ensemble = treesFromOnnx(load(path));
    const rows = matrix(goldenTrees.background);
    const { margin, probability } = evaluateTrees(ensemble, name === 'random-forest' ? rows.map((value) => (Number.isNaN(value) ? -1 : value)) : rows);
    const expected = goldenTrees.scores[name] ?? [];
    expect(expected).toHaveLength(probability.length);
    expected.forEach((score, row) => {
      // The runtime computes in float32, so a small probability carries the rounding of 1 − p or of the margin.
      expect(Math.abs((probability[row] ?? 0) - score), `row ${row}`).toBeLessThanOrEqual(1e-6 * score + 1e-7);
      if (ensemble.postTransform === 'LOGISTIC') expect(logistic(margin[row] ?? 0)).toBe(probability[row]);
    });
  });

  it('knows a binary classifier with one class id, its classes and its input', () => {
    const champion = treesFromOnnx(load(MODELS.champion));
    expect(champion).toMatchObject({ task: 'classifier', outputs: 1, features: 12, input: 'features', classes: [0, 1], postTransform: 'LOGISTIC' });
    expect(champion.trees.length).toBeGreaterThan(100);
  });

  it('refuses a model without trees, and one that computes something besides its trees, in plain words', () => {
    const none = refusal(load('test/fixtures/models/logreg-strings.zipmap.onnx'));
    expect(none.code).toBe('unsupported');
    expect(none.message).toContain('no tree operator');
    const scaled = load(MODELS.champion);
    const [trees] = scaled.graph.node;
    scaled.graph.node.unshift({ ...structuredClone(scaled.graph.node[0]), opType: 'Scaler', input: ['features'], output: ['scaled'], attribute: [] } as never);
    if (trees !== undefined) trees.input = ['scaled'];
    expect(refusal(scaled).message).toContain('Scaler');
    const logLink = load(MODELS.champion);
    const [first] = logLink.graph.node;
    if (first === undefined) throw new Error('no node');
    logLink.graph.node.push({ ...first, opType: 'Exp', domain: '', input: ['probabilities'], output: ['rate'] });
    expect(refusal(logLink).message).toContain('Exp');
  });

  it('refuses trees whose lists contradict each other', () => {
    const broken = (change: (ints: Map<string, bigint[]>) => void): string => {
      const model = parseOnnx(toBinary(ModelProtoSchema, load(MODELS.champion).proto));
      change(new Map(model.graph.node[0]?.attribute.map((attribute) => [attribute.name, attribute.ints])));
      return refusal(model).code;
    };
    expect(broken((ints) => ints.get('nodes_treeids')?.pop())).toBe('bad_input');
    expect(broken((ints) => ints.get('nodes_truenodeids')?.splice(0, 1, 99_999n))).toBe('bad_input');
    expect(broken((ints) => ints.get('nodes_truenodeids')?.splice(1, 1, 0n))).toBe('bad_input');
    expect(broken((ints) => ints.get('nodes_nodeids')?.splice(1, 1, 0n))).toBe('bad_input');
  });
});

describe('evaluateTrees', () => {
  it('refuses rows of another width, and gives nothing for no rows', () => {
    const champion = treesFromOnnx(load(MODELS.champion));
    expect(() => evaluateTrees(champion, new Float64Array(13))).toThrow(AssayError);
    expect(evaluateTrees(champion, new Float64Array(0)).margin).toHaveLength(0);
  });
});
