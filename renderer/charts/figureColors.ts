/** Which colours does the present theme give to a figure? */
import type { Tone } from '../../shared/blocks/figure.ts';
import { toneVariable } from './toneColor.ts';

export interface FigureColors {
  readonly of: (tone: Tone) => string;
  /** The colour of a tone with an alpha in 0…1. */
  readonly faint: (tone: Tone, alpha: number) => string;
  readonly token: (name: string) => string;
  /** Sequential and diverging scales, low to high. */
  readonly sequential: readonly string[];
  readonly diverging: readonly string[];
  readonly font: string;
}

function withAlpha(hex: string, alpha: number): string {
  const full = hex.length === 4 ? hex.replaceAll(/[0-9a-f]/gi, '$&$&') : hex;
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(full.slice(at, at + 2), 16));
  return `rgba(${red ?? 0},${green ?? 0},${blue ?? 0},${alpha})`;
}

/** Reads the CSS variables of the page, so that a theme change repaints figures too. */
export function readFigureColors(read: (variable: string) => string): FigureColors {
  const token = (name: string): string => read(name).trim();
  const of = (tone: Tone): string => token(toneVariable(tone));
  return {
    of, token,
    faint: (tone, alpha) => withAlpha(of(tone), alpha),
    sequential: token('--seq').split(/\s+/),
    diverging: token('--div').split(/\s+/),
    font: token('--sans'),
  };
}

export function pageColors(): FigureColors {
  const style = getComputedStyle(document.documentElement);
  return readFigureColors((variable) => style.getPropertyValue(variable));
}
