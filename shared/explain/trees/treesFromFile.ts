/** Which tree ensemble, if any, does a model file hold? */
import { AssayError } from '../../core/errors.ts';
import { parseOnnx } from '../../modelFormats/onnx/parseOnnx.ts';
import type { TreeEnsemble } from './treeEnsemble.ts';
import { treesFromOnnx } from './treesFromOnnx.ts';

/** No ensemble, and why. */
export interface NoTrees {
  readonly reason: string;
}

/**
 * Reads the trees of a model file; nothing is executed.
 *
 * @param bytes an ONNX file; any other format has no trees that can be read here
 * @returns a reason when the file computes something besides trees
 */
export function treesFromFile(bytes: Uint8Array): TreeEnsemble | NoTrees {
  try {
    return treesFromOnnx(parseOnnx(bytes));
  } catch (thrown: unknown) {
    if (thrown instanceof AssayError) return { reason: thrown.message };
    throw thrown;
  }
}
