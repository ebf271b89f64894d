/** How does the command line live as a process: its streams, Ctrl+C and its exit code? */
import process from 'node:process';
import { runCommandLine } from './runCommandLine.ts';
import type { Terminal } from './terminal.ts';

/** Exit code after a second Ctrl+C, by the shells' convention for a signal. */
const KILLED_BY_INTERRUPT = 130;

/** Runs one command and ends the process with its exit code. */
export async function runProcess(argv: readonly string[]): Promise<void> {
  const abort = new AbortController();
  const interrupt = (): void => {
    if (abort.signal.aborted) process.exit(KILLED_BY_INTERRUPT);
    abort.abort();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(0); // the reader (head, less) has seen enough
    });
  }
  const terminal: Terminal = {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    interactive: process.stderr.isTTY,
    width: process.stdout.columns > 0 ? process.stdout.columns : 100,
    env: process.env,
    signal: abort.signal,
  };
  const exitCode = await runCommandLine(argv, terminal);
  await flushed(process.stdout);
  await flushed(process.stderr);
  process.exit(exitCode);
}

const flushed = (stream: NodeJS.WriteStream): Promise<void> =>
  new Promise((resolve) => {
    stream.write('', () => {
      resolve();
    });
  });
