/** How does foreign text stand in Markdown without becoming markup? */
import { withoutControls } from './escapeHtml.ts';

/** One line of plain text: markup characters are escaped, line breaks become spaces. */
export function escapeMarkdown(text: string): string {
  return withoutControls(text).replaceAll(/[\r\n]+/g, ' ').replaceAll(/[\\`*_{}[\]<>#|~&!]/g, '\\$&').replace(/^(\s*)([-+=])(?=\s)/, '$1\\$2').replace(/^(\s*\d+)([.)])(?=\s)/, '$1\\$2');
}

/** Verbatim text between as many backticks as it needs. */
export function codeSpan(text: string): string {
  const oneLine = withoutControls(text).replaceAll(/[\r\n]+/g, ' ').replaceAll('|', '\\|');
  const fence = '`'.repeat(longestRun(oneLine) + 1);
  return oneLine === '' ? '' : `${fence}${/^`|`$/.test(oneLine) ? ` ${oneLine} ` : oneLine}${fence}`;
}

/** A block of verbatim lines. */
export function codeBlock(text: string, language = ''): string {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}${language}\n${withoutControls(text)}\n${fence}`;
}

const longestRun = (text: string): number => Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
