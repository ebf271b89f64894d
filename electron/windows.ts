/** How is a workbench window made so that a page can do no more than show itself? */
import path from 'node:path';
import { BrowserWindow, nativeTheme, session, shell, type WebContents } from 'electron';
import { APP_ADDRESS, isAppAddress } from './protocol.ts';

export interface WindowOptions {
  readonly preload: string;
  readonly title: string;
}

/** Colours of the page before it is drawn, so that a dark window does not flash white. */
const BACKGROUND = { light: '#ffffff', dark: '#16181d' } as const;

/** Makes a sandboxed window and loads the workbench. */
export function openWindow(options: WindowOptions): BrowserWindow {
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 960,
    minHeight: 600,
    show: false,
    title: options.title,
    backgroundColor: nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light,
    webPreferences: { preload: options.preload, sandbox: true, contextIsolation: true, nodeIntegration: false, webviewTag: false, spellcheck: false },
  });
  confine(window.webContents);
  window.once('ready-to-show', () => {
    window.show();
  });
  void window.loadURL(APP_ADDRESS);
  return window;
}

/** No navigation away, no new windows (a link to the web opens in the system's browser), no embedded pages. */
export function confine(contents: WebContents): void {
  contents.setWindowOpenHandler(({ url }) => {
    if (/^https:\/\//i.test(url)) void shell.openExternal(url);
    return { action: 'deny' };
  });
  const stay = (event: { preventDefault(): void }, url: string): void => {
    if (!isAppAddress(url)) event.preventDefault();
  };
  contents.on('will-navigate', (event) => {
    stay(event, event.url);
  });
  contents.on('will-redirect', (event) => {
    stay(event, event.url);
  });
  contents.on('will-attach-webview', (event) => {
    event.preventDefault();
  });
}

/** Pages get no camera, microphone, location, notifications …; only writing to the clipboard. */
export function denyPermissions(): void {
  const allowed = (permission: string): boolean => permission === 'clipboard-sanitized-write';
  session.defaultSession.setPermissionRequestHandler((_contents, permission, answer) => {
    answer(allowed(permission));
  });
  session.defaultSession.setPermissionCheckHandler((_contents, permission) => allowed(permission));
}

export const preloadFile = (folder: string): string => path.join(folder, 'preload.cjs');
