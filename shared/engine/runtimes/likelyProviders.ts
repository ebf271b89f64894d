/** Which execution providers are worth trying on this machine, judged by the files of their drivers? */
import { access, readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';

const require = createRequire(import.meta.url);
const exists = (file: string): Promise<boolean> => access(file).then(() => true, () => false);
const anyExists = async (files: readonly string[]): Promise<boolean> => (await Promise.all(files.map(exists))).includes(true);
const holdsFiles = async (folder: string): Promise<boolean> => (await readdir(folder).catch(() => [])).length > 0;

const LIBRARY_FOLDERS = ['/usr/lib', '/usr/lib64', '/lib/x86_64-linux-gnu', '/usr/lib/x86_64-linux-gnu', '/lib/aarch64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/local/lib'];
const VULKAN_DRIVERS = ['/usr/share/vulkan/icd.d', '/etc/vulkan/icd.d', '/usr/local/share/vulkan/icd.d'];
const listed = (name: string): readonly string[] => (process.env[name] ?? '').split(path.delimiter).filter((part) => part !== '');

/** A Vulkan loader and the description of a driver. */
async function hasVulkan(): Promise<boolean> {
  const loader = await anyExists([...listed('LD_LIBRARY_PATH'), ...LIBRARY_FOLDERS].map((folder) => path.join(folder, 'libvulkan.so.1')));
  if (!loader) return false;
  if (await anyExists([...listed('VK_DRIVER_FILES'), ...listed('VK_ICD_FILENAMES')])) return true;
  return (await Promise.all(VULKAN_DRIVERS.map(holdsFiles))).includes(true);
}

/** An NVIDIA driver, and the provider's library beside that of ONNX Runtime. */
async function hasCuda(): Promise<boolean> {
  if (!(await exists('/proc/driver/nvidia/version'))) return false;
  const package_ = path.dirname(require.resolve('onnxruntime-node/package.json'));
  return exists(path.join(package_, 'bin', 'napi-v6', 'linux', process.arch, 'libonnxruntime_providers_cuda.so'));
}

/** The CPU always; trying others blindly would have their libraries complain on the terminal. Whether a device answers shows when a model is loaded. */
export async function likelyProviders(): Promise<readonly string[]> {
  if (process.platform === 'darwin') return ['cpu', 'coreml', 'webgpu'];
  if (process.platform === 'win32') return ['cpu', 'dml', 'webgpu'];
  return ['cpu', ...((await hasCuda().catch(() => false)) ? ['cuda'] : []), ...((await hasVulkan()) ? ['webgpu'] : [])];
}
