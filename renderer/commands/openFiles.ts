/** How are files brought in? */
import { useAppStore } from '../state/appStore.ts';
import type { Command } from './command.ts';

export const openFiles: Command = { id: 'data.import', title: 'Open files…', shortcut: 'Ctrl+O', run: () => useAppStore.setState({ view: 'Data', importOpen: true }) };
