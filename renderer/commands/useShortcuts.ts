/** How do key presses become commands? */
import { useEffect } from 'react';
import type { CommandContext } from './command.ts';
import { commandFor } from './runCommand.ts';

/** In these the browser's own Ctrl+Z must work. */
const EDITABLE = 'input, textarea, select, [contenteditable="true"]';

export function useShortcuts(context: CommandContext): void {
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const target = event.target instanceof Element ? event.target : null;
      const typing = target?.closest(EDITABLE) != null || document.querySelector('[role="dialog"]') !== null;
      const command = commandFor(event, typing);
      if (command === undefined || event.defaultPrevented || (typing && (command.id === 'undo' || command.id === 'redo'))) return;
      event.preventDefault();
      command.run(context);
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [context]);
}
