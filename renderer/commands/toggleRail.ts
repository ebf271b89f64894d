/** How is the left rail shown and hidden? */
import { useAppStore } from '../state/appStore.ts';
import type { Command } from './command.ts';

export const toggleRail: Command = { id: 'rail.toggle', title: 'Show or hide the rail', shortcut: 'Ctrl+B', run: () => useAppStore.setState(({ railOpen }) => ({ railOpen: !railOpen })) };
