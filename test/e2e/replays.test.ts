/** Can a replay be started, watched, cancelled and started again by clicks in a real browser? */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quietJob } from '../../shared/engine/jobs/jobContext.ts';
import { addSampleModels, importSample } from '../../shared/engine/story/createDemo.ts';
import { openTestEngine } from '../support/sampleWorkspace.ts';
import { browserOrSkip, openBrowser } from './browser.ts';
import { serve, type Served } from './served.ts';

const executable = browserOrSkip();

async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page }).analyze();
  return found.flatMap((violation) => violation.nodes.map((node) => `${violation.id}: ${node.html.slice(0, 160)}`));
}

describe.skipIf(executable === undefined)('the Replay panel in a browser', () => {
  let scratch = '';
  let browser: Browser;
  let served: Served;
  let page: Page;
  const errors: string[] = [];

  beforeAll(async () => {
    scratch = await mkdtemp(path.join(os.tmpdir(), 'assay-replays-'));
    const folder = path.join(scratch, 'income-scoring.assay');
    const opened = await openTestEngine(folder, true);
    await importSample(opened.engine, quietJob());
    await addSampleModels(opened.engine, quietJob());
    await opened.close();
    served = await serve(folder);
    browser = await openBrowser(executable ?? '');
    page = await (await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' })).newPage();
    page.on('pageerror', (error) => errors.push(error.message));
    await page.goto(served.url);
    await page.getByRole('navigation').getByRole('button', { name: 'Replays' }).click();
    await page.getByRole('region', { name: 'New replay' }).waitFor();
  });

  afterAll(async () => {
    await browser.close();
    await served.stop();
    await rm(scratch, { recursive: true, force: true });
  });

  const form = () => page.getByRole('region', { name: 'New replay' });
  const live = () => page.getByRole('region', { name: 'Running replay' });
  const command = () => form().getByLabel('Command');

  async function schedule(name: string): Promise<void> {
    await form().getByRole('combobox', { name: 'Schedule' }).click();
    await page.getByRole('option', { name, exact: true }).click();
  }

  it('asks for what the schedule needs and says the command', async () => {
    await schedule('constant');
    await form().getByLabel('Requests a second').fill('150');
    await expect.poll(() => command().textContent()).toMatch(/--data predictions --model v3 --schedule constant --rate 150 --max-seconds 60$/);
    expect(await violations(page)).toEqual([]);
  });

  it('shows numbers that change while it runs, and stops within a second', async () => {
    await form().getByRole('button', { name: 'Replay', exact: true }).click();
    const done = live().locator('.live-head').first();
    await done.waitFor({ timeout: 30_000 });
    const before = await done.textContent();
    await expect.poll(() => done.textContent(), { timeout: 15_000 }).not.toBe(before);
    await live().locator('[data-live=Throughput]').getByText(/^1\d\d/).waitFor({ timeout: 15_000 });
    expect(await live().locator('[data-live=p99]').textContent()).toMatch(/\d.*ms$/);
    expect(await page.locator('footer.status').textContent()).toContain('p99');
    expect(await violations(page)).toEqual([]);
    const since = Date.now();
    await live().getByRole('button', { name: 'Cancel' }).click();
    await page.getByText(/^Cancelled: Replay predictions/).waitFor({ timeout: 5_000 });
    expect(Date.now() - since).toBeLessThan(2_000);
    await live().waitFor({ state: 'detached' });
  });

  it('runs another one to its end and opens what came of it', async () => {
    await schedule('closed');
    await form().getByText('Rows', { exact: true }).click();
    await form().getByLabel('At most this many rows').fill('900');
    await form().getByLabel('Name').fill('closed-900');
    await form().getByRole('button', { name: 'Replay', exact: true }).click();
    const detail = page.getByRole('region', { name: 'Replay closed-900' });
    await detail.waitFor({ timeout: 60_000 });
    expect(await detail.getByRole('row', { name: /^Answers/ }).textContent()).toContain('900');
    const questions = page.getByRole('region', { name: 'Questions about closed-900' });
    await questions.getByRole('button', { name: /latency/i }).first().click();
    await questions.getByRole('tab').first().waitFor({ timeout: 30_000 });
    await page.getByRole('row', { name: /closed-900/ }).waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it('lost no exception on the way', () => {
    expect(errors).toEqual([]);
  });
});
