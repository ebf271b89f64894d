/** Is there a Chrome, Edge or Chromium here that can show the workbench or run the end-to-end tests? */
import { access, constants } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge', 'chrome'];
const FIXED = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  String.raw`C:\Program Files\Google\Chrome\Application\chrome.exe`,
  String.raw`C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe`,
];

const runnable = (file: string): Promise<boolean> => access(file, constants.X_OK).then(() => true, () => false);

/** Path of a browser: ASSAY_BROWSER when set, else the first one found; undefined when there is none. */
export async function findBrowser(): Promise<string | undefined> {
  const chosen = process.env['ASSAY_BROWSER'];
  if (chosen !== undefined && chosen !== '') return (await runnable(chosen)) ? chosen : undefined;
  const folders = (process.env['PATH'] ?? '').split(path.delimiter).filter((folder) => folder !== '');
  for (const candidate of [...folders.flatMap((folder) => NAMES.map((name) => path.join(folder, name))), ...FIXED]) {
    if (await runnable(candidate)) return candidate;
  }
  return undefined;
}
