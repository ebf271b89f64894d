/** Is a damaged model file either read or refused in words, and soon? */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect } from 'vitest';
import { Binding } from '../../shared/core/binding/binding.ts';
import { encodeRows } from '../../shared/core/binding/encodeRows.ts';
import { proposeBinding } from '../../shared/core/binding/proposeBinding.ts';
import { evaluateTrees } from '../../shared/explain/trees/evaluateTrees.ts';
import { treesFromOnnx } from '../../shared/explain/trees/treesFromOnnx.ts';
import { onnxMetadata } from '../../shared/modelFormats/onnx/onnxMetadata.ts';
import { parseOnnx } from '../../shared/modelFormats/onnx/parseOnnx.ts';
import { removeZipMap } from '../../shared/modelFormats/onnx/removeZipMap.ts';
import { fuzz, mutate, mutations, refusal } from './fuzz.ts';

const read = (path: string): Uint8Array => new Uint8Array(readFileSync(path));
const MODELS = ['resources/sample/models/champion/model.onnx', 'test/fixtures/models/logreg-strings.zipmap.onnx', 'test/fixtures/models/hours-regression.onnx'].map(read);
/** A whole champion is read in a tenth of this. */
const SLOWEST_MS = 5_000;

fuzz({ name: 'damaged ONNX files', share: 12, input: fc.record({ model: fc.constantFrom(...MODELS.keys()), changes: mutations }) }, async ({ model, changes }) => {
  const bytes = mutate(MODELS[model] ?? new Uint8Array(), changes);
  const started = performance.now();
  const parsed = await refusal(() => parseOnnx(bytes));
  if ('value' in parsed) {
    const metadata = onnxMetadata(parsed.value);
    expect(JSON.parse(JSON.stringify(metadata))).toEqual(metadata);
    await refusal(() => removeZipMap(bytes));
    const trees = await refusal(() => treesFromOnnx(parsed.value));
    if ('value' in trees) await refusal(() => evaluateTrees(trees.value, new Float64Array(trees.value.features)));
  }
  expect(performance.now() - started).toBeLessThan(SLOWEST_MS);
});

const size = fc.oneof(fc.constantFrom(null, 'N', 0, 1, 2, 3), fc.maxSafeNat());
const stated = fc.record({ name: fc.string({ maxLength: 6 }), dtype: fc.constantFrom('float32', 'int64', 'string', 'float16', 'complex'), shape: fc.array(size, { maxLength: 3 }) });

fuzz({ name: 'bindings are proposed for what any model says of itself', share: 2, input: fc.record({ file: fc.string(), inputs: fc.array(stated, { maxLength: 4 }), outputs: fc.array(stated, { maxLength: 3 }) }) }, (model) => {
  const started = performance.now();
  const proposed = proposeBinding(model);
  if (proposed !== undefined) expect(Binding.parse(JSON.parse(JSON.stringify(proposed)))).toEqual(proposed);
  expect(performance.now() - started).toBeLessThan(SLOWEST_MS);
});

const COLUMNS = ['a', 'b', '__proto__'];
const step = fc.oneof(
  fc.record({ codes: fc.dictionary(fc.string({ maxLength: 2 }), fc.integer()) }),
  fc.record({ one_hot: fc.array(fc.string({ maxLength: 2 }), { maxLength: 3 }) }),
  fc.record({ divide: fc.double({ noNaN: true }) }),
  fc.record({ subtract: fc.double({ noNaN: true }) }),
  fc.record({ log1p: fc.constant(true as const) }),
  fc.record({ fill: fc.oneof(fc.double({ noNaN: true }), fc.string({ maxLength: 2 })) }),
  fc.record({ cast: fc.constantFrom('string', 'bool', 'float32', 'int8', 'what') }),
);
const substitute = fc.oneof(fc.constantFrom('NaN', 'zeros', '', 'x'), fc.double({ noNaN: true }));
const boundColumn = fc.record({ column: fc.constantFrom(...COLUMNS), steps: fc.array(step, { maxLength: 3 }), missing: substitute, unknown: substitute }, { requiredKeys: ['column', 'steps'] });
const dtype = fc.constantFrom('float32' as const, 'float64' as const, 'int8' as const, 'int64' as const, 'uint64' as const, 'bool' as const, 'string' as const);
const boundInput = fc.record({ name: fc.constant(null), dtype, shape: fc.array(fc.oneof(fc.constant('N'), fc.nat(4)), { maxLength: 3 }), columns: fc.array(boundColumn, { maxLength: 3 }) });
const cellValue = fc.oneof(fc.string({ maxLength: 3 }), fc.double(), fc.constantFrom(null, 'true', '1e400', '-Infinity'));

fuzz({ name: 'rows are encoded, or refused in words', share: 4, input: fc.record({ inputs: fc.array(boundInput, { minLength: 1, maxLength: 2 }), values: fc.array(cellValue, { maxLength: 5 }) }) }, async ({ inputs, values }) => {
  const table = { a: values, b: Float64Array.from(values, (each) => Number(each)) };
  const found = await refusal(() => encodeRows({ inputs }, table, values.length));
  if ('error' in found) expect(found.error.code).toBe('does_not_fit');
  else for (const tensor of found.value) expect(tensor.data.length).toBe(tensor.shape.reduce((product, each) => product * each, 1));
});
