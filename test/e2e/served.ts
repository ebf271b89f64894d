/** How does a browser test get a workspace that `assay serve` shows? */
import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';

const COMMAND = path.resolve(import.meta.dirname, '../../dist/assay.mjs');

/** Runs a command to its end. @throws Error with its output when it fails */
export function assay(...args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [COMMAND, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => { output += chunk.toString(); });
    child.stderr.on('data', (chunk: Buffer) => { output += chunk.toString(); });
    child.on('error', reject);
    child.on('close', (code) => { if (code === 0) resolve(output); else reject(new Error(`assay ${args.join(' ')} ended with ${String(code)}:\n${output}`)); });
  });
}

export interface Served {
  /** The whole address, with its token. */
  readonly url: string;
  readonly stop: () => Promise<void>;
}

function stopped(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null) { resolve(); return; }
    child.on('exit', () => resolve());
    child.kill('SIGTERM');
  });
}

/** Starts the browser host on a workspace and waits for its address. */
export function serve(workspace: string): Promise<Served> {
  const child = spawn(process.execPath, [COMMAND, 'serve', workspace, '--no-open', '--port', '0'], { stdio: ['ignore', 'pipe', 'pipe'] });
  return new Promise((resolve, reject) => {
    let output = '';
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      const url = /http:\/\/\S+token=\S+/.exec(output)?.[0];
      if (url !== undefined) resolve({ url, stop: () => stopped(child) });
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`assay serve ended with ${String(code)}:\n${output}`)));
  });
}
