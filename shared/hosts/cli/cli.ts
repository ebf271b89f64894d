/** What do all commands share: options, progress, answers as JSON or text, and a workspace to ask? */
import type { Command } from 'commander';
import { AssayError, cancelled } from '../../core/errors.ts';
import type { Client, RunOptions } from '../../contract/client.ts';
import type { ProgressKind } from './progressPrinter.ts';
import type { Terminal } from './terminal.ts';

/** What a command answers: one JSON document, or text for people. */
export interface CommandAnswer {
  readonly json: unknown;
  readonly text: string | (() => string);
  /** 0 when left out. */
  readonly exitCode?: number;
}

export interface WorkspaceTools {
  readonly client: Client;
  /** Absolute path of the workspace. */
  readonly path: string;
  /** Signal and progress for `client.run`. */
  readonly options: RunOptions;
}

export interface CliOptions {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly progress: ProgressKind;
}

/** The state that outlives a command. */
export interface ExitState {
  exitCode: number;
}

export class Cli {
  readonly terminal: Terminal;
  readonly #state: ExitState;

  constructor(terminal: Terminal, state: ExitState) {
    this.terminal = terminal;
    this.#state = state;
  }

  /** The global options as given anywhere on the line. */
  options(command: Command): CliOptions {
    const given: { readonly json?: boolean; readonly quiet?: boolean; readonly progress?: string } = command.optsWithGlobals();
    const kind = given.progress === 'json' ? 'json' : given.quiet === true ? 'none' : 'bar';
    return { json: given.json === true, quiet: given.quiet === true, progress: kind };
  }

  /** Prints the answer and remembers its exit code. */
  async answer(command: Command, work: () => Promise<CommandAnswer>): Promise<void> {
    const { json } = this.options(command);
    const answer = await work();
    if (json) this.terminal.out(`${JSON.stringify(answer.json, null, 2)}\n`);
    else {
      const text = typeof answer.text === 'string' ? answer.text : answer.text();
      this.terminal.out(text.endsWith('\n') || text === '' ? text : `${text}\n`);
    }
    this.#state.exitCode = answer.exitCode ?? 0;
  }

  /** Runs a command on a workspace; opens it here, or asks the host that has it open; always closes it again. */
  async onWorkspace(command: Command, path: string, work: (tools: WorkspaceTools) => Promise<CommandAnswer>): Promise<void> {
    await this.answer(command, async () => {
      const { connectWorkspace } = await import('./connectWorkspace.ts');
      const { progressPrinter } = await import('./progressPrinter.ts');
      const options = this.options(command);
      const { signal } = this.terminal;
      const connection = await connectWorkspace(path, signal);
      if (!options.quiet) for (const notice of connection.notices) this.terminal.err(`assay: ${notice}\n`);
      const printer = await progressPrinter(options.progress, this.terminal);
      try {
        return await work({ client: connection.client, path: connection.path, options: { signal, onProgress: (progress) => printer.show(progress) } });
      } catch (thrown) {
        throw signal.aborted && !(thrown instanceof AssayError) ? cancelled(command.name()) : thrown;
      } finally {
        printer.stop();
        await connection.close();
      }
    });
  }
}
