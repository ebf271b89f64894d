/** Do batches that were run and their simulation meet in one answer? */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type * as z from 'zod';
import { Result } from '../../../shared/analyses/batching/result.ts';
import { ReplayRequest } from '../../../shared/contract/replayRequest.ts';
import { quietJob } from '../../../shared/engine/jobs/jobContext.ts';
import type { OpenEngine } from '../../../shared/engine/openEngine.ts';
import { runReplay } from '../../../shared/engine/replay/runReplay.ts';
import { runSample } from '../../support/runSample.ts';
import { openSample } from '../../support/sampleWorkspace.ts';
import { shownNumbers } from '../../support/shownNumbers.ts';

let opened: OpenEngine;
beforeAll(async () => {
  opened = await openSample('replayed');
}, 240_000);
afterAll(() => opened.close());

const replay = (asked: Partial<z.input<typeof ReplayRequest>> & { readonly name: string }): Promise<unknown> => runReplay(opened.engine, ReplayRequest.parse({ data: 'predictions', models: ['v3'], ...asked }), quietJob());
const batching = async (params: Readonly<Record<string, unknown>>): Promise<Result> => Result.parse((await runSample(opened, { analysis: 'batching', params })).result);

describe('batches of a paced replay', () => {
  it('are simulated under their own rule and others, with the figures of both', async () => {
    await replay({ name: 'batched', schedule: 'burst', rate: 200, peakRate: 6_000, periodSeconds: 0.5, burstSeconds: 0.1, gaps: 'poisson', limit: 2_500, batching: { maxSize: 8, maxDelayMs: 1 } });
    const result = await batching({ replay: 'batched', maxSizes: [1, 4, 8, 64], rateFactors: [1, 2], delaysMs: [0, 1] });
    const [model] = result.status === 'computed' ? result.models : [];
    if (model?.status !== 'computed') throw new Error(JSON.stringify(result).slice(0, 300));
    expect(model.rule).toMatchObject({ maxSize: 8, maxDelayMs: 1, instances: 1 });
    expect(model.requests).toBe(2_500);
    expect(model.curve.sizes.at(-1)?.size).toBe(8);
    expect(model.measured).toMatchObject({ n: 2_500, dropped: 0 });
    expect(model.simulated).toMatchObject({ n: 2_500, dropped: 0 });
    expect(model.measured.meanBatch).toBeGreaterThan(1);
    expect(model.agreement.map(({ p }) => p)).toEqual([0.5, 0.9, 0.99]);
    expect(model.alternatives.filter(({ outcome }) => outcome.status === 'refused').every(({ rule }) => rule.maxSize === 64)).toBe(true);
    expect(await batching({ replay: 'batched', maxSizes: [1, 4, 8, 64], rateFactors: [1, 2], delaysMs: [0, 1] })).toEqual(result);
  });

  it('show numbers that the result holds', async () => {
    const answer = await runSample(opened, { analysis: 'batching', params: { replay: 'batched', maxSizes: [1, 8, 64] } });
    const { count, wrong } = shownNumbers(answer.blocks, answer.result);
    expect(count).toBeGreaterThan(20);
    expect(wrong).toEqual([]);
  });

  it('cannot be simulated from a closed loop or from blocks, and say why', async () => {
    expect(await batching({ replay: 'latency-1' })).toMatchObject({ status: 'not-computable', replay: 'latency-1', reason: expect.stringContaining('closed loop') as string });
    expect(await batching({ replay: 'replay-1' })).toMatchObject({ status: 'not-computable', replay: 'replay-1', reason: expect.stringContaining('offline') as string });
  });
});
