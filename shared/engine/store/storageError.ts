/** Which AssayError does a failure of the file system become? */
import { AssayError, messageOf } from '../../core/errors.ts';

/** The system's error code (`ENOENT`, `ENOSPC` …), or undefined. */
export function systemCode(thrown: unknown): string | undefined {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;
}

const FULL: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
const CLOSED: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'EROFS']);

/** Full disk → no_space, no permission → forbidden, missing → not_found; anything else is passed on as it is. */
export function storageError(thrown: unknown, where: string): unknown {
  if (thrown instanceof AssayError) return thrown;
  const options = { where, cause: thrown };
  const code = systemCode(thrown) ?? '';
  if (FULL.has(code)) return new AssayError('no_space', `The disk is full: ${messageOf(thrown)}`, { ...options, hint: 'Free some space and try again; what was stored before is intact.' });
  if (CLOSED.has(code)) return new AssayError('forbidden', `"${where}" may not be written or read: ${messageOf(thrown)}`, { ...options, hint: 'Check the permissions of the folder.' });
  return code === 'ENOENT' ? new AssayError('not_found', `"${where}" does not exist.`, { ...options, hint: 'Check the path.' }) : thrown;
}
