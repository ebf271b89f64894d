/** Which command does an id or a key press mean? */
import { COMMANDS } from './allCommands.ts';
import type { Command, CommandContext } from './command.ts';

export function runCommand(id: string, context: CommandContext): void {
  COMMANDS.find((command) => command.id === id)?.run(context);
}

export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

/** Whether a key press is this shortcut; Ctrl and ⌘ are the same, letters ignore case. */
export function matches(shortcut: string, press: KeyPress): boolean {
  const parts = shortcut.split('+');
  const key = parts.at(-1) ?? '';
  return (
    press.key.toLowerCase() === key.toLowerCase() &&
    (press.ctrlKey || press.metaKey) === parts.includes('Ctrl') &&
    press.altKey === parts.includes('Alt') &&
    (press.shiftKey === parts.includes('Shift') || key === '/')
  );
}

/** Shortcuts without a modifier do not fire while one types, and Escape leaves open dialogs alone. */
export function commandFor(press: KeyPress, typing: boolean): Command | undefined {
  return COMMANDS.find(({ shortcut }) => shortcut !== undefined && matches(shortcut, press) && (!typing || shortcut.includes('Ctrl+') || shortcut === 'F6'));
}
