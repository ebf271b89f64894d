/** Are we in a desktop window or in a browser tab? */
import { browserHost } from './browserHost.ts';
import { desktopHost, type DesktopBridge } from './desktopHost.ts';
import type { Host } from './host.ts';

const isBridge = (value: unknown): value is DesktopBridge => typeof value === 'object' && value !== null && 'requestPort' in value && typeof value.requestPort === 'function';

export async function pickHost(window: Window): Promise<Host> {
  const bridge: unknown = 'assay' in window ? window.assay : undefined;
  return isBridge(bridge) ? desktopHost(window, bridge) : browserHost(window);
}
