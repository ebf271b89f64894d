/** Which numbers do blocks show, and does each lead to the same number in the result? */
import type { Block, LeafBlock } from '../../shared/blocks/block.ts';

interface Shown {
  readonly where: string;
  readonly pointer: string;
  /** Undefined where only a text is shown. */
  readonly value: number | null | undefined;
}

/** RFC 6901; a member that is not there is undefined. */
function at(document: unknown, pointer: string): unknown {
  const steps = pointer.split('/').slice(1).map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  return steps.reduce<unknown>((inside, step) => (typeof inside === 'object' && inside !== null && Object.hasOwn(inside, step) ? Object.entries(inside).find(([key]) => key === step)?.[1] : undefined), document);
}

const pointed = (where: string, pointer: string | undefined, value: number | null | undefined): readonly Shown[] => (pointer === undefined ? [] : [{ where, pointer, value }]);

function shownIn(block: LeafBlock): readonly Shown[] {
  switch (block.kind) {
    case 'verdict':
      return pointed(`verdict ${block.short}`, block.pointer, undefined);
    case 'stat':
      return block.stats.flatMap(({ label, pointer, value }) => pointed(`stat ${label}`, pointer, value));
    case 'table':
      return block.table.rows.flatMap((row, i) => Object.entries(row).flatMap(([key, cell]) => (cell.kind === 'number' ? pointed(`${block.id}[${String(i)}].${key}`, cell.pointer, cell.value) : [])));
    case 'matrix':
      return block.cells.flatMap((row, i) => row.flatMap((cell, j) => pointed(`${block.title}[${String(i)}][${String(j)}]`, cell.pointer, cell.value)));
    case 'figure':
    case 'sql':
    case 'text':
      return [];
  }
}

export const leaves = (block: Block): readonly LeafBlock[] => (block.kind === 'group' ? block.blocks : [block]);

export interface ShownNumbers {
  readonly count: number;
  /** Numbers that are shown and differ from what their pointer leads to, with what is held there. */
  readonly wrong: readonly (Shown & { readonly held: unknown })[];
}

export function shownNumbers(blocks: readonly Block[], result: unknown): ShownNumbers {
  const shown = blocks.flatMap(leaves).flatMap(shownIn);
  const wrong = shown.filter(({ pointer, value }) => {
    const held = at(result, pointer);
    return held === undefined || (value !== undefined && value !== null && held !== value) || (value === null && typeof held === 'number');
  });
  return { count: shown.length, wrong: wrong.map((one) => ({ ...one, held: at(result, one.pointer) })) };
}
