/** How is the document saved at once? */
import type { Command } from './command.ts';

export const saveDocument: Command = { id: 'document.save', title: 'Save the workspace', shortcut: 'Ctrl+S', run: ({ saveNow }) => saveNow() };
