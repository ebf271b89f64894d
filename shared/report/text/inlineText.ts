/** Which parts of a sentence are bold or code? */
import { escapeHtml } from './escapeHtml.ts';
import { codeSpan, escapeMarkdown } from './escapeMarkdown.ts';

export interface InlinePart {
  readonly kind: 'plain' | 'bold' | 'code';
  readonly text: string;
}

/** Reads `**bold**` and `` `code` ``; everything else is plain, an unclosed mark too. */
export function inlineParts(text: string): readonly InlinePart[] {
  return text.split(/(\*\*[^*]+\*\*|`[^`]+`)/g).filter((part) => part !== '').map((part): InlinePart => {
    if (/^\*\*[^*]+\*\*$/.test(part)) return { kind: 'bold', text: part.slice(2, -2) };
    if (/^`[^`]+`$/.test(part)) return { kind: 'code', text: part.slice(1, -1) };
    return { kind: 'plain', text: part };
  });
}

export function inlineHtml(text: string): string {
  return inlineParts(text).map(({ kind, text: words }) => {
    const escaped = escapeHtml(words).replaceAll(/\r?\n/g, '<br>');
    return kind === 'bold' ? `<b>${escaped}</b>` : kind === 'code' ? `<code>${escaped}</code>` : escaped;
  }).join('');
}

export function inlineMarkdown(text: string): string {
  return inlineParts(text).map(({ kind, text: words }) => (kind === 'bold' ? `**${escapeMarkdown(words)}**` : kind === 'code' ? codeSpan(words) : escapeMarkdown(words))).join('');
}
