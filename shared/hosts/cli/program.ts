/** Which commands are there, and how does help look? */
import { Command, Option } from 'commander';
import { addAnalysisCommands } from './analysisCommands.ts';
import { withExample } from './arguments.ts';
import { Cli, type ExitState } from './cli.ts';
import { addDataCommands } from './dataCommands.ts';
import { addEvidenceCommands } from './evidenceCommands.ts';
import { addLaterCommands } from './laterCommands.ts';
import { addMachineCommands } from './machineCommands.ts';
import { addModelCommands } from './modelCommands.ts';
import { addQueryCommand } from './queryCommand.ts';
import { addReplayCommands } from './replayCommands.ts';
import type { Terminal } from './terminal.ts';
import { addWorkbenchCommands } from './workbenchCommands.ts';

/** The whole command line; nothing heavy is loaded before a command runs. */
export function buildProgram(terminal: Terminal, state: ExitState): Command {
  const program = new Command('assay')
    .description('What changed in production, why, for whom, and can you prove it?')
    .option('-V, --version', 'print the version')
    .addOption(new Option('--json', 'print one JSON document on stdout'))
    .addOption(new Option('--progress <kind>', 'progress on stderr: bar on a terminal, or json').choices(['bar', 'json']))
    .addOption(new Option('--quiet', 'no progress and no notices'))
    .showHelpAfterError(false);
  withExample(program, 'assay demo', 'assay import income.assay log.parquet --name predictions', 'assay run income.assay drift --reference reference --current current --json');
  const cli = new Cli(terminal, state);
  addWorkbenchCommands(program, cli);
  addDataCommands(program, cli);
  addModelCommands(program, cli);
  addReplayCommands(program, cli);
  addAnalysisCommands(program, cli);
  addQueryCommand(program, cli);
  addEvidenceCommands(program, cli);
  addMachineCommands(program, cli);
  addLaterCommands(program);
  quieten(program, terminal);
  return program;
}

/** Errors are thrown instead of ending the process, and printed once, by us. */
function quieten(command: Command, terminal: Terminal): void {
  command.exitOverride().configureOutput({ writeOut: (text) => terminal.out(text), writeErr: () => undefined, getOutHelpWidth: () => Math.min(terminal.width, 110) });
  for (const child of command.commands) quieten(child, terminal);
}
