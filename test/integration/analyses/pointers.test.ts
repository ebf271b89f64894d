/** Does every number shown lead to the same number in the result it is shown from? */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { analyses } from '../../../shared/analyses/index.ts';
import type { Block, LeafBlock } from '../../../shared/blocks/block.ts';
import type { OpenEngine } from '../../../shared/engine/openEngine.ts';
import { canonicalJson } from '../../../shared/engine/store/recordId.ts';
import { runSample } from '../../support/runSample.ts';
import { openSample } from '../../support/sampleWorkspace.ts';

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

const leaves = (block: Block): readonly LeafBlock[] => (block.kind === 'group' ? block.blocks : [block]);

describe('pointers of the blocks', () => {
  let opened: OpenEngine;
  beforeAll(async () => {
    opened = await openSample('replayed');
  }, 240_000);
  afterAll(() => opened.close());

  it.each(analyses.map(({ id }) => id))('%s shows numbers that its result holds', async (analysis) => {
    const answer = await runSample(opened, { analysis, params: analysis.startsWith('explanation') ? { model: 'v3' } : {} });
    expect(() => canonicalJson(answer.result)).not.toThrow();
    const shown = answer.blocks.flatMap(leaves).flatMap(shownIn);
    expect(shown.length).toBeGreaterThan(0);
    const wrong = shown.filter(({ pointer, value }) => {
      const held = at(answer.result, pointer);
      return held === undefined || (value !== undefined && value !== null && held !== value) || (value === null && typeof held === 'number');
    });
    expect(wrong.map((one) => ({ ...one, held: at(answer.result, one.pointer) }))).toEqual([]);
    for (const block of answer.blocks.flatMap(leaves)) if (block.kind === 'verdict') expect(block.claim).toMatch(/^\S+ .*[.:?]$/s);
  }, 120_000);
});
