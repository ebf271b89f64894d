/** Which versions produced a number? */
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import * as z from 'zod';

const Manifest = z.object({ version: z.string() });

function versionOf(name: string): string | null {
  try {
    const require = createRequire(import.meta.url);
    return Manifest.parse(JSON.parse(readFileSync(require.resolve(`${name}/package.json`), 'utf8'))).version;
  } catch {
    return null;
  }
}

/** Kept equal to package.json by a test. */
export const ASSAY_VERSION = '0.1.0';

let onnxruntime: string | null | undefined;
/** Version of the installed onnxruntime-node, null when it is missing; read from its manifest, the library is not loaded. */
export function onnxRuntimeVersion(): string | null {
  onnxruntime ??= versionOf('onnxruntime-node');
  return onnxruntime;
}

export const tfjsVersion = (): string | null => versionOf('@tensorflow/tfjs-core');
