/** How soon does the command line answer, the browser host listen, and the demo give its first and its last verdict? */
import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import type { BenchCase, BenchContext } from '../benchCase.ts';
import { medianSeconds, timed, withPeakRss } from '../measure.ts';

/** Resolves when the process ends; rejects with what it printed when it fails. */
function ended(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve(output) : reject(new Error(`exit ${String(code)}: ${output.slice(-2_000)}`))));
  });
}

const start = (args: readonly string[], cwd: string): ChildProcess => spawn(process.execPath, [...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
const bareNode = (cwd: string): Promise<number> => medianSeconds(5, () => ended(start(['-e', ''], cwd)));

export const versionCase: BenchCase = {
  name: 'version',
  what: '`assay --version`, whole process, median of five',
  goalSeconds: 0.2,
  run: async ({ entry, scratch }) => ({
    rows: 0,
    seconds: await medianSeconds(5, () => ended(start([entry, '--version'], scratch))),
    bound: { what: '`node -e ""`, whole process', seconds: await bareNode(scratch) },
  }),
};

/** Seconds until the process prints a line that matches; it is killed then. */
async function secondsUntil(child: ChildProcess, pattern: RegExp): Promise<number> {
  const { seconds } = await timed(
    () =>
      new Promise<void>((resolve, reject) => {
        let output = '';
        const hear = (chunk: Buffer): void => {
          output += chunk.toString();
          if (pattern.test(output)) resolve();
        };
        child.stdout?.on('data', hear);
        child.stderr?.on('data', hear);
        child.on('close', () => reject(new Error(`it ended before "${pattern.source}": ${output.slice(-2_000)}`)));
      }),
  );
  const gone = new Promise((resolve) => child.on('close', resolve));
  child.kill('SIGTERM');
  await gone;
  return seconds;
}

export const hostReadyCase: BenchCase = {
  name: 'host-ready',
  what: '`assay serve` on an empty workspace until its address is printed and answers',
  goalSeconds: 1.5,
  run: async ({ entry, scratch }) => {
    await ended(start([entry, 'init', 'empty.assay'], scratch));
    const seconds = await secondsUntil(start([entry, 'serve', 'empty.assay', '--no-open'], scratch), /http:\/\/127\.0\.0\.1:\d+/);
    return { rows: 0, seconds, bound: { what: '`node -e ""`, whole process', seconds: await bareNode(scratch) } };
  },
};

const demoArgs = (context: BenchContext): readonly string[] => [context.entry, 'demo', path.join(context.scratch, 'demo.assay'), '--no-open'];
const DEMO_ROWS = 215_070;

export const demoCase: BenchCase = {
  name: 'demo',
  what: '`assay demo --no-open` from nothing: import, three models, two replays, the whole story; all processes',
  goalSeconds: 25,
  run: async (context) => {
    const firstVerdict = secondsUntil(start([...demoArgs(context).slice(0, 2), path.join(context.scratch, 'first.assay'), '--no-open'], context.scratch), /Volume/);
    const firstVerdictSeconds = await firstVerdict;
    const child = start(demoArgs(context), context.scratch);
    const { value, peakRssBytes } = await withPeakRss(() => timed(() => ended(child)), child.pid);
    return {
      rows: DEMO_ROWS,
      seconds: value.seconds,
      peakRssBytes,
      bound: { what: '`node -e ""`, whole process', seconds: await bareNode(context.scratch) },
      figures: { firstVerdictSeconds, firstVerdictGoalSeconds: 10, peakRssGoalBytes: 1.5e9 },
    };
  },
};
