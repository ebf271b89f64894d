/** What does this machine have of what Assay can use, and how is the rest obtained? */
import { access, statfs } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import process from 'node:process';
import type { OutputOf } from '../../contract/procedures.ts';
import { messageOf } from '../../core/errors.ts';
import { availableProviders } from '../runtimes/availableProviders.ts';
import { ASSAY_VERSION, tfjsVersion } from '../versions.ts';
import { BUG_LOG } from './bugLog.ts';
import { findBrowser } from './findBrowser.ts';
import { findElectron } from './findElectron.ts';

type Item = OutputOf<'host.doctor'>['items'][number];

const GIB = 1024 ** 3;
const exists = (file: string): Promise<boolean> => access(file).then(() => true, () => false);

function nodeItem(): Item {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const fits = major > 20 || (major === 20 && minor >= 19);
  return { what: 'Node.js', state: fits ? 'ok' : 'warning', detail: `${process.versions.node} on ${process.platform}-${process.arch}`, ...(fits ? {} : { hint: 'Install Node.js 20.19 or newer.' }) };
}

async function diskItem(): Promise<Item> {
  const { bavail, bsize } = await statfs(process.cwd());
  const freeGiB = (bavail * bsize) / GIB;
  return { what: 'Disk', state: freeGiB < 2 ? 'warning' : 'ok', detail: `${freeGiB.toFixed(1)} GiB free in ${process.cwd()}`, ...(freeGiB < 2 ? { hint: 'An import needs about three times the size of the log.' } : {}) };
}

async function onnxItems(): Promise<Item[]> {
  try {
    const { version, providers } = await availableProviders();
    const gpu = providers.filter((name) => name !== 'cpu');
    return [
      { what: 'ONNX Runtime', state: 'ok', detail: `${version}, providers built in: ${providers.join(', ')}` },
      { what: 'GPU providers', state: gpu.length > 0 ? 'ok' : 'missing', detail: gpu.length > 0 ? `${gpu.join(', ')} (whether a device is there shows when a model is loaded)` : 'none; models run on the CPU' },
    ];
  } catch (error: unknown) {
    return [{ what: 'ONNX Runtime', state: 'missing', detail: messageOf(error), hint: 'Run "npm ci" again on a platform that onnxruntime-node supports.' }];
  }
}

function tfjsItems(): Item[] {
  const require = createRequire(import.meta.url);
  const core = tfjsVersion();
  const items: Item[] = [core === null ? { what: 'TensorFlow.js', state: 'missing', detail: 'not installed', hint: 'Run "npm ci".' } : { what: 'TensorFlow.js', state: 'ok', detail: `${core}, WebAssembly backend` }];
  try {
    require.resolve('@tensorflow/tfjs-node/package.json');
    items.push({ what: 'tfjs-node', state: 'ok', detail: 'native backend installed' });
  } catch {
    items.push({ what: 'tfjs-node', state: 'missing', detail: 'optional; only SavedModel needs it', hint: 'npm install @tensorflow/tfjs-node, where its native library can be built or fetched.' });
  }
  return items;
}

async function shellItems(): Promise<Item[]> {
  const electron = findElectron();
  const browser = await findBrowser();
  return [
    electron === undefined ? { what: 'Electron', state: 'missing', detail: 'its binary is not here; the workbench opens in the browser', hint: 'node node_modules/electron/install.js fetches it.' } : { what: 'Electron', state: 'ok', detail: electron },
    browser === undefined ? { what: 'Browser', state: 'missing', detail: 'no Chrome, Edge or Chromium found', hint: 'Install one, or name it in ASSAY_BROWSER; any browser can open the address that "assay serve" prints.' } : { what: 'Browser', state: 'ok', detail: browser },
  ];
}

async function keychainItem(): Promise<Item> {
  const keychain = process.platform !== 'linux' || (await exists('/run/user')) && process.env['DBUS_SESSION_BUS_ADDRESS'] !== undefined;
  return keychain ? { what: 'Keychain', state: 'ok', detail: 'used by the desktop shell; the command line reads secrets from the environment' } : { what: 'Keychain', state: 'missing', detail: 'no session keyring; secrets are read from environment variables', hint: 'Start a keyring (gnome-keyring, KWallet) for the desktop shell.' };
}

/** Looks at the machine without starting anything heavy; nothing is downloaded. */
export async function checkHealth(): Promise<OutputOf<'host.doctor'>> {
  const memoryGiB = os.totalmem() / GIB;
  const items: Item[] = [
    { what: 'Assay', state: 'ok', detail: ASSAY_VERSION },
    nodeItem(),
    { what: 'Memory', state: memoryGiB < 4 ? 'warning' : 'ok', detail: `${memoryGiB.toFixed(1)} GiB, ${os.availableParallelism()} cores` },
    await diskItem(),
    ...(await onnxItems()),
    ...tfjsItems(),
    ...(await shellItems()),
    await keychainItem(),
    { what: 'Logs', state: 'ok', detail: BUG_LOG },
  ];
  return { items };
}
