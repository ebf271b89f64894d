/** Which AssayError does a failure of the database engine become? */
import { AssayError, cancelled, messageOf } from '../../core/errors.ts';

const FULL_DISK = /No space left on device|File too large|Could not write all bytes|ENOSPC|max_temp_directory_size|disk quota|failed to offload data block/i;
const INTERRUPTED = /^INTERRUPT Error/i;
const NOT_FOUND = /No files found that match the pattern|Cannot open file|database does not exist/;
const OF_THE_TEXT = /^(Parser|Syntax|Binder|Catalog|Conversion|Invalid Input|Invalid|Out of Range|Mismatch Type|Constraint|Not implemented|Invalid type|Parameter Not Allowed|IO|Invalid Configuration|Dependency|Expression) Error/;

/**
 * Maps by the class that the engine writes in front of its message.
 *
 * interrupt → cancelled; a full disk or an exhausted spill area → no_space; memory limit → too_large; missing file → not_found;
 * anything wrong with the text or the data it reads → bad_input; the rest → internal. The engine's message is kept.
 */
export function engineError(thrown: unknown, what = 'the query'): AssayError {
  if (thrown instanceof AssayError) return thrown;
  const message = messageOf(thrown);
  const options = { cause: thrown };
  if (INTERRUPTED.test(message)) return cancelled(what);
  if (FULL_DISK.test(message)) return new AssayError('no_space', `The disk is full: ${message}`, { ...options, hint: 'Free some space on the disk that holds the workspace and try again; what was stored before is intact.' });
  if (message.startsWith('Out of Memory Error')) return new AssayError('too_large', `The query needs more memory than it may use: ${message}`, { ...options, hint: 'Narrow the scope, or raise the memory limit.' });
  if (message.startsWith('Permission Error')) return new AssayError('forbidden', message, options);
  if (NOT_FOUND.test(message)) return new AssayError('not_found', message, { ...options, hint: 'Check the path.' });
  if (OF_THE_TEXT.test(message)) return new AssayError('bad_input', message, options);
  return new AssayError('internal', message, options);
}
