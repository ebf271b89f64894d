/** Which sign stands beside a verdict's word? */
import type { Verdict } from '../../blocks/verdict.ts';

export const VERDICT_WORDS: Readonly<Record<Verdict, string>> = { pass: 'Pass', warn: 'Warn', fail: 'Fail', inconclusive: 'Inconclusive', undefined: 'Undefined' };

const CIRCLE = '<circle cx="8" cy="8" r="6.2"/>';
const SHAPES: Readonly<Record<Verdict, string>> = {
  pass: `${CIRCLE}<path d="M5.3 8.2l1.9 1.9 3.6-3.9"/>`,
  warn: '<path d="M8 2.2L14.3 13.4H1.7z"/><path d="M8 6.4v3M8 11.4v.1"/>',
  fail: '<path d="M5.4 1.8h5.2l3.6 3.6v5.2l-3.6 3.6H5.4l-3.6-3.6V5.4z"/><path d="M6 6l4 4M10 6l-4 4"/>',
  inconclusive: `${CIRCLE}<path d="M6.2 6.3a1.9 1.9 0 1 1 2.7 1.9c-.6.3-.9.6-.9 1.2M8 11.5v.1"/>`,
  undefined: `${CIRCLE}<path d="M3.8 12.2l8.4-8.4"/>`,
};

/** A sign in the colour of the text around it; the word beside it says the same, so it is hidden from readers. */
export const verdictIcon = (verdict: Verdict): string =>
  `<svg class="icon" width="15" height="15" viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${SHAPES[verdict]}</svg>`;
