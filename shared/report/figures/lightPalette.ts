/** Which colour has each role on paper, where everything is light? */
import type { Tone } from '../../blocks/figure.ts';

export const LIGHT = {
  bg: '#F3F4F7', panel: '#FFFFFF', inset: '#F7F8FA', hover: '#EDF0F4', selected: '#EAF0FD',
  line: '#E3E6EC', line2: '#CDD3DC', line3: '#7E8796', tx: '#161B24', tx2: '#434D5F', tx3: '#5F697B',
  accent: '#2158D4', accentTx: '#1B4CBD', ref: '#6B7482', refFill: '#8B94A3',
  pass: '#17794A', passTint: '#E5F4EB', warn: '#8A5800', warnTint: '#FCF1D8', fail: '#C02A1B', failTint: '#FCE9E6',
  inconclusive: '#7A3FA8', inconclusiveTint: '#F3EAFA', undefined: '#5F697B', undefinedTint: '#EDF0F4',
} as const;

/** Models keep the colour of their slot; the second entry says whether it is dark enough for text (4.5:1 on white). */
const CATEGORIES: readonly (readonly [color: string, asText: boolean])[] = [
  ['#00707A', true], ['#C9590A', false], ['#C47DA0', false], ['#504E04', true], ['#2A9ADA', false], ['#4A2618', true], ['#6644DC', true], ['#1F2B4A', true],
];
export const SEQUENTIAL = ['#EAF0FD', '#CBDAF9', '#A3BEF3', '#769EE9', '#4A7BDE', '#2158D4', '#143A91'] as const;
export const DIVERGING = ['#004D54', '#1F8089', '#86BEC3', '#EEF0F3', '#EDB88A', '#CC6F24', '#8A3C06'] as const;

export const SANS = '-apple-system, "Segoe UI Variable Text", "Segoe UI", Inter, Roboto, "Noto Sans", "Liberation Sans", sans-serif';
export const MONO = 'ui-monospace, "Cascadia Mono", Menlo, "Liberation Mono", monospace';

type ModelTone = Extract<Tone, `model:${number}`>;
const isModel = (tone: Tone): tone is ModelTone => tone.startsWith('model:');
const slotOf = (tone: Tone): (typeof CATEGORIES)[number] | undefined => (isModel(tone) ? CATEGORIES[Number(tone.slice(6))] : undefined);

const ROLES: Readonly<Record<Exclude<Tone, ModelTone>, string>> = {
  reference: LIGHT.ref, current: LIGHT.accent, sequential: LIGHT.accent, diverging: LIGHT.accent, neutral: LIGHT.tx, muted: LIGHT.line3,
  pass: LIGHT.pass, warn: LIGHT.warn, fail: LIGHT.fail, inconclusive: LIGHT.inconclusive,
};

/** Colour of lines and marks. */
export const toneColor = (tone: Tone): string => (isModel(tone) ? (slotOf(tone)?.[0] ?? LIGHT.accent) : ROLES[tone]);

/** Colour of words in that role: dark enough to be read. */
export function toneText(tone: Tone): string {
  const slot = slotOf(tone);
  if (slot !== undefined) return slot[1] ? slot[0] : LIGHT.tx;
  return tone === 'muted' ? LIGHT.tx3 : toneColor(tone);
}

const channels = (hex: string): readonly number[] => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));

/** The colour at `share` (0…1, cut there) of a scale given by evenly spaced stops. */
export function scaleColor(stops: readonly string[], share: number): string {
  const at = Math.min(1, Math.max(0, share)) * (stops.length - 1);
  const index = Math.min(stops.length - 2, Math.floor(at));
  const [from, to] = [channels(stops[index] ?? LIGHT.panel), channels(stops[index + 1] ?? LIGHT.panel)];
  const mixed = from.map((value, i) => Math.round(value + ((to[i] ?? value) - value) * (at - index)));
  return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}
