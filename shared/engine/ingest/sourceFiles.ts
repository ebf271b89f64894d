/** Which files do the given paths, folders and patterns mean, and what do they begin with? */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { createGunzip } from 'node:zlib';
import type { Readable } from 'node:stream';
import { AssayError, cancelled } from '../../core/errors.ts';
import { storageError } from '../store/storageError.ts';
import type { Sample } from './fileFormat.ts';

const HEAD_BYTES = 1024 * 1024;
const TAIL_BYTES = 64;
const PATTERN = /[*?]/;

const asRegExp = (pattern: string): RegExp => new RegExp(`^${pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.')}$`);

async function filesIn(folder: string, fits: (name: string) => boolean): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((thrown: unknown) => {
    throw storageError(thrown, folder);
  });
  return entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.') && !entry.name.startsWith('_') && fits(entry.name)).map((entry) => path.join(folder, entry.name)).sort();
}

async function expand(given: string): Promise<readonly string[]> {
  const info = await stat(given).catch(() => undefined);
  if (info?.isFile() === true) return [given];
  if (info?.isDirectory() === true) {
    const files = await filesIn(given, () => true);
    if (files.length === 0) throw new AssayError('not_found', `There is no file in the folder "${given}".`, { where: given, hint: 'Files that begin with "." or "_" are not looked at; folders in it are given on their own.' });
    return files;
  }
  if (PATTERN.test(path.basename(given))) {
    const pattern = asRegExp(path.basename(given));
    const files = await filesIn(path.dirname(given), (name) => pattern.test(name));
    if (files.length > 0) return files;
    throw new AssayError('not_found', `No file fits "${given}".`, { where: given, hint: 'Patterns (* and ?) stand for names in one folder.' });
  }
  throw new AssayError('not_found', `There is no file "${given}".`, { where: given, hint: 'Check the path; a pattern with * goes in quotes.' });
}

/** Files in the given order, those of a folder or pattern by name, each once. @throws AssayError not_found */
export async function findFiles(paths: readonly string[]): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const given of paths) for (const file of await expand(path.resolve(given))) found.add(file);
  return [...found];
}

/** The bytes of a file, unpacked when it is gzip. */
export function byteStream(file: string, gzip: boolean): Readable {
  const raw = createReadStream(file, { highWaterMark: 1024 * 1024 });
  if (!gzip) return raw;
  const unpacked = createGunzip();
  raw.on('error', (error) => unpacked.destroy(error));
  return raw.pipe(unpacked);
}

async function readHead(file: string, gzip: boolean): Promise<{ readonly head: Buffer; readonly whole: boolean }> {
  const parts: Buffer[] = [];
  let size = 0;
  const stream = byteStream(file, gzip);
  try {
    for await (const part of stream) {
      if (!(part instanceof Buffer)) continue;
      parts.push(part);
      size += part.length;
      if (size > HEAD_BYTES) break;
    }
  } catch (thrown) {
    throw new AssayError('bad_input', `"${path.basename(file)}" cannot be unpacked: it is no complete gzip file.`, { where: file, cause: thrown, hint: 'Fetch the file again.' });
  }
  return { head: Buffer.concat(parts).subarray(0, HEAD_BYTES), whole: size <= HEAD_BYTES };
}

/** Reads the beginning and the end of a file. @throws AssayError bad_input for an empty file, not_found, forbidden */
export async function readSample(file: string): Promise<Sample> {
  const handle = await open(file, 'r').catch((thrown: unknown) => {
    throw storageError(thrown, file);
  });
  try {
    const { size } = await handle.stat();
    if (size === 0) throw new AssayError('bad_input', `"${path.basename(file)}" is empty.`, { where: file, hint: 'There is nothing in it to import.' });
    const magic = Buffer.alloc(2);
    await handle.read(magic, 0, 2, 0);
    const tail = Buffer.alloc(Math.min(TAIL_BYTES, size));
    await handle.read(tail, 0, tail.length, size - tail.length);
    const gzip = magic[0] === 0x1f && magic[1] === 0x8b;
    return { path: file, tail, gzip, ...(await readHead(file, gzip)) };
  } finally {
    await handle.close();
  }
}

/** Path, size and sha256 of a file as it lies on the disk, read as a stream. */
export async function digestSource(file: string, signal: AbortSignal): Promise<{ readonly path: string; readonly sizeBytes: number; readonly sha256: string }> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  try {
    for await (const part of byteStream(file, false)) {
      if (signal.aborted) throw cancelled('reading the files');
      if (!(part instanceof Buffer)) continue;
      hash.update(part);
      sizeBytes += part.length;
    }
  } catch (thrown) {
    throw storageError(thrown, file);
  }
  return { path: file, sizeBytes, sha256: hash.digest('hex') };
}
