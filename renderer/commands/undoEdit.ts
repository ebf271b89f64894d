/** How is the last edit taken back? */
import { undo } from '../state/documentStore.ts';
import type { Command } from './command.ts';

export const undoEdit: Command = { id: 'document.undo', title: 'Undo', shortcut: 'Ctrl+Z', run: undo };
