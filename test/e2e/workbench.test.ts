/** Does the workbench show the sample's story in a real browser, and can it be used? */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserOrSkip, openBrowser } from './browser.ts';
import { assay, serve, type Served } from './served.ts';

const executable = browserOrSkip();

async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page }).analyze();
  return found.flatMap((violation) => violation.nodes.map((node) => `${violation.id}: ${node.html.slice(0, 120)}`));
}

describe.skipIf(executable === undefined)('the workbench in a browser', () => {
  let scratch = '';
  let browser: Browser;
  let sample: Served;
  let page: Page;
  const errors: string[] = [];

  const open = async (url: string, colorScheme: 'light' | 'dark' = 'light'): Promise<Page> => {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme, reducedMotion: 'reduce' });
    const opened = await context.newPage();
    opened.on('pageerror', (error) => errors.push(error.message));
    opened.on('console', (message) => { if (message.text().includes('Content Security Policy')) errors.push(message.text()); });
    await opened.goto(url);
    return opened;
  };

  beforeAll(async () => {
    scratch = await mkdtemp(path.join(os.tmpdir(), 'assay-e2e-'));
    const workspace = path.join(scratch, 'income-scoring.assay');
    await assay('demo', workspace, '--no-open', '--quiet');
    browser = await openBrowser(executable ?? '');
    sample = await serve(workspace);
    page = await open(sample.url);
    await page.locator('.tile').first().waitFor();
  });

  afterAll(async () => {
    await browser.close();
    await sample.stop();
    await rm(scratch, { recursive: true, force: true });
  });

  const tile = (name: string) => page.locator('.tile', { hasText: name });

  it('shows verdicts with their numbers and takes the token out of the address', async () => {
    expect(page.url()).not.toContain('token');
    await expect.poll(() => tile('Data quality').locator('.value').textContent()).toMatch(/^24\.2/);
    expect(await tile('Drift').locator('.value').textContent()).toContain('1 of 12');
    expect(await tile('Performance').locator('.value').textContent()).toContain('−1.01');
    expect(await page.locator('.scope-box').allTextContents()).toHaveLength(2);
    expect(await page.locator('.navigator svg').getAttribute('aria-label')).toContain('2026');
  });

  it('draws figures with alternatives in words and as a table', async () => {
    const figure = page.locator('.figure').first();
    await figure.locator('.main-svg').first().waitFor();
    expect((await figure.locator('[role=img]').first().getAttribute('aria-label'))?.length).toBeGreaterThan(20);
    await figure.getByRole('button', { name: 'Show as table' }).click({ force: true });
    expect(await figure.locator('th').count()).toBeGreaterThan(1);
    await figure.getByRole('button', { name: 'Show as figure' }).click({ force: true });
  });

  it('has no violation of accessibility rules, light and dark', async () => {
    expect(await violations(page)).toEqual([]);
    const dark = await open(sample.url, 'dark');
    await dark.locator('.tile').first().waitFor();
    expect(await dark.evaluate(() => document.documentElement.dataset['mantineColorScheme'])).toBe('dark');
    expect(await violations(dark)).toEqual([]);
    await dark.context().close();
  });

  it('shows SQL, record id and command behind a verdict', async () => {
    await tile('Drift').click();
    const inspector = page.getByRole('complementary', { name: 'Inspector' });
    expect(await inspector.locator('pre').first().textContent()).toMatch(/select/i);
    expect(await inspector.textContent()).toMatch(/r-[0-9a-f]{8}/);
    expect(await inspector.locator('pre').last().textContent()).toMatch(/^assay run .*drift/);
    await inspector.getByRole('tab', { name: 'Rows' }).click();
    await inspector.getByText(/of 107,/).waitFor();
    await inspector.getByRole('tab', { name: 'Record' }).click();
  });

  it('asks every panel again under a chip, and takes the chip back by undo', async () => {
    const before = await tile('Volume').locator('.value').textContent();
    await page.getByRole('button', { name: 'Filter', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('combobox', { name: 'Column' }).fill('region');
    await dialog.getByRole('textbox', { name: 'Value' }).fill('eu-west');
    await dialog.getByRole('button', { name: 'Add filter' }).click();
    await page.locator('.chip', { hasText: 'region = eu-west' }).waitFor();
    await expect.poll(() => tile('Volume').locator('.value').textContent(), { timeout: 60_000 }).not.toBe(before);
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => page.locator('.chip').count()).toBe(0);
    await expect.poll(() => tile('Volume').locator('.value').textContent()).toBe(before);
    await page.getByRole('button', { name: 'Redo' }).click();
    await page.locator('.chip').waitFor();
    await page.getByRole('button', { name: /Remove filter/ }).click();
    await expect.poll(() => page.locator('.chip').count()).toBe(0);
  });

  it('opens the palette by keyboard and goes where one types', async () => {
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('Search commands').fill('Models');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Models' }).waitFor();
    expect(await page.locator('.view').textContent()).toContain('v3');
    expect(await violations(page)).toEqual([]);
  });

  it('shows data, replays, catalogue, findings, report and settings', async () => {
    for (const name of ['Data', 'Replays', 'Findings', 'Report', 'Settings'] as const) {
      await page.getByRole('navigation').getByRole('button', { name }).click();
      await page.locator('.view').getByRole('heading', { name, exact: true }).waitFor();
    }
    await page.getByRole('navigation').getByRole('button', { name: 'Analyses' }).click();
    await page.locator('.tile').first().waitFor();
  });

  it('answers SQL in the bottom area', async () => {
    await page.keyboard.press('Control+j');
    await page.locator('.cm-content').waitFor();
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.locator('.sql-result th').first().waitFor();
    await page.keyboard.press('Control+j');
  });

  it('shows an empty workspace and an engine that refuses', async () => {
    const folder = path.join(scratch, 'empty.assay');
    await assay('init', folder);
    const served = await serve(folder);
    try {
      const empty = await open(served.url);
      await empty.getByText('Bring in a prediction log to start.').waitFor();
      expect(await violations(empty)).toEqual([]);
      const refused = await open(served.url.replace(/token=.*/, 'token=wrong'));
      await refused.locator('body').waitFor();
      expect(await refused.locator('body').textContent()).toContain('token');
    } finally {
      await served.stop();
    }
  });

  it('lost no exception on the way', () => {
    expect(errors).toEqual([]);
  });
});
