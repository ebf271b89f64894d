/** Which execution providers does the installed ONNX Runtime carry? */
import { AssayError, messageOf } from '../../core/errors.ts';
import { onnxRuntimeVersion } from '../versions.ts';

/** Build capabilities, not devices: a provider without its hardware still throws on load. @throws AssayError unsupported */
export async function availableProviders(): Promise<{ readonly version: string; readonly providers: readonly string[] }> {
  try {
    const { listSupportedBackends } = await import('onnxruntime-node');
    const bundled = listSupportedBackends().filter((backend) => backend.bundled).map((backend) => backend.name);
    return { version: onnxRuntimeVersion() ?? 'unknown', providers: bundled };
  } catch (error: unknown) {
    throw new AssayError('unsupported', `ONNX Runtime does not load on this machine: ${messageOf(error)}`, { hint: 'Install on a platform that onnxruntime-node has a build for (Linux x64 or arm64, Windows, macOS arm64).', cause: error });
  }
}
