/** When is a bare word of a clause a number or a boolean, and when must a text be quoted to stay one? */
import type { ClauseScalar } from './clause.ts';

/** A word is a number only in the form in which a number is printed, so that `1.10` or `007` stay the texts they are. */
export function bareScalar(word: string): ClauseScalar {
  if (word === 'true') return true;
  if (word === 'false') return false;
  const number = Number(word);
  return Number.isFinite(number) && String(number) === word ? number : word;
}

const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/** Texts that would be read as something else, or would end early, are quoted. */
export function scalarText(value: ClauseScalar): string {
  if (typeof value !== 'string') return String(value);
  const staysText = typeof bareScalar(value) === 'string';
  const staysWhole = /^[^\s,"=<>!.][^\s,"]*$/.test(value) && !value.includes('..') && !value.endsWith('.');
  return staysText && staysWhole ? value : quote(value);
}

/** Column names with spaces, quotes or signs of comparison are quoted. */
export const columnText = (column: string): string => (/^[^\s"=!<>,]+$/.test(column) ? column : quote(column));
