/** How do the blocks of one panel leave as a document? */
import type { OutputOf, ParsedInputOf } from '../../contract/procedures.ts';
import { assertNever } from '../../core/assertNever.ts';
import { blocksDocument } from '../../report/blocks/blocksDocument.ts';
import { blocksToJson } from '../../report/blocks/blocksToJson.ts';
import { blocksToMarkdown } from '../../report/blocks/blocksToMarkdown.ts';

/** HTML is a whole file; Markdown and JSON end with a line break. */
export function exportBlocks({ blocks, format }: ParsedInputOf<'blocks.export'>): OutputOf<'blocks.export'> {
  switch (format) {
    case 'html':
      return { text: blocksDocument(blocks) };
    case 'md':
      return { text: `${blocksToMarkdown(blocks)}\n` };
    case 'json':
      return { text: blocksToJson(blocks) };
    default:
      return assertNever(format);
  }
}
