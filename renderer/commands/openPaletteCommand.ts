/** How does one search everything? */
import { openPalette } from '../ui/palette.tsx';
import type { Command } from './command.ts';

export const openPaletteCommand: Command = { id: 'palette.open', title: 'Search commands, columns, analyses, runs', shortcut: 'Ctrl+K', run: openPalette };
