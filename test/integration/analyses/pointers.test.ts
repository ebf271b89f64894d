/** Does every number shown lead to the same number in the result it is shown from? */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { analyses } from '../../../shared/analyses/index.ts';
import type { OpenEngine } from '../../../shared/engine/openEngine.ts';
import { canonicalJson } from '../../../shared/engine/store/recordId.ts';
import { runSample } from '../../support/runSample.ts';
import { openSample } from '../../support/sampleWorkspace.ts';
import { leaves, shownNumbers } from '../../support/shownNumbers.ts';

/** The sample has no replay whose schedule sets the pace. */
const NUMBERLESS: ReadonlySet<string> = new Set(['batching']);

describe('pointers of the blocks', () => {
  let opened: OpenEngine;
  beforeAll(async () => {
    opened = await openSample('replayed');
  }, 240_000);
  afterAll(() => opened.close());

  it.each(analyses.map(({ id }) => id))('%s shows numbers that its result holds', async (analysis) => {
    const answer = await runSample(opened, { analysis, params: analysis.startsWith('explanation') ? { model: 'v3' } : {} });
    expect(() => canonicalJson(answer.result)).not.toThrow();
    const { count, wrong } = shownNumbers(answer.blocks, answer.result);
    expect(count).toBeGreaterThan(NUMBERLESS.has(analysis) ? -1 : 0);
    expect(wrong).toEqual([]);
    for (const block of answer.blocks.flatMap(leaves)) if (block.kind === 'verdict') expect(block.claim).toMatch(/^\S+ .*[.:?]$/s);
  }, 120_000);
});
