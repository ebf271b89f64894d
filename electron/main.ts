/** How does the desktop application start, open workspaces and end? */
import path from 'node:path';
import { app, BrowserWindow } from 'electron';
import { claimLinks, readArguments, readLink, type Opening } from './deepLinks.ts';
import { chooseWorkspace, serveDialogs, showFailure } from './dialogs.ts';
import { servePorts, startEngineProcess, type EngineProcess } from './engineProcess.ts';
import { CHANNELS } from './hostChannels.ts';
import { setMenu } from './menu.ts';
import { declareAppScheme, serveApp } from './protocol.ts';
import { confine, denyPermissions, openWindow, preloadFile } from './windows.ts';

/** dist/electron, where this file is built to. */
const HERE = import.meta.dirname;
const PROGRAMS = path.dirname(HERE);

let engine: EngineProcess | undefined;

function showWindow(): void {
  const [front] = BrowserWindow.getAllWindows();
  if (front === undefined) {
    openWindow({ preload: preloadFile(HERE), title: 'Assay' });
    return;
  }
  if (front.isMinimized()) front.restore();
  front.focus();
}

/** Another workspace gets another engine; windows ask for a new port when they load again. */
async function openWorkspace(workspace: string | null): Promise<void> {
  if (engine?.workspace === workspace) {
    showWindow();
    return;
  }
  const before = engine;
  engine = undefined;
  await before?.stop();
  engine = startEngineProcess({ programs: PROGRAMS, workspace, onFailure: showFailure });
  if (before === undefined) showWindow();
  else for (const window of BrowserWindow.getAllWindows()) window.webContents.reload();
}

function follow(opening: Opening): void {
  if (opening.kind === 'workspace') void openWorkspace(opening.path);
  else showWindow();
}

async function start(): Promise<void> {
  await app.whenReady();
  serveApp(path.join(PROGRAMS, 'renderer'));
  denyPermissions();
  serveDialogs();
  servePorts(() => engine);
  setMenu({
    openWorkspace: () => void chooseWorkspace().then((folder) => (folder === undefined ? undefined : openWorkspace(folder))),
    command: (id) => BrowserWindow.getFocusedWindow()?.webContents.send(CHANNELS.command, id),
  });
  claimLinks(app.getAppPath());
  const opening = readArguments(process.argv.slice(1), process.cwd());
  await openWorkspace(opening.kind === 'workspace' ? opening.path : null);
}

/** One application a user: a second start hands its words to the first. */
export function runDesktop(): void {
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  declareAppScheme();
  app.on('second-instance', (_event, words, folder) => follow(readArguments(words.slice(1), folder)));
  app.on('open-url', (event, link) => {
    event.preventDefault();
    void app.whenReady().then(() => follow(readLink(link)));
  });
  app.on('web-contents-created', (_event, contents) => confine(contents));
  app.on('activate', () => showWindow());
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  app.on('will-quit', (event) => {
    const running = engine;
    if (running === undefined) return;
    engine = undefined;
    event.preventDefault();
    void running.stop().finally(() => app.quit());
  });
  void start().catch((thrown: unknown) => {
    showFailure(thrown instanceof Error ? thrown.message : String(thrown));
    app.quit();
  });
}

runDesktop();
