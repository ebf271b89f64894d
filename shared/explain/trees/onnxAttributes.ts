/** Which values does an attribute of an ONNX node hold? */
import { getTextEncoding } from '@bufbuild/protobuf/wire';
import { AssayError } from '../../core/errors.ts';
import { TensorProto_DataType } from '../../modelFormats/onnx/generated/onnx_pb.ts';
import type { AttributeProto, NodeProto, TensorProto } from '../../modelFormats/onnx/generated/onnx_pb.ts';

const decode = (bytes: Uint8Array): string => getTextEncoding().decodeUtf8(bytes);

function rawFloats(raw: Uint8Array, isDouble: boolean): number[] {
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  const size = isDouble ? 8 : 4;
  return Array.from({ length: Math.floor(raw.byteLength / size) }, (_, index) =>
    isDouble ? view.getFloat64(index * size, true) : view.getFloat32(index * size, true),
  );
}

/** Values of a float or double tensor stored inside the file. @throws AssayError `unsupported` for other element types */
export function tensorFloats(tensor: TensorProto): readonly number[] {
  const isDouble = tensor.dataType === TensorProto_DataType.DOUBLE;
  if (!isDouble && tensor.dataType !== TensorProto_DataType.FLOAT) {
    throw new AssayError('unsupported', `The tensor ${tensor.name} has element type ${tensor.dataType}; only float and double can be read here.`);
  }
  if (tensor.rawData.length > 0) return rawFloats(tensor.rawData, isDouble);
  return isDouble ? tensor.doubleData : tensor.floatData;
}

/** Typed access to the attributes of one node; an absent list is empty. */
export class OnnxAttributes {
  readonly #byName: ReadonlyMap<string, AttributeProto>;

  constructor(node: NodeProto) {
    this.#byName = new Map(node.attribute.map((attribute) => [attribute.name, attribute]));
  }

  ints(name: string): readonly number[] {
    return this.#byName.get(name)?.ints.map(Number) ?? [];
  }

  int(name: string): number | undefined {
    const attribute = this.#byName.get(name);
    return attribute === undefined ? undefined : Number(attribute.i);
  }

  strings(name: string): readonly string[] {
    return this.#byName.get(name)?.strings.map(decode) ?? [];
  }

  /** A single string; the default when absent. */
  text(name: string, otherwise: string): string {
    const attribute = this.#byName.get(name);
    return attribute === undefined ? otherwise : decode(attribute.s);
  }

  /** A list of numbers, from the attribute itself or from its `…_as_tensor` form. */
  floats(name: string): readonly number[] {
    const tensor = this.tensor(`${name}_as_tensor`);
    return tensor === undefined ? (this.#byName.get(name)?.floats ?? []) : tensorFloats(tensor);
  }

  tensor(name: string): TensorProto | undefined {
    return this.#byName.get(name)?.t;
  }
}
