/** How is a failure told, to people and to scripts? */
import { AssayError, ERROR_TABLE } from '../../core/errors.ts';
import { toWireError } from '../../contract/wire.ts';
import { BUG_LOG, logBug } from '../../engine/doctor/bugLog.ts';
import type { Terminal } from './terminal.ts';

const BUG_EXIT = ERROR_TABLE.internal.exit;

export const exitCodeOf = (thrown: unknown): number => (thrown instanceof AssayError ? ERROR_TABLE[thrown.code].exit : BUG_EXIT);

/** `{ "error": { code, message, hint, where } }` on stdout with --json, else "assay: message" and the hint on stderr. */
export function printError(thrown: unknown, { terminal, json }: { readonly terminal: Terminal; readonly json: boolean }): void {
  const told = toWireError(thrown);
  const isBug = exitCodeOf(thrown) === BUG_EXIT;
  if (isBug) logBug(thrown, 'command line');
  const error = isBug ? { ...told, hint: `This is a bug in Assay. Please report it with the end of ${BUG_LOG}.` } : told;
  if (json) {
    terminal.out(`${JSON.stringify({ error: { code: error.code, message: error.message, hint: error.hint ?? null, where: error.where ?? null, ...(error.details === undefined ? {} : { details: error.details }) } }, null, 2)}\n`);
    return;
  }
  terminal.err(`assay: ${error.message}\n`);
  if (error.hint !== undefined) terminal.err(`       ${error.hint}\n`);
}
