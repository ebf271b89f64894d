/** What does an ONNX file contain? */
import { fromBinary } from '@bufbuild/protobuf';
import { AssayError } from '../../core/errors.ts';
import { ModelProtoSchema } from './generated/onnx_pb.ts';
import type { GraphProto, ModelProto } from './generated/onnx_pb.ts';

/** A decoded ONNX file; fields this version of the format does not know are kept inside `proto`. */
export interface OnnxModel {
  readonly proto: ModelProto;
  /** The main graph, known to be present. */
  readonly graph: GraphProto;
}

const HINT = 'Check that the file is a complete .onnx file, not a download that stopped early or another format.';

/**
 * Decodes the bytes of an ONNX file. Weights kept in other files (external data) are not needed for this.
 *
 * @throws AssayError `bad_input` when the bytes are no protobuf, end early, or hold no graph with outputs and no operator set
 */
export function parseOnnx(bytes: Uint8Array): OnnxModel {
  let proto: ModelProto;
  try {
    proto = fromBinary(ModelProtoSchema, bytes);
  } catch (thrown) {
    throw new AssayError('bad_input', 'This is not a readable ONNX file: its protobuf structure is broken or cut off.', { hint: HINT, cause: thrown });
  }
  const { graph } = proto;
  if (graph === undefined || graph.output.length === 0 || proto.opsetImport.length === 0) {
    throw new AssayError('bad_input', 'This is not a complete ONNX file: it holds no graph with outputs and operator sets.', { hint: HINT });
  }
  return { proto, graph };
}
