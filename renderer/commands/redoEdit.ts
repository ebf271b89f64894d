/** How is an edit that was taken back made again? */
import { redo } from '../state/documentStore.ts';
import type { Command } from './command.ts';

export const redoEdit: Command = { id: 'document.redo', title: 'Redo', shortcut: 'Ctrl+Shift+Z', run: redo };
