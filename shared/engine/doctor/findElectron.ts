/** Is Electron's binary here? Answered by looking at the file system: requiring electron outside Electron tries a download. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** Path of the binary, or undefined when the package or its binary is missing. */
export function findElectron(): string | undefined {
  try {
    const folder = path.dirname(createRequire(import.meta.url).resolve('electron/package.json'));
    const binary = path.join(folder, 'dist', readFileSync(path.join(folder, 'path.txt'), 'utf8').trim());
    return existsSync(binary) ? binary : undefined;
  } catch {
    return undefined;
  }
}
