/** Which CSS variable paints a colour role? */
import type { Tone } from '../../shared/blocks/figure.ts';

/** Name of the variable for lines and marks. */
export function toneVariable(tone: Tone): string {
  if (tone.startsWith('model:')) return `--cat-${Number(tone.slice(6)) + 1}`;
  switch (tone) {
    case 'reference':
      return '--ref';
    case 'current':
    case 'sequential':
    case 'diverging':
      return '--accent';
    case 'muted':
      return '--line-3';
    case 'neutral':
      return '--tx';
    case 'pass':
    case 'warn':
    case 'fail':
    case 'inconclusive':
    default:
      return `--${tone}`;
  }
}

export const toneCss = (tone: Tone): string => `var(${toneVariable(tone)})`;
