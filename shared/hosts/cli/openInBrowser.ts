/** How is an address opened in the user's browser, where there is a display? */
import { spawn } from 'node:child_process';
import process from 'node:process';

export const hasDisplay = (env: Readonly<Record<string, string | undefined>>): boolean =>
  process.platform !== 'linux' || (env['DISPLAY'] ?? '') !== '' || (env['WAYLAND_DISPLAY'] ?? '') !== '';

function opener(url: string): readonly [command: string, args: readonly string[]] {
  if (process.platform === 'darwin') return ['open', [url]];
  if (process.platform === 'win32') return ['rundll32', ['url.dll,FileProtocolHandler', url]];
  return ['xdg-open', [url]];
}

/** Starts the system's opener and forgets it; whether it works is the system's affair and never our failure. */
export function openInBrowser(url: string, env: Readonly<Record<string, string | undefined>>): boolean {
  if (!hasDisplay(env)) return false;
  const [command, args] = opener(url);
  const child = spawn(command, args, { detached: true, stdio: 'ignore' });
  child.on('error', () => undefined);
  child.unref();
  return true;
}
