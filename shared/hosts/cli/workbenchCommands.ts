/** Which commands open the workbench, on the desktop or in the browser? */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import process from 'node:process';
import type { Command } from 'commander';
import { AssayError } from '../../core/errors.ts';
import { called, wholeNumber, withExample, type Called } from './arguments.ts';
import type { Cli } from './cli.ts';
import { storyJson, stepLine } from './describeStory.ts';
import { hasDisplay, openInBrowser } from './openInBrowser.ts';

interface ServeOptions {
  readonly port?: number;
  readonly open: boolean;
}

const DEMO_FOLDER = 'income-scoring.assay';

export function addWorkbenchCommands(program: Command, cli: Cli): void {
  program.argument('[workspace]', 'workspace to open').action(called(async ({ words: [path], self }) => {
    if (self.opts()['version'] === true) {
      const { ASSAY_VERSION } = await import('../../engine/versions.ts');
      cli.terminal.out(`${ASSAY_VERSION}\n`);
      return;
    }
    if (path !== undefined && !existsSync(resolve(path))) throw new AssayError('usage', `There is no command and no workspace "${path}".`, { where: path, hint: '"assay --help" lists the commands.' });
    await openWorkbench(cli, self, path);
  }));

  const serve = program.command('serve').description('serve engine and workbench on 127.0.0.1, with a token').argument('[workspace]', 'workspace to open').option('--port <n>', 'port (default: any free one)', wholeNumber).option('--no-open', 'do not open the browser');
  withExample(serve, 'assay serve income.assay', 'assay serve income.assay --port 4123 --no-open').action(called(async ({ words: [path], options, self }: Called<ServeOptions>) => {
    await serveWorkbench(cli, self, { ...options, path });
  }));

  const demo = program.command('demo').description('make the sample workspace, run the whole story and open it').argument('[folder]', 'folder to make', DEMO_FOLDER).option('--no-open', 'print the verdicts instead of opening the workbench').option('--port <n>', 'port (default: any free one)', wholeNumber);
  withExample(demo, 'assay demo', 'assay demo sample.assay --no-open --json').action(called(async ({ words: [folder = ''], options, self }: Called<ServeOptions>) => {
    if (options.open) await openDemo(cli, self, { ...options, path: folder });
    else await printDemo(cli, self, folder);
  }));
}

/** The desktop when Electron's binary and our shell are there (and a display), else the browser; says which. */
async function openWorkbench(cli: Cli, self: Command, path: string | undefined): Promise<void> {
  if (await openDesktop(cli, path)) return;
  await serveWorkbench(cli, self, { path, open: true });
}

async function openDesktop(cli: Cli, path: string | undefined): Promise<boolean> {
  const { findElectron } = await import('../../engine/doctor/findElectron.ts');
  const { installation } = await import('../installation.ts');
  const binary = findElectron();
  const files = installation();
  const shell = existsSync(join(files.root, 'dist', 'electron', 'main.mjs'));
  if (binary === undefined || !shell || !hasDisplay(cli.terminal.env)) {
    const why = binary === undefined ? 'Electron is not installed' : shell ? 'there is no display' : 'the desktop shell was not built';
    cli.terminal.err(`assay: opening the workbench in the browser (${why}).\n`);
    return false;
  }
  cli.terminal.err('assay: opening the desktop workbench.\n');
  const child = spawn(binary, [files.root, ...(path === undefined ? [] : [resolve(path)])], { detached: true, stdio: 'ignore' });
  child.unref();
  await Promise.race([once(child, 'spawn'), once(child, 'error').then(([error]: unknown[]) => Promise.reject(error instanceof Error ? error : new Error(String(error))))]);
  return true;
}

interface Served {
  readonly path: string | undefined;
  readonly port?: number;
  readonly open: boolean;
}

/** Serves until Ctrl+C; that is how it ends, so it is no failure. */
async function serveWorkbench(cli: Cli, self: Command, options: Served): Promise<void> {
  const { startWorkbenchHost } = await import('../workbenchHost.ts');
  const host = await startWorkbenchHost({ path: options.path, port: options.port });
  try {
    announce(cli, self, { ...options, url: host.url, address: host.address });
    await untilInterrupted(cli);
  } finally {
    await host.close();
  }
}

function announce(cli: Cli, self: Command, host: Served & { readonly url: string; readonly address: string }): void {
  const workspace = host.path === undefined ? null : resolve(host.path);
  const { json } = cli.options(self);
  if (json) cli.terminal.out(`${JSON.stringify({ host: { url: host.url, address: host.address, pid: process.pid, workspace }, warnings: [] })}\n`);
  else cli.terminal.out(`Assay is open at ${host.url}\n`);
  const opened = host.open && openInBrowser(host.url, cli.terminal.env);
  if (!json) cli.terminal.out(opened || !host.open ? 'Press Ctrl+C to stop.\n' : 'There is no display here: open the address in a browser on this machine. Press Ctrl+C to stop.\n');
}

async function untilInterrupted(cli: Cli): Promise<void> {
  const { signal } = cli.terminal;
  if (!signal.aborted) await once(signal, 'abort');
}

/** Makes the sample when it is not there; the workbench shows it while it fills. */
async function openDemo(cli: Cli, self: Command, options: Served & { readonly path: string }): Promise<void> {
  const { answeringHost, demoState, fillDemo } = await import('./demo.ts');
  const known = await answeringHost(options.path);
  if (known !== undefined) {
    announce(cli, self, { ...options, ...known });
    return;
  }
  const state = await demoState(options.path);
  const { startWorkbenchHost } = await import('../workbenchHost.ts');
  const host = await startWorkbenchHost({ path: options.path, port: options.port });
  try {
    announce(cli, self, { ...options, url: host.url, address: host.address });
    if (host.workspace !== undefined && state === 'to fill') {
      const quiet = cli.options(self).json;
      await fillDemo(host.workspace, { signal: cli.terminal.signal, onStep: (step, answer) => (quiet ? undefined : cli.terminal.out(`${stepLine(step, answer)}\n`)) });
    }
    await untilInterrupted(cli);
  } finally {
    await host.close();
  }
}

/** Prints the story's verdicts as they come, or all of them as one document. */
async function printDemo(cli: Cli, self: Command, folder: string): Promise<void> {
  const { tellDemo } = await import('./demo.ts');
  const options = cli.options(self);
  await cli.answer(self, async () => {
    const progress = options.json || options.progress === 'json' ? options.progress : 'none'; // the lines themselves are the progress
    const story = await tellDemo({ folder, terminal: cli.terminal, progress, onStep: (step, answer) => (options.json ? undefined : cli.terminal.out(`${stepLine(step, answer)}\n`)) });
    return { json: storyJson(story), text: story.warnings.map((warning) => `▲ warning: ${warning}`).join('\n') };
  });
}
