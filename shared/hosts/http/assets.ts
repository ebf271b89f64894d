/** Which file of the built workbench does a path name, and how may it be cached? */
import { readFile, realpath } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.mjs': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8', '.svg': 'image/svg+xml', '.png': 'image/png', '.ico': 'image/x-icon', '.woff2': 'font/woff2', '.woff': 'font/woff',
  '.wasm': 'application/wasm', '.webmanifest': 'application/manifest+json', '.txt': 'text/plain; charset=utf-8', '.map': 'application/json; charset=utf-8',
};

export interface Asset {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly contentType: string;
  /** Files with a content hash in their name never change. */
  readonly cacheControl: string;
}

/** The file under `root` for a URL path, or undefined: unknown types, dot-files, and anything that leads outside (links too) are not served. */
export async function readAsset(root: string, urlPath: string): Promise<Asset | undefined> {
  const relative = relativePath(urlPath);
  if (relative === undefined) return undefined;
  const contentType = CONTENT_TYPES[extname(relative)];
  if (contentType === undefined) return undefined;
  try {
    const folder = await realpath(root);
    const file = await realpath(join(folder, relative));
    if (!file.startsWith(folder + sep)) return undefined;
    const hashed = /^assets\/.+-[\w-]{8,}\.\w+$/.test(relative);
    return { bytes: new Uint8Array(await readFile(file)), contentType, cacheControl: hashed ? 'public, max-age=31536000, immutable' : 'no-cache' };
  } catch {
    return undefined; // no such file
  }
}

function relativePath(urlPath: string): string | undefined {
  let path: string;
  try {
    path = decodeURIComponent(urlPath);
  } catch {
    return undefined; // malformed escape
  }
  if (path.includes('\0') || path.includes('\\')) return undefined;
  const parts = path.split('/').filter((part) => part !== '');
  if (parts.some((part) => part.startsWith('.'))) return undefined;
  return parts.length === 0 ? 'index.html' : parts.join('/');
}
