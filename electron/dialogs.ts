/** Which of the system's dialogs may a window open? */
import path from 'node:path';
import { app, BrowserWindow, dialog, ipcMain, nativeTheme, shell, type IpcMainInvokeEvent } from 'electron';
import { CHANNELS, THEMES } from './hostChannels.ts';
import { isAppAddress } from './protocol.ts';

/** Answers only pages of the workbench itself, in their top frame. */
export function fromWorkbench(event: Pick<IpcMainInvokeEvent, 'senderFrame'>): boolean {
  const frame = event.senderFrame;
  return frame !== null && frame.parent === null && isAppAddress(frame.url);
}

type Handler = (event: IpcMainInvokeEvent, input: unknown) => unknown;

function handle(channel: string, answer: Handler): void {
  ipcMain.handle(channel, (event, input: unknown) => {
    if (!fromWorkbench(event)) throw new Error('This page may not ask for that.');
    return answer(event, input);
  });
}

const LOGS = ['csv', 'tsv', 'json', 'jsonl', 'ndjson', 'parquet', 'arrow', 'gz', 'zst'];
const MODELS = ['onnx', 'json'];

/** Registers the host functions of the bridge. */
export function serveDialogs(): void {
  handle(CHANNELS.pickFiles, async (event) => {
    const filters = [{ name: 'Logs and models', extensions: [...LOGS, ...MODELS] }, { name: 'All files', extensions: ['*'] }];
    const options: Electron.OpenDialogOptions = { properties: ['openFile', 'multiSelections'], filters };
    const window = BrowserWindow.fromWebContents(event.sender);
    const chosen = await (window === null ? dialog.showOpenDialog(options) : dialog.showOpenDialog(window, options));
    return chosen.canceled ? [] : chosen.filePaths;
  });
  handle(CHANNELS.saveFile, async (event, suggestion) => {
    const options: Electron.SaveDialogOptions = { defaultPath: path.join(app.getPath('documents'), path.basename(typeof suggestion === 'string' ? suggestion : '')) };
    const window = BrowserWindow.fromWebContents(event.sender);
    const chosen = await (window === null ? dialog.showSaveDialog(options) : dialog.showSaveDialog(window, options));
    return chosen.canceled ? null : chosen.filePath;
  });
  handle(CHANNELS.reveal, (_event, file) => {
    if (typeof file === 'string' && path.isAbsolute(file)) shell.showItemInFolder(path.normalize(file));
  });
  handle(CHANNELS.theme, (_event, theme) => {
    nativeTheme.themeSource = THEMES.find((known) => known === theme) ?? 'system';
  });
  handle(CHANNELS.version, () => app.getVersion());
}

/** Asks for a workspace folder; undefined when the person changes their mind. */
export async function chooseWorkspace(): Promise<string | undefined> {
  const chosen = await dialog.showOpenDialog({ title: 'Open a workspace', properties: ['openDirectory'] });
  return chosen.canceled ? undefined : chosen.filePaths[0];
}

export function showFailure(message: string): void {
  dialog.showErrorBox('Assay', message);
}
