/** What does one command line do, and with which exit code does it end? */
import { CommanderError } from 'commander';
import { AssayError } from '../../core/errors.ts';
import { exitCodeOf, printError } from './printError.ts';
import { buildProgram } from './program.ts';
import type { Terminal } from './terminal.ts';

/** Runs the words after `assay`; never throws. */
export async function runCommandLine(argv: readonly string[], terminal: Terminal): Promise<number> {
  const state = { exitCode: 0 };
  const json = argv.includes('--json');
  try {
    await buildProgram(terminal, state).parseAsync([...argv], { from: 'user' });
    return state.exitCode;
  } catch (thrown) {
    if (thrown instanceof CommanderError && thrown.exitCode === 0) return 0; // --help and --version have printed
    const error = thrown instanceof CommanderError ? usageError(thrown) : thrown;
    printError(error, { terminal, json });
    return exitCodeOf(error);
  }
}

/** Commander's "error: unknown option '--x'\n(Did you mean --y?)" as one of ours. */
function usageError(error: CommanderError): AssayError {
  const [message = '', ...rest] = error.message.replace(/^error: /, '').split('\n');
  const hint = rest.join(' ').trim();
  return new AssayError('usage', `${message.charAt(0).toUpperCase()}${message.slice(1)}.`.replace(/\.\.$/, '.'), { hint: hint === '' ? '"assay --help" lists the commands, "assay COMMAND --help" the options.' : hint.replace(/^\((.*)\)$/, '$1') });
}
