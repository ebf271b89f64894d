/** How soon is the first screen of a computed workspace interactive, and how much JavaScript does its first paint load? */
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { AssayError, messageOf } from '../../core/errors.ts';
import { findBrowser } from '../../engine/doctor/findBrowser.ts';
import type { BenchCase, BenchContext } from '../benchCase.ts';
import { timed } from '../measure.ts';

const BROWSER_ARGS = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const ADDRESS = /http:\/\/127\.0\.0\.1:\d+\/\S*/;

async function launchBrowser(): Promise<Browser> {
  const executablePath = await findBrowser();
  if (executablePath === undefined) throw new AssayError('unsupported', 'There is no browser to show the first screen in.', { hint: 'Install Chrome, Edge or Chromium, or name one in ASSAY_BROWSER.' });
  try {
    const { chromium } = await import('playwright-core');
    return await chromium.launch({ executablePath, args: BROWSER_ARGS });
  } catch (error: unknown) {
    throw new AssayError('unsupported', `The browser could not be started: ${messageOf(error)}`, { hint: 'Install the development dependencies: npm ci.' });
  }
}

/** Bytes after gzip of the scripts that index.html loads or preloads itself. */
async function firstPaintGzipBytes(renderer: string): Promise<number> {
  const html = await readFile(path.join(renderer, 'index.html'), 'utf8');
  const scripts = [...html.matchAll(/(?:src|href)="\.?\/?([^"]+\.js)"/g)].map((match) => match[1] ?? '');
  const sizes = await Promise.all(scripts.map(async (script) => gzipSync(await readFile(path.join(renderer, script))).byteLength));
  return sizes.reduce((sum, size) => sum + size, 0);
}

function printed(args: readonly string[], pattern: RegExp): Promise<{ readonly found: string; readonly stop: () => void }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const hear = (chunk: Buffer): void => {
      output += chunk.toString();
      const match = pattern.exec(output);
      if (match !== null) resolve({ found: match[0], stop: () => child.kill('SIGTERM') });
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('close', () => reject(new Error(`it ended too early: ${output.slice(-1_000)}`)));
  });
}

async function run({ entry, scratch }: BenchContext): ReturnType<BenchCase['run']> {
  const browser = await launchBrowser();
  const workspace = path.join(scratch, 'demo.assay');
  try {
    await new Promise((resolve, reject) => spawn(process.execPath, [entry, 'demo', workspace, '--no-open', '--quiet'], { stdio: 'ignore' }).on('close', resolve).on('error', reject));
    const host = await printed([entry, 'serve', workspace, '--no-open'], ADDRESS);
    try {
      const blank = await browser.newPage();
      const bare = await timed(() => blank.goto(new URL('/', host.found).href, { waitUntil: 'commit' }));
      const page = await browser.newPage({ viewport: { width: 1_440, height: 900 } });
      const { seconds } = await timed(async () => {
        await page.goto(host.found);
        await page.getByText('Which inputs moved?').first().waitFor();
      });
      return {
        rows: 0,
        seconds,
        bound: { what: 'the first byte of the page, in the same browser', seconds: bare.seconds },
        figures: { firstPaintGzipBytes: await firstPaintGzipBytes(path.join(path.dirname(entry), 'renderer')), firstPaintGzipGoalBytes: 350_000 },
      };
    } finally {
      host.stop();
    }
  } finally {
    await browser.close();
  }
}

export const firstScreenCase: BenchCase = {
  name: 'first-screen',
  what: 'the first screen of the computed sample, from navigation to the first panel with its answer',
  goalSeconds: 2.5,
  run,
};
