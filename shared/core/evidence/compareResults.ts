/** Number by number: does a result computed again say the same as the sealed one? */

export type NumberVerdictWord = 'same' | 'within tolerance' | 'different';

export interface ComparedNumber {
  /** RFC 6901 JSON Pointer into the result. */
  readonly pointer: string;
  readonly sealed: unknown;
  readonly again: unknown;
  readonly policy: 'exact' | 'relative 1e-9';
  readonly verdict: NumberVerdictWord;
}

/** Floats may differ by this share of the larger magnitude before they count as different. */
export const RELATIVE_TOLERANCE = 1e-9;

const escape = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);

function compareLeaf(pointer: string, sealed: unknown, again: unknown): ComparedNumber {
  if (typeof sealed === 'number' && typeof again === 'number' && !(Number.isInteger(sealed) && Number.isInteger(again))) {
    const off = Math.abs(sealed - again);
    const close = off <= RELATIVE_TOLERANCE * Math.max(Math.abs(sealed), Math.abs(again));
    return { pointer, sealed, again, policy: 'relative 1e-9', verdict: off === 0 ? 'same' : close ? 'within tolerance' : 'different' };
  }
  return { pointer, sealed, again, policy: 'exact', verdict: sealed === again ? 'same' : 'different' };
}

/**
 * Compares two JSON values leaf by leaf: counts, texts and booleans exactly, floats to a relative 1e-9.
 * A key or element that only one side has is one different leaf (its other side `undefined`).
 * @returns one row a leaf, in the order of the sealed value
 */
export function compareResults(sealed: unknown, again: unknown, pointer = ''): readonly ComparedNumber[] {
  if (Array.isArray(sealed) && Array.isArray(again)) {
    const length = Math.max(sealed.length, again.length);
    return Array.from({ length }, (_, i) => compareResults(sealed[i], again[i], `${pointer}/${i}`)).flat();
  }
  if (isObject(sealed) && isObject(again)) {
    const keys = new Set([...Object.keys(sealed), ...Object.keys(again)]);
    return [...keys].flatMap((key) => compareResults(sealed[key], again[key], `${pointer}/${escape(key)}`));
  }
  return [compareLeaf(pointer, sealed, again)];
}
