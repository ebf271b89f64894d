/** Which shortcuts are there? */
import { useAppStore } from '../state/appStore.ts';
import type { Command } from './command.ts';

export const showHelp: Command = { id: 'help.shortcuts', title: 'Keyboard shortcuts', shortcut: 'Ctrl+/', run: () => useAppStore.setState({ helpOpen: true }) };
