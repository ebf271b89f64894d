/** Do the first screen and the Replay panel still look as they did, on answers that never change? (`ASSAY_UPDATE_SNAPSHOTS=1` takes them anew.) */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import react from '@vitejs/plugin-react';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserOrSkip, openBrowser } from '../e2e/browser.ts';

const SNAPSHOTS = path.join(import.meta.dirname, 'snapshots');
const ORIGIN = 'http://fixture.invalid';
/** A pixel differs when a channel is off by more than this; fonts and edges are drawn a little differently by each browser version. */
const CHANNEL_TOLERANCE = 48;
const SHARE_TOLERANCE = 0.03;
const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.woff2': 'font/woff2' };
const update = process.env['ASSAY_UPDATE_SNAPSHOTS'] === '1';
const executable = browserOrSkip();

/** Share of pixels that differ, counted by the browser itself; 1 when the sizes differ. */
function differingShare(page: Page, pictures: readonly [Buffer, Buffer]): Promise<number> {
  return page.evaluate(
    async ({ sources, tolerance }) => {
      const read = async (base64: string): Promise<ImageData> => {
        const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${base64}`)).blob());
        const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
        if (context === null) throw new Error('no canvas');
        context.drawImage(bitmap, 0, 0);
        return context.getImageData(0, 0, bitmap.width, bitmap.height);
      };
      const [before, after] = await Promise.all(sources.map(read));
      if (before === undefined || after?.width !== before.width || after.height !== before.height) return 1;
      let differing = 0;
      for (let at = 0; at < before.data.length; at += 4) {
        if ([0, 1, 2].some((channel) => Math.abs((before.data[at + channel] ?? 0) - (after.data[at + channel] ?? 0)) > tolerance)) differing += 1;
      }
      return differing / (before.data.length / 4);
    },
    { sources: pictures.map((picture) => picture.toString('base64')), tolerance: CHANNEL_TOLERANCE },
  );
}

describe.skipIf(executable === undefined)('the workbench', () => {
  let folder = '';
  let browser: Browser;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'assay-visual-'));
    await build({ configFile: false, root: path.join(import.meta.dirname, 'fixturePage'), base: './', plugins: [react()], logLevel: 'error', build: { outDir: folder, emptyOutDir: true, target: 'chrome120' } });
    browser = await openBrowser(executable ?? '');
  });
  afterAll(async () => {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  });

  const open = async (query: string, colorScheme: 'light' | 'dark'): Promise<Page> => {
    const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme, reducedMotion: 'reduce', timezoneId: 'Asia/Kathmandu' })).newPage();
    await page.route(`${ORIGIN}/**`, async (route) => {
      const name = new URL(route.request().url()).pathname;
      const file = path.join(folder, name === '/' ? 'index.html' : name);
      await (existsSync(file) ? route.fulfill({ body: await readFile(file), contentType: TYPES[path.extname(file)] ?? 'application/octet-stream' }) : route.fulfill({ status: 404 }));
    });
    await page.goto(`${ORIGIN}/${query}`);
    return page;
  };

  it.each([
    { name: 'story-light', query: '', scheme: 'light', ready: '.figure .main-svg' },
    { name: 'story-dark', query: '', scheme: 'dark', ready: '.figure .main-svg' },
    { name: 'empty-light', query: '?state=empty', scheme: 'light', ready: '.empty' },
    { name: 'error-light', query: '?state=error', scheme: 'light', ready: '.story-panel [role=alert]' },
    { name: 'replays-light', query: '?state=replays', scheme: 'light', ready: '.live-figure svg' },
    { name: 'replays-dark', query: '?state=replays', scheme: 'dark', ready: '.live-figure svg' },
  ] as const)('$name', async ({ name, query, scheme, ready }) => {
    const page = await open(query, scheme);
    await page.locator(ready).first().waitFor();
    await page.evaluate(() => document.fonts.ready);
    await page.waitForLoadState('networkidle');
    const picture = await page.screenshot({ animations: 'disabled', caret: 'hide' });
    const file = path.join(SNAPSHOTS, `${name}.png`);
    if (update) {
      await mkdir(SNAPSHOTS, { recursive: true });
      await writeFile(file, picture);
    }
    const share = await differingShare(page, [await readFile(file), picture]);
    if (share > SHARE_TOLERANCE) await writeFile(path.join(os.tmpdir(), `assay-${name}-now.png`), picture);
    expect(share).toBeLessThanOrEqual(SHARE_TOLERANCE);
    await page.context().close();
  });
});
