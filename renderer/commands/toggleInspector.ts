/** How does one look behind a number? */
import { useAppStore } from '../state/appStore.ts';
import type { Command } from './command.ts';

export const toggleInspector: Command = { id: 'inspector.toggle', title: 'Show or hide the inspector', shortcut: 'I', run: () => useAppStore.setState(({ inspectorOpen }) => ({ inspectorOpen: !inspectorOpen })) };
