/** Who made an ONNX model, what goes in, what comes out and which operators does it use? */
import { assertNever } from '../../core/assertNever.ts';
import { TensorProto_DataType } from './generated/onnx_pb.ts';
import type { TensorShapeProto, TypeProto, ValueInfoProto } from './generated/onnx_pb.ts';
import type { OnnxModel } from './parseOnnx.ts';

/** A fixed size, a symbolic name (`"N"`), or null for an unnamed free dimension. */
export type OnnxDimension = number | string | null;

export interface OnnxValue {
  readonly name: string;
  readonly kind: 'tensor' | 'sparse-tensor' | 'sequence' | 'map' | 'optional' | 'unknown';
  /** Element type of tensors as `float32`, `int64`, `string` …; null for other kinds. */
  readonly dtype: string | null;
  /** Null when the file does not state a shape, or the value is no tensor. */
  readonly shape: readonly OnnxDimension[] | null;
}

export interface OnnxOperatorCount {
  /** Empty for the default domain. */
  readonly domain: string;
  readonly operator: string;
  readonly count: number;
}

export interface OnnxMetadata {
  readonly producer: { readonly name: string; readonly version: string };
  readonly domain: string;
  readonly modelVersion: number;
  readonly irVersion: number;
  readonly description: string;
  readonly opsets: readonly { readonly domain: string; readonly version: number }[];
  /** Graph inputs that the caller must supply: those with an initializer are left out. */
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly metadata: Readonly<Record<string, string>>;
  /** Operators of the main graph, most frequent first, then by name. */
  readonly operators: readonly OnnxOperatorCount[];
}

const DTYPE_NAMES: Readonly<Record<number, string>> = {
  [TensorProto_DataType.FLOAT]: 'float32',
  [TensorProto_DataType.DOUBLE]: 'float64',
};

/** The usual lower-case name of an ONNX element type number; null for 0 and for numbers not known. */
function dtypeName(dataType: number): string | null {
  if (dataType === TensorProto_DataType.UNDEFINED) return null;
  const special = DTYPE_NAMES[dataType];
  if (special !== undefined) return special;
  const entry = Object.entries(TensorProto_DataType).find(([, value]) => value === dataType);
  return entry === undefined ? null : entry[0].toLowerCase();
}

const shapeOf = (shape: TensorShapeProto | undefined): readonly OnnxDimension[] | null =>
  shape === undefined
    ? null
    : shape.dim.map(({ value }) => {
        switch (value.case) {
          case 'dimValue':
            return Number(value.value);
          case 'dimParam':
            return value.value === '' ? null : value.value;
          case undefined:
            return null;
          default:
            return assertNever(value);
        }
      });

function describeType(type: TypeProto | undefined): Omit<OnnxValue, 'name'> {
  const value = type?.value;
  switch (value?.case) {
    case 'tensorType':
      return { kind: 'tensor', dtype: dtypeName(value.value.elemType), shape: shapeOf(value.value.shape) };
    case 'sparseTensorType':
      return { kind: 'sparse-tensor', dtype: dtypeName(value.value.elemType), shape: shapeOf(value.value.shape) };
    case 'sequenceType':
      return { kind: 'sequence', dtype: null, shape: null };
    case 'mapType':
      return { kind: 'map', dtype: null, shape: null };
    case 'optionalType':
      return { kind: 'optional', dtype: null, shape: null };
    case 'opaqueType':
    case undefined:
      return { kind: 'unknown', dtype: null, shape: null };
    default:
      return assertNever(value);
  }
}

const describeValue = (info: ValueInfoProto): OnnxValue => ({ name: info.name, ...describeType(info.type) });

/** Counts the operators of the main graph; subgraphs of If and Loop count as one operator. */
function countOperators(model: OnnxModel): OnnxOperatorCount[] {
  const counts = new Map<string, OnnxOperatorCount>();
  for (const node of model.graph.node) {
    const domain = node.domain === 'ai.onnx' ? '' : node.domain;
    const key = `${domain}\n${node.opType}`;
    counts.set(key, { domain, operator: node.opType, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  return [...counts.values()].sort((a, b) => b.count - a.count || (a.operator < b.operator ? -1 : 1));
}

/** Summarises an ONNX model; all numbers are plain JSON numbers. Repeated metadata keys: the last one wins. */
export function onnxMetadata(model: OnnxModel): OnnxMetadata {
  const { proto, graph } = model;
  const initialized = new Set(graph.initializer.map((tensor) => tensor.name));
  return {
    producer: { name: proto.producerName, version: proto.producerVersion },
    domain: proto.domain,
    modelVersion: Number(proto.modelVersion),
    irVersion: Number(proto.irVersion),
    description: proto.docString,
    opsets: proto.opsetImport.map(({ domain, version }) => ({ domain, version: Number(version) })),
    inputs: graph.input.filter((info) => !initialized.has(info.name)).map(describeValue),
    outputs: graph.output.map(describeValue),
    metadata: Object.fromEntries(proto.metadataProps.map(({ key, value }) => [key, value])),
    operators: countOperators(model),
  };
}
