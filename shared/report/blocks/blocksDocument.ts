/** How do blocks stand alone as one HTML file? */
import type { Block } from '../../blocks/block.ts';
import { page } from '../document/page.ts';
import { blocksToHtml } from './blocksToHtml.ts';

const titleOf = (blocks: readonly Block[]): string => {
  for (const block of blocks) {
    if (block.kind === 'verdict') return block.question;
    if (block.kind === 'table') return block.table.title;
    if (block.kind === 'figure') return block.figure.title;
  }
  return 'Assay';
};

/** A page without scripts; titled by its first question, table or figure. */
export const blocksDocument = (blocks: readonly Block[]): string =>
  page(titleOf(blocks), `<main><h1 class="kicker">Assay</h1><section class="panel">${blocksToHtml(blocks)}</section></main>`);
