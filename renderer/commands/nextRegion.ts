/** How does the keyboard go from region to region? */
import type { Command } from './command.ts';

const REGIONS = ['.top', '.rail', '.scope', '.centre', '.inspector', '.bottom'] as const;
const FOCUSABLE = 'button:not(:disabled), [href], input, select, textarea, [tabindex="0"]';

function focusNext(): void {
  const regions = REGIONS.flatMap((selector) => [...document.querySelectorAll<HTMLElement>(selector)]);
  const at = regions.findIndex((region) => region.contains(document.activeElement));
  for (let step = 1; step <= regions.length; step += 1) {
    const target = regions[(at + step) % regions.length]?.querySelector<HTMLElement>(FOCUSABLE);
    if (target != null) {
      target.focus();
      return;
    }
  }
}

export const nextRegion: Command = { id: 'region.next', title: 'Next region', shortcut: 'F6', run: focusNext };
