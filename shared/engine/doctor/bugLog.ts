/** Where does a bug leave its trace, so that it can be reported? */
import { appendFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { AssayError } from '../../core/errors.ts';
import { ASSAY_VERSION } from '../versions.ts';

/** One file a user; "assay doctor" names it. Nothing is sent anywhere. */
export const BUG_LOG = path.join(os.tmpdir(), `assay-${String(process.getuid?.() ?? os.userInfo().username)}.log`);

/** Writes what was thrown, with its stack, unless it is an error a user can act on. Never throws itself. */
export function logBug(thrown: unknown, where: string): void {
  if (thrown instanceof AssayError && thrown.code !== 'internal') return;
  const cause = thrown instanceof Error && thrown.cause !== undefined ? `\ncaused by ${thrown.cause instanceof Error ? (thrown.cause.stack ?? thrown.cause.message) : JSON.stringify(thrown.cause)}` : '';
  const trace = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  try {
    appendFileSync(BUG_LOG, `${new Date().toISOString()} assay ${ASSAY_VERSION} node ${process.versions.node} ${process.platform} ${where}\n${trace}${cause}\n\n`, { mode: 0o600 });
  } catch {
    // a log that cannot be written must not hide the error itself
  }
}
