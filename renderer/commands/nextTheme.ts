/** How is it made light or dark? */
import type { Command } from './command.ts';

export const nextTheme: Command = { id: 'theme.toggle', title: 'Next theme: light, dark, system', shortcut: 'Alt+M', run: (context) => context.nextTheme() };
