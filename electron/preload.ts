/** What may a workbench window ask of the desktop? One port to the engine and a few functions, nothing else. */
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { CHANNELS, type Theme } from './hostChannels.ts';

// A port cannot cross the bridge as a value: it is handed over as a message of the window itself.
ipcRenderer.on(CHANNELS.port, (event) => {
  window.postMessage(CHANNELS.port, '*', [...event.ports]);
});

contextBridge.exposeInMainWorld('assay', {
  requestPort: (): void => ipcRenderer.send(CHANNELS.requestPort),
  pickFiles: (): Promise<unknown> => ipcRenderer.invoke(CHANNELS.pickFiles),
  saveFile: (suggestion: string): Promise<unknown> => ipcRenderer.invoke(CHANNELS.saveFile, suggestion),
  reveal: (path: string): Promise<unknown> => ipcRenderer.invoke(CHANNELS.reveal, path),
  setTheme: (theme: Theme): Promise<unknown> => ipcRenderer.invoke(CHANNELS.theme, theme),
  version: (): Promise<unknown> => ipcRenderer.invoke(CHANNELS.version),
  pathOf: (file: File): string | undefined => {
    const path = webUtils.getPathForFile(file);
    return path === '' ? undefined : path;
  },
  onCommand: (listener: (command: string) => void): void => {
    ipcRenderer.on(CHANNELS.command, (_event, command: unknown) => {
      if (typeof command === 'string') listener(command);
    });
  },
});
