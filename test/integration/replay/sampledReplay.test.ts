/** Do replays of a sample hold the rows that were drawn, and tell how? */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type * as z from 'zod';
import type { DatasetMeta } from '../../../shared/contract/catalogue.ts';
import { ReplayRequest } from '../../../shared/contract/replayRequest.ts';
import { quietJob } from '../../../shared/engine/jobs/jobContext.ts';
import type { OpenEngine } from '../../../shared/engine/openEngine.ts';
import { runReplay } from '../../../shared/engine/replay/runReplay.ts';
import { openSample } from '../../support/sampleWorkspace.ts';

let opened: OpenEngine;
beforeAll(async () => {
  opened = await openSample('replayed');
}, 240_000);
afterAll(() => opened.close());

const replay = async (asked: Partial<z.input<typeof ReplayRequest>> & { readonly name: string }): Promise<DatasetMeta> =>
  (await runReplay(opened.engine, ReplayRequest.parse({ data: 'predictions', models: ['v3'], ...asked }), quietJob())).replay;

describe('a sampled replay', () => {
  it('holds the rows that were drawn, with how', async () => {
    const meta = await replay({ name: 'stratified', sample: 400, stratify: ['sex'], order: 'shuffled' });
    expect(meta.counts.rows).toBe(400);
    expect(meta.replay?.stats.choice).toMatchObject({ order: 'shuffled', how: expect.stringContaining('stratified by sex') as string });
    expect(meta.replay?.stats.choice?.strata?.reduce((sum, { drawn }) => sum + drawn, 0)).toBe(400);
  });

  it('with replacement may hold a row more than once', async () => {
    const meta = await replay({ name: 'with-replacement', sample: 300, replacement: true, filters: [{ op: '=', column: 'age', value: 80 }] });
    expect(meta.counts.rows).toBe(300);
  });
});
