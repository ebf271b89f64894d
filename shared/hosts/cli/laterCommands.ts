/** Which commands of the product are known by name but not built yet? */
import type { Command } from 'commander';
import { AssayError } from '../../core/errors.ts';

const LATER = ['source', 'pull', 'triage', 'gate', 'check', 'dossier', 'sign', 'diff'] as const;

/** They are not listed in --help, and answer with exit code 5 whatever follows them. */
export function addLaterCommands(program: Command): void {
  for (const name of LATER) {
    program
      .command(name, { hidden: true })
      .allowUnknownOption()
      .allowExcessArguments()
      .argument('[anything...]')
      .action(() => {
        throw new AssayError('not_available_yet', `"assay ${name}" is not available yet.`, { where: name, hint: '"assay --help" lists what is.' });
      });
  }
}
