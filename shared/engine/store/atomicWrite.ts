/** How is a file replaced so that a reader, a crash or a full disk sees the old or the new one, never half of it? */
import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { storageError } from './storageError.ts';

const TEMPORARY = /^\..+\.[0-9a-f]{12}\.tmp$/;

/** Whether a file name is one of a write that did not end. */
export const isTemporaryName = (fileName: string): boolean => TEMPORARY.test(fileName);

/** Makes a rename durable. Folders cannot be synced on every platform; there the rename is as durable as the system makes it. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

/**
 * Writes under a temporary name beside the file, then renames. With `fsync` the bytes and the rename are on the disk when it resolves.
 *
 * @throws AssayError no_space or forbidden; the old file is intact and no temporary file stays
 */
export async function writeAtomically(file: string, bytes: Uint8Array | string, options: { readonly fsync?: boolean; readonly mode?: number } = {}): Promise<void> {
  const temporary = path.join(path.dirname(file), `.${path.basename(file)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const handle = await open(temporary, 'wx', options.mode ?? 0o644);
    try {
      await handle.writeFile(bytes);
      if (options.fsync === true) await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (thrown) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw storageError(thrown, file);
  }
  if (options.fsync === true) await syncFolder(path.dirname(file));
}
