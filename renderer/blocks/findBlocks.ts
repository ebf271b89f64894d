/** Which blocks of a kind are there, inside groups too? */
import type { Block, LeafBlock, VerdictBlock } from '../../shared/blocks/block.ts';
import type { FigureSpec } from '../../shared/blocks/figure.ts';
import type { Table } from '../../shared/blocks/block.ts';

export const leaves = (blocks: readonly Block[]): readonly LeafBlock[] => blocks.flatMap((block) => (block.kind === 'group' ? block.blocks : [block]));

export const firstVerdict = (blocks: readonly Block[]): VerdictBlock | undefined => leaves(blocks).find((block) => block.kind === 'verdict');

export const figuresOf = (blocks: readonly Block[]): readonly FigureSpec[] => leaves(blocks).flatMap((block) => (block.kind === 'figure' ? [block.figure] : []));

export const tablesOf = (blocks: readonly Block[]): readonly Table[] => leaves(blocks).flatMap((block) => (block.kind === 'table' ? [block.table] : []));

/** The first note under a figure or table: what the panel's footnote says. */
export function firstNote(blocks: readonly Block[]): string {
  for (const block of leaves(blocks)) {
    if (block.kind === 'figure' && block.figure.note !== '') return block.figure.note;
    if (block.kind === 'table' && block.table.note !== '') return block.table.note;
    if (block.kind === 'matrix' && block.note !== '') return block.note;
  }
  return '';
}
