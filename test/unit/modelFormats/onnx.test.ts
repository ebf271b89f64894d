// Can ONNX files be read, described and freed of ZipMap outputs without losing anything?
import { readFileSync } from 'node:fs';
import { create, toBinary } from '@bufbuild/protobuf';
import { WireType } from '@bufbuild/protobuf/wire';
import { describe, expect, it } from 'vitest';
import * as ort from 'onnxruntime-node';
import { AssayError } from '../../../shared/core/errors.ts';
import { AttributeProto_AttributeType, ModelProtoSchema, NodeProtoSchema, ValueInfoProtoSchema } from '../../../shared/modelFormats/onnx/generated/onnx_pb.ts';
import { onnxMetadata } from '../../../shared/modelFormats/onnx/onnxMetadata.ts';
import { parseOnnx } from '../../../shared/modelFormats/onnx/parseOnnx.ts';
import { removeZipMap } from '../../../shared/modelFormats/onnx/removeZipMap.ts';

const read = (path: string): Uint8Array => new Uint8Array(readFileSync(path));
const CHAMPION = 'resources/sample/models/champion/model.onnx';
const LOGREG = 'test/fixtures/models/logreg-strings.zipmap.onnx';
const FOREST = 'test/fixtures/models/random-forest.zipmap.onnx';

const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (thrown) {
    return thrown instanceof AssayError ? thrown.code : 'not an AssayError';
  }
  return 'nothing thrown';
};

describe('parseOnnx', () => {
  it('refuses a file that was cut off anywhere, and bytes that are no ONNX file', () => {
    const whole = read(LOGREG);
    for (let length = 0; length < whole.length - 40; length += 1) {
      expect(codeOf(() => parseOnnx(whole.subarray(0, length))), `cut after ${length} bytes`).toBe('bad_input');
    }
    expect(codeOf(() => parseOnnx(new Uint8Array([0x50, 0x4b, 3, 4, 1, 2, 3])))).toBe('bad_input');
    expect(codeOf(() => parseOnnx(new TextEncoder().encode('{"model": 1}')))).toBe('bad_input');
  });

  it('keeps fields that it does not know', () => {
    const { proto } = parseOnnx(read(LOGREG));
    proto.$unknown = [{ no: 4321, wireType: WireType.LengthDelimited, data: new Uint8Array([2, 7, 8]) }];
    const again = parseOnnx(toBinary(ModelProtoSchema, proto)).proto;
    expect(again.$unknown).toEqual(proto.$unknown);
    expect(again.graph).toEqual(proto.graph);
  });
});

describe('onnxMetadata', () => {
  it('describes producer, versions, inputs, outputs and operators of the champion', () => {
    const metadata = onnxMetadata(parseOnnx(read(CHAMPION)));
    expect(metadata.producer.name).toBe('OnnxMLTools');
    expect(metadata.irVersion).toBe(8);
    expect(metadata.opsets).toEqual([{ domain: 'ai.onnx.ml', version: 1 }]);
    expect(metadata.inputs).toEqual([{ name: 'features', kind: 'tensor', dtype: 'float32', shape: [null, 12] }]);
    expect(metadata.outputs.map(({ name, dtype }) => [name, dtype])).toEqual([['label', 'int64'], ['probabilities', 'float32']]);
    expect(metadata.operators).toEqual([{ domain: 'ai.onnx.ml', operator: 'TreeEnsembleClassifier', count: 1 }]);
  });

  it('names symbolic dimensions, string inputs and outputs that are no tensors', () => {
    const metadata = onnxMetadata(parseOnnx(read(LOGREG)));
    expect(metadata.inputs).toHaveLength(12);
    expect(metadata.inputs[1]).toMatchObject({ name: 'workclass', dtype: 'string', shape: [null, 1] });
    expect(metadata.outputs[1]).toMatchObject({ name: 'output_probability', kind: 'sequence', dtype: null, shape: null });
    expect(metadata.operators[0]).toMatchObject({ operator: 'OneHotEncoder', count: 7 });
    const symbolic = create(ModelProtoSchema, {
      irVersion: 8n,
      opsetImport: [{ version: 17n }],
      graph: { output: [{ name: 'y', type: { value: { case: 'tensorType', value: { elemType: 11, shape: { dim: [{ value: { case: 'dimParam', value: 'N' } }] } } } } }] },
      metadataProps: [{ key: 'trained', value: 'June' }],
    });
    const made = onnxMetadata(parseOnnx(toBinary(ModelProtoSchema, symbolic)));
    expect(made.outputs).toEqual([{ name: 'y', kind: 'tensor', dtype: 'float64', shape: ['N'] }]);
    expect(made.metadata).toEqual({ trained: 'June' });
  });
});

describe('removeZipMap', () => {
  it('gives back the same bytes when there is no ZipMap', () => {
    const bytes = read(CHAMPION);
    const result = removeZipMap(bytes);
    expect(result.bytes).toBe(bytes);
    expect(result.removed).toEqual([]);
  });

  it('returns the classes and leaves the file as it was', () => {
    const bytes = read(LOGREG);
    const before = bytes.slice();
    const result = removeZipMap(bytes);
    expect(bytes).toEqual(before);
    expect(result.removed).toEqual([{ output: 'output_probability', classes: ['<=50K', '>50K'] }]);
    expect(onnxMetadata(parseOnnx(result.bytes)).outputs[1]).toEqual({ name: 'output_probability', kind: 'tensor', dtype: 'float32', shape: [null, 2] });
    expect(removeZipMap(result.bytes).removed).toEqual([]);
  });

  it('makes the scores readable in the runtime, under the same output name', async () => {
    const { bytes, removed } = removeZipMap(read(FOREST));
    expect(removed).toEqual([{ output: 'output_probability', classes: [0, 1] }]);
    const session = await ort.InferenceSession.create(bytes, { logSeverityLevel: 3 });
    const rows = 3;
    const answer = await session.run({ features: new ort.Tensor('float32', new Float32Array(rows * 12).fill(1), [rows, 12]) });
    const scores = answer['output_probability'];
    expect(scores?.dims).toEqual([rows, 2]);
    const values = scores?.data as Float32Array;
    for (let row = 0; row < rows; row += 1) expect((values[2 * row] ?? 0) + (values[2 * row + 1] ?? 0)).toBeCloseTo(1, 6);
  });

  it('adds the default operator set where a model has none, and leaves maps alone that the graph itself reads', async () => {
    const { proto, graph } = parseOnnx(read(CHAMPION));
    const zip = create(NodeProtoSchema, {
      opType: 'ZipMap', domain: 'ai.onnx.ml', input: ['probabilities'], output: ['maps'],
      attribute: [{ name: 'classlabels_int64s', type: AttributeProto_AttributeType.INTS, ints: [0n, 1n] }],
    });
    graph.node.push(zip);
    graph.output = [create(ValueInfoProtoSchema, { name: 'maps' })];
    const { bytes, removed } = removeZipMap(toBinary(ModelProtoSchema, proto));
    expect(removed).toEqual([{ output: 'maps', classes: [0, 1] }]);
    const session = await ort.InferenceSession.create(bytes, { logSeverityLevel: 3 });
    const answer = await session.run({ features: new ort.Tensor('float32', new Float32Array(12), [1, 12]) });
    expect(answer['maps']?.dims).toEqual([1, 2]);
    graph.node.push(create(NodeProtoSchema, { opType: 'DictVectorizer', domain: 'ai.onnx.ml', input: ['maps'], output: ['vector'] }));
    expect(removeZipMap(toBinary(ModelProtoSchema, proto)).removed).toEqual([]);
  });
});
