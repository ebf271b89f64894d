/** How does foreign text stand in HTML without becoming HTML? */

const NAMES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Control characters no document may hold are shown as the replacement character. */
const isForbidden = (code: number): boolean => code < 32 && code !== 9 && code !== 10 && code !== 13;

/** The text with a visible sign in the place of each forbidden character. */
export const withoutControls = (text: string): string => Array.from(text, (character) => (isForbidden(character.codePointAt(0) ?? 0) ? '\uFFFD' : character)).join('');

/** Safe as text and within a quoted attribute. */
export const escapeHtml = (text: string): string => withoutControls(text).replaceAll(/[&<>"']/g, (character) => NAMES[character] ?? character);

/** Attributes of an element; those without a value are left out. */
export function attributes(values: Readonly<Record<string, string | number | undefined>>): string {
  return Object.entries(values).map(([name, value]) => (value === undefined ? '' : ` ${name}="${escapeHtml(String(value))}"`)).join('');
}
