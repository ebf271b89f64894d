/** Which AssayError does a failure of the file system become? */
import { AssayError, messageOf } from '../../core/errors.ts';

/** The system's error code (`ENOENT`, `ENOSPC` …), or undefined. */
export function systemCode(thrown: unknown): string | undefined {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;
}

/** Full disk → no_space, no permission → forbidden, missing → not_found; anything else is passed on as it is. */
export function storageError(thrown: unknown, where: string): unknown {
  if (thrown instanceof AssayError) return thrown;
  const options = { where, cause: thrown };
  switch (systemCode(thrown)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new AssayError('no_space', `The disk is full: ${messageOf(thrown)}`, { ...options, hint: 'Free some space and try again; what was stored before is intact.' });
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new AssayError('forbidden', `"${where}" may not be written or read: ${messageOf(thrown)}`, { ...options, hint: 'Check the permissions of the folder.' });
    case 'ENOENT':
      return new AssayError('not_found', `"${where}" does not exist.`, { ...options, hint: 'Check the path.' });
    default:
      return thrown;
  }
}
