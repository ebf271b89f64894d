/** How is a folder of evidence sealed so that ordinary tools can check it (BagIt 1.0, RFC 8493)? */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { AssayError } from '../../core/errors.ts';

export const BAG_ALGORITHMS = ['sha256', 'sha512'] as const;
export type BagAlgorithm = (typeof BAG_ALGORITHMS)[number];

/** Tags of bag-info.txt that say how long the ledger was and what its RFC 6962 tree head is. */
export const LEDGER_SIZE = 'Ledger-Size';
export const LEDGER_ROOT = 'Ledger-Root';

export async function digestFile(file: string, algorithm: BagAlgorithm): Promise<string> {
  const hash = createHash(algorithm);
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/** Files below a folder, `/`-separated and sorted by code point. @throws AssayError bad_input for a symbolic link */
export async function listFiles(folder: string, prefix = ''): Promise<readonly string[]> {
  const found: string[] = [];
  for (const entry of await readdir(path.join(folder, prefix), { withFileTypes: true })) {
    const name = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
    if (entry.isSymbolicLink()) throw new AssayError('bad_input', `"${name}" is a symbolic link: a bundle holds plain files only.`, { where: folder });
    if (entry.isDirectory()) found.push(...(await listFiles(folder, name)));
    else found.push(name);
  }
  return found.sort();
}

const encodePath = (file: string): string => file.replaceAll('%', '%25').replaceAll('\n', '%0A').replaceAll('\r', '%0D');
const decodePath = (file: string): string => file.replaceAll(/%0a/gi, '\n').replaceAll(/%0d/gi, '\r').replaceAll('%25', '%');

async function manifestOf(folder: string, files: readonly string[], algorithm: BagAlgorithm): Promise<string> {
  const lines = await Promise.all(files.map(async (file) => `${await digestFile(path.join(folder, file), algorithm)}  ${encodePath(file)}\n`));
  return lines.join('');
}

/** Writes the tag files around an existing `data/` folder. The tag manifest leaves `attestations/` out: it grows later. */
export async function sealBag(folder: string, info: Readonly<Record<string, string>>): Promise<{ readonly files: number; readonly sizeBytes: number; readonly manifest: string }> {
  const payload = (await listFiles(folder, 'data')).filter((file) => file.startsWith('data/'));
  let sizeBytes = 0;
  for (const file of payload) sizeBytes += (await lstat(path.join(folder, file))).size;
  await writeFile(path.join(folder, 'bagit.txt'), 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n');
  const facts = { ...info, 'Payload-Oxum': `${sizeBytes}.${payload.length}` };
  await writeFile(path.join(folder, 'bag-info.txt'), Object.entries(facts).map(([key, value]) => `${key}: ${value}\n`).join(''));
  for (const algorithm of BAG_ALGORITHMS) await writeFile(path.join(folder, `manifest-${algorithm}.txt`), await manifestOf(folder, payload, algorithm));
  const tags = (await listFiles(folder)).filter((file) => !file.startsWith('data/') && !file.startsWith('attestations/') && !file.startsWith('tagmanifest-'));
  await writeFile(path.join(folder, 'tagmanifest-sha256.txt'), await manifestOf(folder, tags, 'sha256'));
  return { files: payload.length, sizeBytes, manifest: await digestFile(path.join(folder, 'manifest-sha256.txt'), 'sha256') };
}

export interface ManifestLine {
  readonly digest: string;
  readonly file: string;
}

/** Parses a manifest; paths that would leave the bundle are refused. @throws AssayError bad_input */
export function parseManifest(text: string, where: string): readonly ManifestLine[] {
  return text.split('\n').filter((line) => line !== '').map((line) => {
    const match = /^([0-9a-f]+) [ *](.+)$/.exec(line);
    const file = decodePath(match?.[2] ?? '');
    if (match === null || path.posix.isAbsolute(file) || file.includes('\\') || file.split('/').some((part) => part === '..' || part === '.' || part === '')) {
      throw new AssayError('bad_input', `The manifest has a line that names no file inside the bundle: ${line.slice(0, 120)}`, { where });
    }
    return { digest: match[1] ?? '', file };
  });
}

/** What is wrong between a manifest and the folder, one sentence a problem; empty when all digests match. */
export async function checkManifest(folder: string, manifest: string, algorithm: BagAlgorithm): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const { digest, file } of parseManifest(await readFile(path.join(folder, manifest), 'utf8'), manifest)) {
    try {
      if (!(await lstat(path.join(folder, file))).isFile()) problems.push(`${file} is no plain file`);
      else if ((await digestFile(path.join(folder, file), algorithm)) !== digest) problems.push(`${file} was changed`);
    } catch {
      problems.push(`${file} is missing`);
    }
  }
  return problems;
}
