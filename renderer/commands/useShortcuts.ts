/** How do key presses become commands? */
import { useEffect, useRef } from 'react';
import type { CommandContext } from './command.ts';
import { commandFor, runCommand } from './runCommand.ts';

/** In these the browser's own Ctrl+Z must work. */
const EDITABLE = 'input, textarea, select, [contenteditable="true"]';

type Subscribe = (listener: (command: string) => void) => void;

/** Key presses, and commands of a native menu where the host has one. */
export function useShortcuts(context: CommandContext, onCommand: Subscribe | undefined): void {
  const latest = useRef(context);
  useEffect(() => {
    latest.current = context;
  }, [context]);
  useEffect(() => onCommand?.((id) => runCommand(id, latest.current)), [onCommand]);
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const target = event.target instanceof Element ? event.target : null;
      const typing = target?.closest(EDITABLE) != null || document.querySelector('[role="dialog"]') !== null;
      const command = commandFor(event, typing);
      if (command === undefined || event.defaultPrevented || (typing && (command.id === 'document.undo' || command.id === 'document.redo'))) return;
      event.preventDefault();
      command.run(context);
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [context]);
}
