/** How can the scores of a model that answers with maps be read as a plain tensor? */
import { create, toBinary } from '@bufbuild/protobuf';
import { getTextEncoding } from '@bufbuild/protobuf/wire';
import {
  ModelProtoSchema, NodeProtoSchema, OperatorSetIdProtoSchema, TensorProto_DataType, TensorShapeProto_DimensionSchema, TensorShapeProtoSchema,
  TypeProto_TensorSchema, TypeProtoSchema, ValueInfoProtoSchema,
} from './generated/onnx_pb.ts';
import type { GraphProto, ModelProto, NodeProto, TypeProto, ValueInfoProto } from './generated/onnx_pb.ts';
import { parseOnnx } from './parseOnnx.ts';

export interface RemovedZipMap {
  /** Name of the graph output, unchanged: it is a float tensor [rows, classes] now. */
  readonly output: string;
  /** Class of each tensor column, in order: numbers for int64 labels, else strings. */
  readonly classes: readonly (number | string)[];
}

export interface ZipMapRemoval {
  readonly bytes: Uint8Array;
  readonly removed: readonly RemovedZipMap[];
}

/** Identity exists in every operator set; this one is accepted by all ONNX Runtimes since 1.0. */
const DEFAULT_OPSET = 9n;

const isZipMap = (node: NodeProto): boolean => node.opType === 'ZipMap' && node.domain === 'ai.onnx.ml';

function classLabels(node: NodeProto): (number | string)[] {
  for (const attribute of node.attribute) {
    if (attribute.name === 'classlabels_int64s' && attribute.ints.length > 0) return attribute.ints.map(Number);
    if (attribute.name === 'classlabels_strings' && attribute.strings.length > 0) return attribute.strings.map((label) => getTextEncoding().decodeUtf8(label));
  }
  return [];
}

/** The type the graph itself states for the tensor, else float [free, classes]. */
function tensorType(graph: GraphProto, tensor: string, classes: number): TypeProto {
  const stated = [...graph.valueInfo, ...graph.output].find((info) => info.name === tensor)?.type;
  if (stated?.value.case === 'tensorType') return stated;
  const columns = create(TensorShapeProto_DimensionSchema, classes === 0 ? {} : { value: { case: 'dimValue', value: BigInt(classes) } });
  const shape = create(TensorShapeProtoSchema, { dim: [create(TensorShapeProto_DimensionSchema), columns] });
  const value = create(TypeProto_TensorSchema, { elemType: TensorProto_DataType.FLOAT, shape });
  return create(TypeProtoSchema, { value: { case: 'tensorType', value } });
}

/** Replaces one ZipMap node and its graph output; undefined when its maps are read inside the graph. */
function replaceZipMap(graph: GraphProto, node: NodeProto): { readonly node: NodeProto; readonly info: ValueInfoProto; readonly removed: RemovedZipMap } | undefined {
  const [input] = node.input;
  const [output] = node.output;
  if (input === undefined || output === undefined) return undefined;
  const readInside = graph.node.some((other) => other.input.includes(output));
  if (readInside || !graph.output.some((info) => info.name === output)) return undefined;
  const classes = classLabels(node);
  return {
    node: create(NodeProtoSchema, { name: node.name, opType: 'Identity', input: [input], output: [output] }),
    info: create(ValueInfoProtoSchema, { name: output, type: tensorType(graph, input, classes.length) }),
    removed: { output, classes },
  };
}

function withDefaultOpset(proto: ModelProto): ModelProto['opsetImport'] {
  const present = proto.opsetImport.some(({ domain }) => domain === '' || domain === 'ai.onnx');
  return present ? proto.opsetImport : [...proto.opsetImport, create(OperatorSetIdProtoSchema, { domain: '', version: DEFAULT_OPSET })];
}

/**
 * Turns every ZipMap output (a sequence of maps, which JavaScript runtimes cannot read) into its float tensor [rows, classes].
 *
 * Output names stay, so that bindings keep working; the class of each column is returned. All other parts of the file, unknown fields included,
 * are kept. A model without ZipMap outputs is returned as the same bytes. The bytes passed in are never changed.
 *
 * @throws AssayError `bad_input` when the bytes are no complete ONNX file
 */
export function removeZipMap(bytes: Uint8Array): ZipMapRemoval {
  const { proto, graph } = parseOnnx(bytes);
  const removed: RemovedZipMap[] = [];
  const infos = new Map<string, ValueInfoProto>();
  const node = graph.node.map((original) => {
    const replacement = isZipMap(original) ? replaceZipMap(graph, original) : undefined;
    if (replacement === undefined) return original;
    removed.push(replacement.removed);
    infos.set(replacement.removed.output, replacement.info);
    return replacement.node;
  });
  if (removed.length === 0) return { bytes, removed };
  // The decoded message is this function's own copy; changing it in place keeps presence and unknown fields.
  graph.node = node;
  graph.output = graph.output.map((info) => infos.get(info.name) ?? info);
  proto.opsetImport = withDefaultOpset(proto);
  return { bytes: toBinary(ModelProtoSchema, proto), removed };
}
