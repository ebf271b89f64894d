/** How do the blocks of a result leave as data? */
import type { Block } from '../../blocks/block.ts';

/** The blocks as they are, indented by two spaces, with a final line break. */
export const blocksToJson = (blocks: readonly Block[]): string => `${JSON.stringify({ format: 'assay-blocks/1', blocks }, null, 2)}\n`;
