/** Do bindings and runtimes together give the predictions that the training libraries give? */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Binding } from '../../../shared/core/binding/binding.ts';
import { decodeScores, outputNames } from '../../../shared/core/binding/decodeScores.ts';
import type { DecodedScores } from '../../../shared/core/binding/decodeScores.ts';
import { encodeRows } from '../../../shared/core/binding/encodeRows.ts';
import type { ColumnTable } from '../../../shared/core/binding/tensor.ts';
import type { ModelRuntime } from '../../../shared/engine/runtimes/modelRuntime.ts';
import { onnxRuntime } from '../../../shared/engine/runtimes/onnx.ts';
import { tfjsRuntime } from '../../../shared/engine/runtimes/tfjs.ts';

interface Golden {
  readonly rows: number;
  readonly columns: ColumnTable;
  readonly scores: Readonly<Record<string, { readonly library: readonly (number | readonly number[])[]; readonly onnxruntime?: readonly number[] }>>;
}
const golden = JSON.parse(readFileSync('test/fixtures/models/golden.json', 'utf8')) as Golden;
const bindingAt = (path: string): Binding => Binding.parse(JSON.parse(readFileSync(path, 'utf8')));

async function score(runtime: ModelRuntime, model: { readonly path: string; readonly file: string; readonly binding: string }): Promise<DecodedScores & { readonly provider: string; readonly zipMap: readonly string[] }> {
  const binding = bindingAt(model.binding);
  const loaded = await runtime.load(model.path, { threads: 1, outputs: outputNames(binding, model.file) });
  try {
    const outputs = await loaded.predict(encodeRows(binding, golden.columns, golden.rows), golden.rows);
    return { ...decodeScores(binding, model.file, outputs), provider: loaded.provider, zipMap: loaded.facts.zipMap };
  } finally {
    await loaded.close();
  }
}

const largestDifference = (left: ArrayLike<number>, right: readonly number[]): number => Math.max(...right.map((value, row) => Math.abs(value - (left[row] ?? NaN))));
const numbersOf = (name: string, key: 'library' | 'onnxruntime'): readonly number[] => (golden.scores[name]?.[key] ?? []).map((value) => (typeof value === 'number' ? value : (value[0] ?? NaN)));

describe('ONNX models', () => {
  it.each(['champion', 'previous', 'challenger'])('score like onnxruntime in Python and like the library: %s', async (name) => {
    const folder = `resources/sample/models/${name}`;
    const scores = await score(onnxRuntime, { path: `${folder}/model.onnx`, file: 'model.onnx', binding: `${folder}/binding.json` });
    expect(scores.rows).toBe(golden.rows);
    expect(largestDifference(scores.positive ?? [], numbersOf(name, 'onnxruntime'))).toBeLessThanOrEqual(1e-7);
    expect(largestDifference(scores.positive ?? [], numbersOf(name, 'library'))).toBeLessThanOrEqual(1e-6);
  });

  it.each(['logreg-strings', 'random-forest'])('whose scores are maps are read as tensors: %s', async (name) => {
    const path = `test/fixtures/models/${name}.zipmap.onnx`;
    const scores = await score(onnxRuntime, { path, file: 'model.zipmap.onnx', binding: `test/fixtures/models/${name}.binding.json` });
    expect(scores.zipMap).toEqual(['output_probability']);
    expect(largestDifference(scores.positive ?? [], numbersOf(name, 'library'))).toBeLessThanOrEqual(1e-6);
  });

  it('for a number give values', async () => {
    const scores = await score(onnxRuntime, { path: 'test/fixtures/models/hours-regression.onnx', file: 'model.onnx', binding: 'test/fixtures/models/hours-regression.binding.json' });
    expect(largestDifference(scores.value ?? [], numbersOf('hours-regression', 'library'))).toBeLessThanOrEqual(1e-4);
    expect(scores.predictions).toEqual([]);
  });

  it('that are broken are refused as bad input', async () => {
    await expect(onnxRuntime.load('package.json', { threads: 1 })).rejects.toMatchObject({ code: 'bad_input' });
  });

  it('say which outputs there are when a wanted one is absent', async () => {
    await expect(onnxRuntime.load('resources/sample/models/champion/model.onnx', { threads: 1, outputs: ['score'] })).rejects.toMatchObject({ code: 'does_not_fit', hint: 'Its outputs: label, probabilities.' });
  });
});

describe('a TensorFlow.js layers model', () => {
  it('scores like Keras, through the backend that loads here', async () => {
    const folder = 'test/fixtures/models/wit-champion';
    const scores = await score(tfjsRuntime, { path: `${folder}/model.json`, file: 'model.json', binding: `${folder}/binding.json` });
    expect(['tfjs-node', 'tfjs-wasm']).toContain(scores.provider);
    expect(largestDifference(scores.positive ?? [], numbersOf('wit-champion', 'library'))).toBeLessThanOrEqual(1e-5);
    expect(scores.nanRows).toBe(0);
  });
});
