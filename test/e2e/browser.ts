/** Which browser can the end-to-end tests drive, and what is said where there is none? */
import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const CANDIDATES = [
  '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/usr/bin/google-chrome-stable', '/usr/bin/microsoft-edge', '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge', '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe', 'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** `ASSAY_BROWSER` first, then the usual places. */
export function findBrowser(): string | undefined {
  const given = process.env['ASSAY_BROWSER'];
  return [...(given === undefined || given === '' ? [] : [given]), ...CANDIDATES].find((path) => existsSync(path));
}

export const NO_BROWSER = 'No Chrome, Edge or Chromium was found: the browser tests are left out. Install Chromium ("apt-get install chromium") or name one in ASSAY_BROWSER.';

/**
 * The path of a browser; undefined after saying so where there is none.
 * @throws Error in continuous integration, where a missing browser is a failure
 */
export function browserOrSkip(): string | undefined {
  const path = findBrowser();
  if (path !== undefined) return path;
  if (process.env['CI'] === 'true' || process.env['CI'] === '1') throw new Error(NO_BROWSER);
  process.stdout.write(`note: ${NO_BROWSER}\n`);
  return undefined;
}

export function openBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--force-color-profile=srgb'],
  });
}
