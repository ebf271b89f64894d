/** How is the bottom area opened and closed? */
import { useAppStore } from '../state/appStore.ts';
import type { Command } from './command.ts';

export const toggleBottom: Command = { id: 'bottom.toggle', title: 'Show or hide SQL and log', shortcut: 'Ctrl+J', run: () => useAppStore.setState(({ bottom }) => ({ bottom: bottom === null ? 'SQL' : null })) };
