/** What stands in the application menu? */
import { Menu, type MenuItemConstructorOptions } from 'electron';

export interface MenuActions {
  readonly openWorkspace: () => void;
  /** Runs a command of the workbench by its id, in the window in front. */
  readonly command: (id: string) => void;
}

/** The menu as data; ids of commands are those of the workbench's palette. */
export function menuTemplate(actions: MenuActions, platform: NodeJS.Platform): MenuItemConstructorOptions[] {
  const run = (label: string, id: string, accelerator?: string): MenuItemConstructorOptions => ({ label, ...(accelerator === undefined ? {} : { accelerator }), click: () => actions.command(id) });
  return [
    ...(platform === 'darwin' ? [{ role: 'appMenu' as const }] : []),
    { label: 'File', submenu: [{ label: 'Open workspace…', accelerator: 'CmdOrCtrl+O', click: () => actions.openWorkspace() }, run('Import data…', 'data.import'), run('Save', 'document.save', 'CmdOrCtrl+S'), { type: 'separator' }, { role: platform === 'darwin' ? 'close' : 'quit' }] },
    { label: 'Edit', submenu: [run('Undo', 'document.undo', 'CmdOrCtrl+Z'), run('Redo', 'document.redo', 'CmdOrCtrl+Shift+Z'), { type: 'separator' }, { role: 'cut' }, { role: 'copy' }, { role: 'paste' }, { role: 'selectAll' }] },
    { label: 'View', submenu: [run('Command palette…', 'palette.open', 'CmdOrCtrl+K'), run('Theme', 'theme.toggle', 'Alt+M'), { type: 'separator' }, { role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }, { role: 'togglefullscreen' }] },
    { role: 'windowMenu' },
    { role: 'help', submenu: [run('Shortcuts', 'help.shortcuts', 'CmdOrCtrl+/')] },
  ];
}

export function setMenu(actions: MenuActions): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(actions, process.platform)));
}
